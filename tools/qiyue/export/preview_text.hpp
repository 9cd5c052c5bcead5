#pragma once

// What a preview of a package says, for people. Pure.

#include <optional>
#include <string>

#include "ledger/package/making/package_making.hpp"

namespace qiyue {

/// How many entries, fields and documents, then a line for each listed field.
std::string preview_text(const PackagePreview& preview);

/// Fields are withheld, and documents go along all the same: rules for fields leave none out.
std::optional<std::string> documents_warning(const PackagePreview& preview,
                                             const Withholding& withholding);

}  // namespace qiyue

#pragma once

// What a preview of a package says, for people. Pure.

#include <string>

#include "ledger/package/making/package_making.hpp"

namespace qiyue {

/// How many entries, fields and documents, then a line for each listed field.
std::string preview_text(const PackagePreview& preview);

}  // namespace qiyue

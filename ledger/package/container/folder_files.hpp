#pragma once

// A package that was unpacked into a folder.

#include <memory>
#include <string>

#include "ledger/base/result.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

/// Links, devices and everything else that is no regular file are found and never opened.
/// Errors: io.
Result<std::unique_ptr<PackageFiles>> folder_files(const std::string& folder);

}  // namespace qiyue

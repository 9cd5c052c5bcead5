#pragma once

// `qiyue export PACKAGE …`: a package with less opened, made from a package without the ledger, and
// sealed by whoever makes it. One thread.

#include <string>

#include "ledger/package/making/package_making.hpp"
#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/export/export_sealing.hpp"
#include "tools/qiyue/export/package_place.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

/// What a package says of itself; nothing is verified. Errors: not_found, package_format, io.
Result<PackageClaim> claim_of_package(const std::string& package);

/// Nothing of it is recorded, which is said. `request` has no scope.
ExitStatus export_from_package(const std::string& package, const PackageRequest& request,
                               ExportSealing& sealing, const PackagePlace& place,
                               const Output& output);

}  // namespace qiyue

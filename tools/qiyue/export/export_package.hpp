#pragma once

// `qiyue export PACKAGE …`: a package with less opened, made from a package without the ledger, and
// sealed by whoever makes it. One thread.

#include <string>

#include "ledger/merkle/trust.hpp"
#include "ledger/package/making/package_making.hpp"
#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/export/export_sealing.hpp"
#include "tools/qiyue/export/package_place.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

/// The package is verified first, by `trust` if that is not null. Nothing of it is recorded, which
/// is said. `request` has no scope.
ExitStatus export_from_package(const std::string& package, const PackageRequest& request,
                               const Trust* trust, ExportSealing& sealing,
                               const PackagePlace& place, const Output& output);

}  // namespace qiyue

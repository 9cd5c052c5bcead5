#pragma once

// Writes one package of an export from a plan. One thread.

#include <cstddef>
#include <functional>
#include <string>

#include "ledger/base/result.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/making/package_plan.hpp"

namespace qiyue {

/// `folder`/<id>.asice; nothing stays of it after an error. `step` is called twice for each entry
/// of the volume; its error ends it. Errors: as make_packages.
Result<MadePackage> write_volume(PackageSource& source, const PackagePlan& plan, std::size_t volume,
                                 const PackageSeals& seals, const std::string& folder,
                                 const std::function<Result<void>()>& step);

/// What the package will say that it is sealed with.
std::vector<std::string> seals_of(const PackageSeals& seals);
/// What bag-info.txt says of this package, recorded last on this day.
BagInfo bag_info_of(const PackageClaim& claim, std::string date);

}  // namespace qiyue

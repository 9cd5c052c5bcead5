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

/// A package whose claim has its name and whose files of `data/` are written by `write_data`, which
/// may still count in the claim; the rest follows from the claim. `claim` is moved into the result.
/// Errors: those of the writer, of `write_data` and of the seals.
Result<MadePackage> write_package(const std::function<Result<void>(PackageWriter&)>& write_data,
                                  PackageClaim& claim, std::string date, const PackageSeals& seals,
                                  const std::string& folder);

/// What the package will say that it is sealed with.
std::vector<std::string> seals_of(const PackageSeals& seals);
/// What bag-info.txt says of this package, recorded last on this day.
BagInfo bag_info_of(const PackageClaim& claim, std::string date);

}  // namespace qiyue

#pragma once

// The verification of one package, which may be a volume of several. One thread calls; see
// package_verification.hpp.

#include <functional>

#include "ledger/event/entry.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

/// Hears of every entry of the scope, with its leaf hash, in order.
using ScopeWatch = std::function<void(const EntryHead& head, const Hash& leaf)>;

/// Errors: io.
Result<PackageVerdict> verify_volume(const PackageFiles& files, const PackageOptions& options,
                                     const ScopeWatch& watch);

}  // namespace qiyue

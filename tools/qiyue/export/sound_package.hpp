#pragma once

// Whether a package may be made from a package: what is made from it is sealed, and whoever seals
// says with that that it is sound. So it is verified whole first. One thread.

#include <string>

#include "ledger/base/result.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct SoundPackage {
    PackageClaim claim;
    Hash package_sha256{};
};

/// By itself; `trust` may be null: then the keys are those that its entry 0 names. Errors:
/// package_format (the first finding), not_found, io.
Result<SoundPackage> check_sound(const std::string& package, const Trust* trust);

/// And of this ledger: signed with the ledger's keys, on its own tree. Every entry in it is then
/// the ledger's, for each is shown to be in that tree. Errors: as check_sound; invalid_argument (it
/// is of another ledger or another history).
Result<SoundPackage> check_sound(const std::string& package, const Ledger& ledger);

}  // namespace qiyue

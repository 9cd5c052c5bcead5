#pragma once

// The seals and time-stamps of a package (ledger/package/FORMAT.md P7): whether each holds over its
// manifest, and by whom. That the manifests say what the files are is check_manifests' business.

#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

/// What seals are judged by.
struct SealJudges {
    const Authorities* authorities = nullptr;  ///< null: who sealed and stamped is not known
    const PublicKey* twin = nullptr;  ///< of the trust file, else of entry 0; null: neither has one
    bool twin_is_trusted = false;  ///< by the trust file
    Micros now{};
};

struct SealCheck {
    std::vector<Finding> findings;  ///< seal_invalid, timestamp_invalid; index null
    /// Those that hold: the CAdES seal, the SM2 seals (as one), time-stamps as they are numbered.
    std::vector<PackageReportOfSeal> seals;
    bool sm2_without_key = false;  ///< there are SM2 seals, and no key to verify them by
};

/// Errors: io.
Result<SealCheck> check_seals(const PackageFiles& files, const ManifestCheck& manifests,
                              const SealJudges& judges);

}  // namespace qiyue

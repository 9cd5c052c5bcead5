#pragma once

// The verification of an evidence package, offline (ledger/package/FORMAT.md): container,
// manifests, seals, claim, checkpoints, keys, every entry's signatures, inclusion, completeness,
// disclosures, documents. All findings are listed. Uses all cores; memory is bounded by streams and
// keys.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/verdict/report_text.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

struct PackageOptions {
    const Trust* trust = nullptr;  ///< null: the keys that entry 0 of the package names
    const Authorities* authorities = nullptr;  ///< null: who sealed and stamped is not known
    bool require_quorum = true;
    /// A checkpoint kept from elsewhere, which the package's must extend.
    std::optional<std::string> since;
    std::string expected_stream;  ///< "complexes/CQ-0001": must be of the scope; empty: any
    Micros now{};
    unsigned threads = 0;  ///< 0: one a core
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

struct PackageReportOfSeal {
    std::string kind;  ///< "cades-p256", "sm2", "rfc3161"
    std::string by;  ///< subject, key or authority
    std::optional<Micros> time;  ///< of a token
    bool authenticated = false;
};

struct PackageVerdict {
    AuditReport audit;  ///< ok, anchored, size, root, counts, findings
    std::optional<PackageClaim> claim;
    std::optional<Hash> package_sha256;
    /// What was proved complete. Streams of the scope and the expected one; "range" for a
    /// contiguous scope; false: only together with other volumes, or filtered, or not proved.
    std::map<std::string, bool> complete;
    /// Signers of the scope's entries whose keys' histories were shown whole, and all of them.
    std::uint64_t histories_complete = 0;
    std::uint64_t signers = 0;
    /// The same of those who signed only entries beside the scope.
    std::uint64_t histories_complete_beside = 0;
    std::uint64_t signers_beside = 0;
    PackageClaim::Fields fields;  ///< counted
    PackageClaim::Documents documents;  ///< counted
    std::vector<PackageReportOfSeal> seals;
    ReportScope scope;

    std::string to_json() const;  ///< of `qiyue verify --json`
};

/// Errors: io only; what is wrong with the package is findings.
Result<PackageVerdict> verify_package(const PackageFiles& files, const PackageOptions& options);

/// Each by itself, and, if they are volumes of one group, the group: its completeness over all of
/// them. The findings of the group have no index.
struct PackageGroupVerdict {
    std::vector<PackageVerdict> volumes;
    std::vector<Finding> findings;
    std::map<std::string, bool> complete;
    bool ok = false;
};
Result<PackageGroupVerdict> verify_packages(const std::vector<std::string>& paths,
                                            const PackageOptions& options);

}  // namespace qiyue

#pragma once

// The checkpoints of a package (ledger/package/FORMAT.md P6): the log's and the twin's, that they
// extend what the recipient holds, and the time anchor. One thread.

#include <optional>
#include <string>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

struct PackageCheckpoints {
    Anchors anchors;
    std::string note;  ///< of the log, verbatim
    Checkpoint log;
    std::optional<Checkpoint> twin;
    std::string origin;  ///< that entries must be signed for
    bool extends_earlier = false;  ///< the package's own earlier checkpoint
    bool extends_since = false;  ///< the caller's
};

/// `first_entry`: the line of entry 0, empty if it is not there. Fills what the report says of the
/// checkpoint: size, roots, origin, witnesses, anchored, timestamps. nullopt: there is no
/// checkpoint to go on with. Errors: io.
Result<std::optional<PackageCheckpoints>> check_checkpoints(const PackageFiles& files,
                                                            const PackageOptions& options,
                                                            std::string_view first_entry,
                                                            AuditReport& report,
                                                            FindingList& findings);

}  // namespace qiyue

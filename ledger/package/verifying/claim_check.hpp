#pragma once

// What a package says of itself (data/package.json, bag-info.txt) against what it holds
// (ledger/package/FORMAT.md P3, P4, P5). Pure; one thread.

#include "ledger/audit/finding_list.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/verifying/checkpoint_check.hpp"

namespace qiyue {

/// Files that every package has, and files that must not be there empty (P1): package_format.
void check_needed_files(const PackageFiles& files, FindingList& findings);

/// Rules of withholding, and the texts that the event `package.exported` repeats (P4):
/// package_format.
void check_claimed_texts(const PackageClaim& claim, FindingList& findings);

/// Before the entries are read: the bag's info, the checkpoint, the seals that are named, the
/// streams that must be complete.
void check_claim(const PackageClaim& claim, const ManifestCheck& manifests,
                 const PackageFiles& files, FindingList& findings);
void check_claimed_log(const PackageClaim& claim, const PackageCheckpoints& checkpoints,
                       FindingList& findings);

/// What was counted.
struct PackageCounts {
    PackageClaim::Entries entries;
    PackageClaim::Fields fields;
    PackageClaim::Documents documents;
};
void check_claimed_counts(const PackageClaim& claim, const PackageCounts& counts,
                          FindingList& findings);

}  // namespace qiyue

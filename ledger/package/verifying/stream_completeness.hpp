#pragma once

// The completeness proofs of a package over its entries (ledger/package/FORMAT.md P5, P8). Memory:
// the indexes of the streams that are proved. One thread.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/completeness_check.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

/// By stream. What cannot be read as what its name says is a finding.
using CompletenessChecks = std::map<std::string, CompletenessCheck, std::less<>>;
/// The proofs of these streams that the package has. Errors: io.
Result<CompletenessChecks> read_completeness(const PackageFiles& files,
                                             const std::vector<std::string>& streams,
                                             FindingList& findings);

class StreamCompleteness {
public:
    /// Without a claim no stream is judged. Errors: io.
    static Result<StreamCompleteness> open(const PackageFiles& files, const PackageClaim* claim,
                                           FindingList& findings);

    /// The entries of the package, ascending.
    void take(const EntryHead& head, const Hash& leaf);
    /// Judges every proof. A scope's stream that only all volumes together can show is no finding
    /// here, but for the proof's size and its last entry, which need no others.
    void judge(const Checkpoint& checkpoint, FindingList& findings);

    /// Streams that the claim names, and whether they were shown to be complete.
    const std::map<std::string, bool>& complete() const { return complete_; }
    bool is_complete(std::string_view stream) const;

private:
    CompletenessChecks checks_;
    std::vector<std::string> deferred_;  ///< sorted: of the scope of several volumes
    std::map<std::string, bool> complete_;
};

}  // namespace qiyue

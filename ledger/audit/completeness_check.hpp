#pragma once

// FORMAT.md's algorithm of completeness (10.5) over entries that come one after the other: memory
// does not grow with them. One thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/audit/completeness.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

class CompletenessCheck {
public:
    explicit CompletenessCheck(CompletenessProof proof) : proof_(std::move(proof)) {}

    /// The next entry of the stream: its head and its leaf hash (SHA-256).
    void take(const EntryHead& head, const Hash& leaf);
    /// The next line, which is no entry.
    void take_no_entry();

    /// The verdict over what was taken, with a checkpoint that has been opened; the first step that
    /// fails. Findings: entry_format, completeness_….
    std::vector<Finding> judge(const Checkpoint& checkpoint) const;

    /// Only what needs no entries: the size, and that the last entry is the log's last. Findings:
    /// completeness_size, completeness_last, entry_format.
    std::vector<Finding> judge_without_entries(const Checkpoint& checkpoint) const;

    const CompletenessProof& proof() const { return proof_; }
    std::uint64_t taken() const { return taken_; }

private:
    std::vector<Finding> judge_size(const Checkpoint& checkpoint) const;
    std::vector<Finding> judge_last_inclusion(const Checkpoint& checkpoint) const;
    std::vector<Finding> judge_last(const Checkpoint& checkpoint) const;
    bool map_holds(std::uint64_t count, const Hash& head, const Hash& root) const;

    CompletenessProof proof_;
    std::uint64_t taken_ = 0;
    std::optional<Index> last_;
    std::array<Hash, 2> leaves_{};  ///< of the last but one and the last
    bool indexes_fit_ = true;
    std::vector<Finding> broken_;  ///< the first that was wrong with the chain
};

}  // namespace qiyue

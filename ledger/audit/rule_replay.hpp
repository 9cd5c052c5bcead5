#pragma once

// The deep half of an audit: every act judged again by the rules, against the state that the log
// alone gives. One thread.

#include <cstdint>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/audit/log_so_far.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {

class RuleReplay {
public:
    /// `state` is filled; null: a state of its own. It may ask `log` only while this lives.
    RuleReplay(LogSoFar log, MemoryState* state);
    ~RuleReplay() { state_->set_log({}); }
    RuleReplay(const RuleReplay&) = delete;
    RuleReplay& operator=(const RuleReplay&) = delete;

    /// Judges the act of an entry whose event could be read. An act that breaks a rule changes
    /// nothing, so that one false act does not hide behind the next.
    void judge(const EntryWork& work, Index index, std::vector<Finding>& findings);
    /// An entry whose event could not be read.
    void pass_over(const EntryWork& work) { log_.append(work); }
    std::uint64_t judged() const { return judged_; }
    /// The log has this size now, and goes on behind what was judged.
    void grow(TreeSize size) { log_.grow(size); }
    std::optional<TreeRoots> roots(TreeSize size) { return log_.roots(size); }
    /// The first error of the log's source: acts judged since count for nothing.
    const std::optional<Error>& failure() const { return log_.failure(); }

    void save(ByteWriter& bytes) const;
    /// Into a replay that has judged nothing. False if the bytes are no state of a replay.
    bool load(ByteReader& bytes);

private:
    bool load_row(ByteReader& bytes, StateOverlay& overlay);
    bool load_act(ByteReader& bytes, StateOverlay& overlay);

    LogSoFar log_;
    MemoryState own_;
    MemoryState* state_;
    std::uint64_t judged_ = 0;
};

}  // namespace qiyue

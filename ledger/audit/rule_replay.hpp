#pragma once

// The deep half of an audit: every act judged again by the rules, against the state that the log
// alone gives. One thread.

#include <cstdint>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {

class RuleReplay {
public:
    /// `state` is filled; null: a state of its own.
    explicit RuleReplay(MemoryState* state);

    /// Judges the act of an entry whose event could be read. An act that breaks a rule changes
    /// nothing, so that one false act does not hide behind the next.
    void judge(const EntryWork& work, Index index, std::vector<Finding>& findings);
    std::uint64_t judged() const { return judged_; }

private:
    MemoryState own_;
    MemoryState* state_;
    std::uint64_t judged_ = 0;
};

}  // namespace qiyue

#pragma once

// A group on its way from the sequencer to the committer: what is to be written, what the state
// looks like after it, and what each of those who wait is to be told once it is on disk. Immutable
// once closed; shared by both threads.

#include <cstddef>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "ledger/domain/state.hpp"
#include "ledger/pipeline/ticket.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// What is told to one who waits. Rejections wait too: they may rest on entries of this group or of
/// the one before, which are not on disk yet.
struct Answer {
    struct Recorded {
        std::size_t position = 0;  ///< in the group
    };
    struct Repeated {
        Index index{};
    };
    Claim claim;
    std::variant<Recorded, Repeated, Rejection, Error> says;
};

struct PreparedGroup {
    CommitGroup group;  ///< without entries if there are only answers
    std::vector<std::vector<Hash>> proofs;  ///< of each entry, in the tree that the group makes
    std::vector<Answer> answers;
    std::unordered_map<std::string, StreamHead> heads;  ///< of the streams it touches
    std::unordered_map<std::string, Index> ids;  ///< 16 bytes of UUID → index
    StateOverlay::Acts acts;
    std::size_t bytes = 0;  ///< of its lines

    bool empty() const { return answers.empty(); }
    bool holds(Index index) const {
        return index >= group.first && index.value < group.first.value + group.entries.size();
    }
};

}  // namespace qiyue

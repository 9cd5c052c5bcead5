#pragma once

// The checkpoint that a package stands on: one that this ledger has signed, never one that it signs
// for the purpose. Any thread.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

/// Which one is wanted.
struct CheckpointChoice {
    enum class Kind {
        newest,  ///< the newest published, with cosignatures if a quorum has cosigned just that
        cosigned,  ///< the newest that a quorum of witnesses cosigned; it may be older
        size,  ///< the one of this size, of which a note is kept in the directory
        given,  ///< the one that somebody gives
    };
    Kind kind = Kind::newest;
    TreeSize size{};  ///< for size
    std::string note;  ///< for given: this log's, with or without cosignatures
    std::string twin_note;  ///< for given or size: the twin's of the same size; may be empty
};

struct ChosenCheckpoint {
    SignedCheckpoint log;
    std::optional<SignedCheckpoint> twin;  ///< of the same size; there exactly with a twin
};

/// A note of one tree of this ledger at a published size, 1 or more: signed with the tree's key,
/// with the root that the stored tree has. Errors: invalid_argument (what it is instead), io.
Result<SignedCheckpoint> check_own_note(const Ledger& ledger, std::string_view note,
                                        HashAlgorithm tree);

/// `directory` is the ledger's. Every note is verified with the log's keys, its root against the
/// stored tree; with a twin a note of the twin of the same size must be had, which for the newest
/// is waited for (it is signed once a second). Errors: not_found (no note of this size is kept, or
/// none of the twin; nothing is cosigned), invalid_argument (a note that is not this log's, or is
/// of another tree), timeout, io.
Result<ChosenCheckpoint> choose_checkpoint(const Ledger& ledger, const std::string& directory,
                                           const CheckpointChoice& choice);

}  // namespace qiyue

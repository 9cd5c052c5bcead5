#pragma once

// What shows to anybody that a log has two histories: two checkpoints that one key signed and that
// cannot belong to one tree (FORMAT.md 9 and 10.5). Nobody who kept it need be believed: the notes
// are the log's own, and the proof can be computed again. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {

/// Two checkpoints that one key signed and between which no consistency proof exists.
struct ForkEvidence {
    std::string first;  ///< the smaller (or equal) checkpoint's note, verbatim
    std::string second;  ///< the larger one's
    /// For different sizes: the root that the second tree has at the first one's size, and the
    /// consistency proof from it to the second root. Both empty for equal sizes.
    std::optional<Hash> root_there;
    std::vector<Hash> proof;

    bool operator==(const ForkEvidence&) const = default;
    /// The one text of this evidence, for a file.
    std::string to_text() const;
    /// Form alone; whether it proves anything is proves_fork's. Errors: proof_format; note_format
    /// if one of the two is no note.
    static Result<ForkEvidence> parse(std::string_view text);
};

/// True if both notes are checkpoints signed by `key`, and cannot belong to one log: equal sizes
/// with different roots, or a second tree whose beginning is shown to have another root than the
/// first. A first size of 0 proves nothing unless both are 0. `tree` is the one that `key` signs.
bool proves_fork(const ForkEvidence& evidence, const NoteKey& key,
                 HashAlgorithm tree = HashAlgorithm::sha256);

}  // namespace qiyue

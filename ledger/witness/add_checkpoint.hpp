#pragma once

// The request of C2SP tlog-witness `add-checkpoint`: the size that the witness holds, a consistency
// proof from there, and the checkpoint that is to be cosigned, verbatim. Values; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

struct AddCheckpoint {
    TreeSize old{};
    std::vector<Hash> proof;
    std::string note;  ///< as it was sent, with all its signatures

    std::string format() const;
    /// Errors: too_large, proof_format (everything before the note), note_format.
    static Result<AddCheckpoint> parse(std::string_view body);
};

/// A checkpoint of any log: the origin is any line, as tlog-checkpoint has it, and extension lines
/// are allowed and left aside.
/// Errors: checkpoint_format.
Result<Checkpoint> parse_foreign_checkpoint(std::string_view note_text);

}  // namespace qiyue

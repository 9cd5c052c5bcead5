#pragma once

// C2SP tlog-checkpoint: origin, size, root, no extension lines (FORMAT.md 4). Pure; any thread.

#include <span>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {

struct Checkpoint {
    std::string origin;
    TreeSize size{};
    Hash root{};

    bool operator==(const Checkpoint&) const = default;
    /// The note text: three lines.
    std::string text() const;
    /// From a note's text. Errors: checkpoint_format (extension lines, leading zeros, a root that
    /// is not canonical base64 of 32 bytes …).
    static Result<Checkpoint> parse(std::string_view note_text);
};

/// A checkpoint with the whole note it came in, verbatim.
struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note;
};

/// The twin's origin: `<origin>/sm3`.
std::string twin_origin(std::string_view origin);

/// Signs a checkpoint under the signer's name (which must be its origin).
Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

}  // namespace qiyue

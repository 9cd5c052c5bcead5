#pragma once

// C2SP tlog-policy files: which log keys and witnesses a verifier trusts, and the quorum; and the
// opening of a checkpoint against them. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

struct Trust {
    struct Log {
        NoteKey key;
        std::string url;
    };
    struct Witness {
        std::string name;
        NoteKey key;
        std::string url;
    };
    struct Group {
        std::string name;
        std::uint32_t needed = 0;  ///< any = 1, all = number of members
        std::vector<std::string> members;
    };
    std::vector<Log> logs;
    std::vector<Witness> witnesses;
    std::vector<Group> groups;
    std::string quorum = "none";

    /// Errors: policy_format with the line. A log line may carry an SM2 key (type 0xff) for the
    /// twin.
    static Result<Trust> parse(std::string_view text);
    std::string format() const;

    /// The log's Ed25519 key and, if there is one, its twin's key. The first of each.
    const NoteKey* log_key() const;
    const NoteKey* twin_key() const;
    /// True if the cosignatures that hold satisfy the quorum.
    bool quorum_met(const std::vector<std::string>& witness_names) const;
};

/// A checkpoint whose signature by `key` holds.
struct OpenedCheckpoint {
    Checkpoint checkpoint;
    Note note;
    std::vector<std::string> witnesses;  ///< names of those whose cosignatures hold
};

/// What opening can find; names as in interfaces.md (checkpoint_unknown_key …).
enum class CheckpointFinding {
    note_format,
    checkpoint_format,
    checkpoint_origin,
    checkpoint_signature,
    checkpoint_unknown_key,
};
struct CheckpointFault {
    CheckpointFinding finding;
    std::string detail;
};
std::string_view finding_name(CheckpointFinding finding) noexcept;

/// Parses a note and checks it against one log key: origin equal to the key's name, every signature
/// that claims the key's (name, id) valid and at least one of them there. Cosignatures of witnesses
/// of `trust` (may be null) are counted if valid; an invalid one of a known witness is a fault.
/// The parsed checkpoint, where there is one, is stored in `*parsed` even if a fault is returned.
std::expected<OpenedCheckpoint, CheckpointFault> open_checkpoint(std::string_view bytes,
                                                                 const NoteKey& key,
                                                                 const Trust* trust,
                                                                 Checkpoint* parsed = nullptr);

}  // namespace qiyue

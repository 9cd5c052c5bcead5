#include <algorithm>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

std::unexpected<CheckpointFault> fault(CheckpointFinding finding, std::string detail) {
    return std::unexpected<CheckpointFault>(CheckpointFault{finding, std::move(detail)});
}

std::unexpected<CheckpointFault> fault(CheckpointFinding finding, const Error& error) {
    return fault(finding,
                 error.place.empty() ? error.detail : error.detail + " (" + error.place + ")");
}

std::unexpected<CheckpointFault> bad_signature(const std::string& name) {
    return fault(CheckpointFinding::checkpoint_signature,
                 "a signature by the known key of " + name + " does not verify");
}

/// The witnesses whose lines verify, each once; a fault if a line of one of them does not.
std::expected<std::vector<std::string>, CheckpointFault> cosigners(const Note& note,
                                                                   const Trust& trust) {
    std::vector<std::string> names;
    for (const NoteSignature& signature : note.signatures) {
        for (const Trust::Witness& witness : trust.witnesses) {
            const NoteVerdict verdict = verify_note_signature(witness.key, note, signature);
            if (verdict == NoteVerdict::invalid) return bad_signature(witness.key.name);
            if (verdict == NoteVerdict::valid &&
                std::ranges::find(names, witness.name) == names.end())
                names.push_back(witness.name);
        }
    }
    return names;
}

}  // namespace

std::string_view finding_name(CheckpointFinding finding) noexcept {
    switch (finding) {
        case CheckpointFinding::note_format: return "note_format";
        case CheckpointFinding::checkpoint_format: return "checkpoint_format";
        case CheckpointFinding::checkpoint_origin: return "checkpoint_origin";
        case CheckpointFinding::checkpoint_signature: return "checkpoint_signature";
        case CheckpointFinding::checkpoint_unknown_key: return "checkpoint_unknown_key";
    }
    QIYUE_CHECK(false, "a finding without a name");
}

std::expected<OpenedCheckpoint, CheckpointFault> open_checkpoint(std::string_view bytes,
                                                                 const NoteKey& key,
                                                                 const Trust* trust,
                                                                 Checkpoint* parsed) {
    auto note = Note::parse(bytes);
    if (!note) return fault(CheckpointFinding::note_format, note.error());
    auto checkpoint = Checkpoint::parse(note->text);
    if (!checkpoint) return fault(CheckpointFinding::checkpoint_format, checkpoint.error());
    if (parsed != nullptr) *parsed = *checkpoint;
    if (checkpoint->origin != key.name)
        return fault(CheckpointFinding::checkpoint_origin,
                     "the origin is " + checkpoint->origin + ", the key's name is " + key.name);
    bool own = false;
    for (const NoteSignature& signature : note->signatures) {
        const NoteVerdict verdict = verify_note_signature(key, *note, signature);
        if (verdict == NoteVerdict::invalid) return bad_signature(key.name);
        own = own || verdict == NoteVerdict::valid;
    }
    auto witnesses = trust != nullptr ? cosigners(*note, *trust)
                                      : std::expected<std::vector<std::string>, CheckpointFault>{};
    if (!witnesses) return std::unexpected<CheckpointFault>(std::move(witnesses.error()));
    if (!own)
        return fault(CheckpointFinding::checkpoint_unknown_key,
                     "no signature by the key of " + key.name);
    return OpenedCheckpoint{std::move(*checkpoint), std::move(*note), std::move(*witnesses)};
}

}  // namespace qiyue

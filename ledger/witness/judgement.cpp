#include "ledger/witness/judgement.hpp"

#include <tuple>
#include <utility>

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

constexpr HashAlgorithm tree = HashAlgorithm::sha256;

/// The text with the signatures of trusted keys; nullopt and a reason if one does not verify or
/// there is none.
std::optional<std::string> trusted_part(const Note& note, const WitnessedLog& log,
                                        std::string& why) {
    Note kept{note.text, {}};
    for (const NoteKey& key : log.keys) {
        bool has_its_line = false;  // a sender may repeat a line; what is kept does not grow by it
        for (const NoteSignature& signature : note.signatures) {
            const NoteVerdict verdict = verify_note_signature(key, note, signature);
            if (verdict == NoteVerdict::unknown_key) continue;
            if (verdict == NoteVerdict::invalid) {
                why = "the signature of " + key.name + " does not verify";
                return std::nullopt;
            }
            if (!std::exchange(has_its_line, true)) kept.signatures.push_back(signature);
        }
    }
    if (kept.signatures.empty()) {
        why = "no signature by a key that is trusted for this log";
        return std::nullopt;
    }
    return kept.format();
}

/// Size and root against what is held, and the proof between them.
std::pair<WitnessVerdict, std::string> judge_history(const AddCheckpoint& request,
                                                     const Checkpoint& checkpoint,
                                                     const std::optional<Checkpoint>& held) {
    const TreeSize known = held ? held->size : TreeSize{0};
    if (request.old != known) {
        return {WitnessVerdict::stale,
                "the newest checkpoint that was cosigned has size " + std::to_string(known.value)};
    }
    if (checkpoint.size.value == 0 && checkpoint.root != empty_root(tree)) {
        return {WitnessVerdict::inconsistent, "size 0 has the root of the empty tree"};
    }
    if (held && checkpoint.size == known && checkpoint.root != held->root) {
        return {WitnessVerdict::other_root, "another root was cosigned for this size"};
    }
    const Hash old_root = held ? held->root : empty_root(tree);
    if (!verify_consistency(tree, known, checkpoint.size, request.proof, old_root,
                            checkpoint.root)) {
        return {WitnessVerdict::inconsistent, "the consistency proof does not hold"};
    }
    return {WitnessVerdict::cosign, ""};
}

}  // namespace

Result<Checkpoint> checkpoint_of(const AddCheckpoint& request) {
    const auto note = Note::parse(request.note);
    if (!note) return std::unexpected(note.error());
    return parse_foreign_checkpoint(note->text);
}

WitnessJudgement judge_add_checkpoint(const AddCheckpoint& request, const LogList& logs,
                                      const std::optional<Checkpoint>& held) {
    const auto note = Note::parse(request.note);
    auto checkpoint = note ? parse_foreign_checkpoint(note->text)
                           : Result<Checkpoint>(std::unexpected(note.error()));
    if (!checkpoint) return {WitnessVerdict::malformed, checkpoint.error().text(), {}, {}};
    WitnessJudgement judgement{WitnessVerdict::malformed, "", std::move(*checkpoint), {}};
    const WitnessedLog* log = logs.find(judgement.checkpoint.origin);
    if (log == nullptr) {
        judgement.verdict = WitnessVerdict::unknown_log;
        judgement.why = "this witness does not know the log " + judgement.checkpoint.origin;
        return judgement;
    }
    auto trusted = trusted_part(*note, *log, judgement.why);
    if (!trusted) {
        judgement.verdict = WitnessVerdict::bad_signature;
        return judgement;
    }
    judgement.note = std::move(*trusted);
    if (request.old > judgement.checkpoint.size) {
        judgement.why = "the old size is larger than the checkpoint's";
        return judgement;
    }
    std::tie(judgement.verdict, judgement.why) = judge_history(request, judgement.checkpoint, held);
    return judgement;
}

}  // namespace qiyue

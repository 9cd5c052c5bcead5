#include "ledger/exporting/chosen_checkpoint.hpp"

#include <chrono>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/base/check.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

/// The twin is signed once a second, and then both notes are of one size.
constexpr std::chrono::milliseconds twin_wait{5'000};
constexpr std::chrono::milliseconds twin_pause{20};

std::unexpected<Error> no_twin(TreeSize size) {
    return fail(ErrorCode::not_found,
                "no checkpoint of the SM3 twin with " + std::to_string(size.value) +
                    " entries is kept, and none is signed afterwards: take the newest checkpoint, "
                    "or the newest that is cosigned, or give the twin's note of this size");
}

/// The newest, both trees at one size.
Result<ChosenCheckpoint> newest(const Ledger& ledger) {
    const auto until = std::chrono::steady_clock::now() + twin_wait;
    for (;;) {
        const auto published = ledger.published();
        const TreeSize size = published->log.checkpoint.size;
        if (size.value == 0) {
            return fail(ErrorCode::not_found, "the ledger shows no signed checkpoint");
        }
        if (!ledger.twin()) return ChosenCheckpoint{published->log, std::nullopt};
        if (published->twin && published->twin->checkpoint.size == size)
            return ChosenCheckpoint{published->log, published->twin};
        if (std::chrono::steady_clock::now() >= until) {
            return fail(ErrorCode::timeout,
                        "the twin's checkpoint has not caught up with the log's");
        }
        std::this_thread::sleep_for(twin_pause);
    }
}

/// What a quorum cosigned last: by this process, or by an earlier one.
std::shared_ptr<const CosignedCheckpoint> newest_cosigned(const Ledger& ledger) {
    const auto published = ledger.published();
    return published->cosigned ? published->cosigned : ledger.kept_cosigned();
}

Result<ChosenCheckpoint> newest_with_cosignatures(const Ledger& ledger) {
    auto chosen = newest(ledger);
    const auto kept = newest_cosigned(ledger);
    if (chosen && kept && kept->log.checkpoint == chosen->log.checkpoint) chosen->log = kept->log;
    return chosen;
}

Result<ChosenCheckpoint> cosigned(const Ledger& ledger) {
    const auto kept = newest_cosigned(ledger);
    if (!kept) {
        return fail(ErrorCode::not_found,
                    "no quorum of witnesses has cosigned anything of this ledger");
    }
    const TreeSize size = kept->log.checkpoint.size;
    if (!ledger.twin()) return ChosenCheckpoint{kept->log, std::nullopt};
    if (!kept->twin || kept->twin->checkpoint.size != size) return no_twin(size);
    return ChosenCheckpoint{kept->log, kept->twin};
}

/// The log's notes that may be of this size, the one with most signatures first.
Result<std::vector<std::string>> notes_of_size(const Ledger& ledger, const std::string& directory,
                                               TreeSize size) {
    std::vector<std::string> notes;
    if (const auto kept = newest_cosigned(ledger); kept && kept->log.checkpoint.size == size)
        notes.push_back(kept->log.note);
    const auto published = ledger.published();
    if (published->log.checkpoint.size == size) notes.push_back(published->log.note);
    const auto folder = open_timestamp_folder(directory);
    if (!folder) return std::unexpected(folder.error());
    if (!*folder) return notes;
    auto note = (*folder)->read(TimestampName::note_of(size));
    if (note)
        notes.push_back(std::move(*note));
    else if (note.error().code != ErrorCode::not_found)
        return pass(note);
    return notes;
}

/// The twin's note of this size, if one is kept or given.
Result<std::optional<SignedCheckpoint>> twin_of_size(const Ledger& ledger, TreeSize size,
                                                     const std::string& given) {
    if (!ledger.twin()) return std::nullopt;
    if (!given.empty()) {
        auto twin = check_own_note(ledger, given, HashAlgorithm::sm3);
        if (!twin) return pass(twin);
        if (twin->checkpoint.size == size) return std::optional(std::move(*twin));
        return fail(ErrorCode::invalid_argument,
                    "the twin's checkpoint has " + std::to_string(twin->checkpoint.size.value) +
                        " entries, the log's " + std::to_string(size.value));
    }
    if (const auto kept = newest_cosigned(ledger);
        kept && kept->twin && kept->twin->checkpoint.size == size)
        return kept->twin;
    if (const auto published = ledger.published();
        published->twin && published->twin->checkpoint.size == size)
        return published->twin;
    return no_twin(size);
}

Result<ChosenCheckpoint> with_twin(const Ledger& ledger, SignedCheckpoint log,
                                   const std::string& given) {
    auto twin = twin_of_size(ledger, log.checkpoint.size, given);
    if (!twin) return pass(twin);
    return ChosenCheckpoint{std::move(log), std::move(*twin)};
}

Result<ChosenCheckpoint> of_size(const Ledger& ledger, const std::string& directory,
                                 const CheckpointChoice& choice) {
    if (choice.size == ledger.published()->log.checkpoint.size && choice.twin_note.empty()) {
        // The twin may lag: it is waited for. If the log moves on meanwhile, what is kept counts.
        auto now = newest_with_cosignatures(ledger);
        if (!now || now->log.checkpoint.size == choice.size) return now;
    }
    const auto notes = notes_of_size(ledger, directory, choice.size);
    if (!notes) return std::unexpected(notes.error());
    for (const std::string& note : *notes) {
        auto log = check_own_note(ledger, note, HashAlgorithm::sha256);
        if (log && log->checkpoint.size == choice.size)
            return with_twin(ledger, std::move(*log), choice.twin_note);
    }
    return fail(ErrorCode::not_found,
                "no signed checkpoint with " + std::to_string(choice.size.value) +
                    " entries is kept (kept are the newest, the newest that is cosigned, and those "
                    "that were time-stamped): give the note itself, if somebody has it");
}

}  // namespace

Result<SignedCheckpoint> check_own_note(const Ledger& ledger, std::string_view note,
                                        HashAlgorithm tree) {
    const std::size_t which = tree == HashAlgorithm::sha256 ? 0 : 1;
    QIYUE_CHECK(which < ledger.vkeys().size(), "a ledger has a key for each of its trees");
    const auto key = NoteKey::parse(ledger.vkeys()[which]);
    if (!key) return fail(ErrorCode::corrupt, "entry 0 names a key that is none");
    auto opened = open_checkpoint(note, *key, nullptr);
    if (!opened) {
        return fail(ErrorCode::invalid_argument,
                    "this is no checkpoint of " + key->name + ": " + opened.error().detail);
    }
    const Checkpoint& checkpoint = opened->checkpoint;
    if (checkpoint.size.value == 0)
        return fail(ErrorCode::invalid_argument, "a checkpoint of no entries proves none");
    if (checkpoint.size > ledger.published()->log.checkpoint.size) {
        return fail(ErrorCode::invalid_argument,
                    "the checkpoint has " + std::to_string(checkpoint.size.value) +
                        " entries, the ledger has only " +
                        std::to_string(ledger.published()->log.checkpoint.size.value));
    }
    const auto root = root_at(tree, checkpoint.size, ledger.store().nodes(tree));
    if (!root) return std::unexpected(root.error());
    if (*root != checkpoint.root) {
        return fail(ErrorCode::invalid_argument,
                    "the checkpoint is of another history of the first " +
                        std::to_string(checkpoint.size.value) +
                        " entries: keep it, it is evidence");
    }
    return SignedCheckpoint{checkpoint, std::string(note)};
}

Result<ChosenCheckpoint> choose_checkpoint(const Ledger& ledger, const std::string& directory,
                                           const CheckpointChoice& choice) {
    switch (choice.kind) {
        case CheckpointChoice::Kind::newest: return newest_with_cosignatures(ledger);
        case CheckpointChoice::Kind::cosigned: return cosigned(ledger);
        case CheckpointChoice::Kind::size: return of_size(ledger, directory, choice);
        case CheckpointChoice::Kind::given: {
            auto log = check_own_note(ledger, choice.note, HashAlgorithm::sha256);
            if (!log) return pass(log);
            return with_twin(ledger, std::move(*log), choice.twin_note);
        }
    }
    QIYUE_CHECK(false, "every kind of choice is answered");
}

}  // namespace qiyue

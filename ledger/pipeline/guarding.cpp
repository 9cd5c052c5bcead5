#include "ledger/pipeline/guarding.hpp"

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/pipeline/kept_forks.hpp"

namespace qiyue {
namespace {

using Files = std::shared_ptr<rocksdb::FileSystem>;

/// `who` is "the guard PATH" or "the witness NAME".
std::unexpected<Error> guard_says(const std::string& who, const std::string& what) {
    return fail(ErrorCode::guard, who + " " + what);
}

std::string guard_at(const std::string& path) { return "the guard " + path; }

/// A note of a guard, and that the store's tree extends it.
Result<SignedCheckpoint> check_note(const std::string& who, const std::string& note,
                                    const NoteKey& key, HashAlgorithm tree,
                                    const EventStore& store) {
    auto opened = open_checkpoint(note, key, nullptr);
    if (!opened) return guard_says(who, "holds a checkpoint that is not this log's");
    const Checkpoint& held = opened->checkpoint;
    const TreeSize size = store.writer_state().size;
    if (held.size > size) {
        return guard_says(who, "has signed " + std::to_string(held.size.value) +
                                   " entries, the store has " + std::to_string(size.value) +
                                   ": an old copy was restored, or entries were lost");
    }
    auto root = root_at(tree, held.size, store.nodes(tree));
    if (!root) return pass(root);
    if (*root != held.root) {
        return guard_says(who, "has signed another history of the first " +
                                   std::to_string(held.size.value) + " entries");
    }
    return SignedCheckpoint{held, note};
}

Result<Published> check_notes(const std::string& path, const GuardNotes& notes,
                              const EventStore& store, const LogSigners& signers) {
    Published held;
    auto log = check_note(guard_at(path), notes.note, signers.log.note_key(), HashAlgorithm::sha256,
                          store);
    if (!log) return pass(log);
    held.log = std::move(*log);
    if (!signers.twin || notes.twin_note.empty()) return held;
    auto twin = check_note(guard_at(path), notes.twin_note, signers.twin->note_key(),
                           HashAlgorithm::sm3, store);
    if (!twin) return pass(twin);
    held.twin = std::move(*twin);
    return held;
}

/// Opens a guard and gives what it holds; leaves `guard` empty if it may be made anew.
Result<Published> open_one(const std::string& path, bool may_be_missing, const Files& files,
                           const EventStore& store, const LogSigners& signers,
                           std::unique_ptr<Guard>& guard) {
    auto opened = Guard::open(path, files);
    if (!opened) {
        if (may_be_missing && opened.error().code == ErrorCode::guard) return Published{};
        return pass(opened);
    }
    auto held = check_notes(path, (*opened)->current(), store, signers);
    if (held) guard = std::move(*opened);
    return held;
}

Result<void> make_if_missing(const std::string& path, const Files& files, const GuardNotes& notes,
                             std::unique_ptr<Guard>& guard) {
    if (guard) return {};
    auto made = Guard::create(path, notes, files);
    if (!made) return pass(made);
    guard = std::move(*made);
    return {};
}

/// Signs the store's size and puts it into every guard, making those that are missing.
Result<GuardedStart> sign_and_keep(const std::string& directory, const std::string& outside,
                                   const Files& files, const EventStore& store,
                                   const LogSigners& signers, Guards guards,
                                   const Published& last) {
    auto published = sign_state(signers, store.writer_state(), last, true);
    if (!published) return pass(published);
    const GuardNotes notes = notes_of(*published);
    auto made = make_if_missing(guard_path(directory), files, notes, guards.inside);
    if (!made) return pass(made);
    if (!outside.empty()) made = make_if_missing(outside, files, notes, guards.outside);
    if (!made) return pass(made);
    auto written = guards.write(notes);
    if (!written) return pass(written);
    return GuardedStart{std::move(guards), std::move(*published), nullptr, nullptr};
}

/// The log must extend what each witness has seen of it: this is how a directory that was set back
/// as a whole is found.
Result<void> check_witnesses(const LedgerOptions& options, const EventStore& store,
                             const LogSigners& signers) {
    const NoteKey& key = signers.log.note_key();
    if (const auto fork = kept_fork(options.directory, key, store))
        return fail(ErrorCode::guard, *fork);
    std::string unknown = options.unanswered;
    for (const HeldByWitness& held : options.witnessed) {
        // What this log's key has not signed is a witness's word alone, or a proxy's.
        if (!open_checkpoint(held.note, key, nullptr)) {
            unknown += (unknown.empty() ? "the witness " : "; the witness ") + held.witness +
                       " shows no checkpoint of this log";
            continue;
        }
        const auto extends =
            check_note("the witness " + held.witness, held.note, key, HashAlgorithm::sha256, store);
        if (!extends) return std::unexpected(extends.error());
    }
    if (unknown.empty() || !options.outside_guard.empty()) return {};
    return fail(ErrorCode::guard, unknown +
                                      "; nothing is signed before it is known what it holds, "
                                      "unless there is a guard outside the directory (--guard)");
}

Result<void> open_cosigned(const LedgerOptions& options, const EventStore& store,
                           const LogSigners& signers, GuardedStart& start) {
    auto kept = open_one(cosigned_path(options.directory), true, options.store.file_system, store,
                         signers, start.cosigned);
    if (!kept) return pass(kept);
    if (!start.cosigned) return {};
    start.kept_cosigned = std::make_shared<const CosignedCheckpoint>(
        CosignedCheckpoint{std::move(kept->log), std::move(kept->twin)});
    return {};
}

}  // namespace

std::string guard_path(const std::string& directory) { return directory + "/guard"; }
std::string cosigned_path(const std::string& directory) { return directory + "/cosigned"; }

Published last_guarded(const LedgerOptions& options, const EventStore& store,
                       const std::vector<std::string>& vkeys) {
    Published newest;
    for (const std::string& path : {guard_path(options.directory), options.outside_guard}) {
        if (path.empty() || vkeys.empty()) continue;
        const auto reading = Guard::read(path, options.store.file_system);
        const auto key = NoteKey::parse(vkeys[0]);
        if (!reading || !key) continue;
        auto log =
            check_note(guard_at(path), reading->notes.note, *key, HashAlgorithm::sha256, store);
        if (!log || log->checkpoint.size <= newest.log.checkpoint.size) continue;
        newest = {std::move(*log), {}};
        const auto twin_key = vkeys.size() > 1 ? NoteKey::parse(vkeys[1]) : key;
        if (vkeys.size() < 2 || !twin_key) continue;
        auto twin = check_note(guard_at(path), reading->notes.twin_note, *twin_key,
                               HashAlgorithm::sm3, store);
        if (twin) newest.twin = std::move(*twin);
    }
    return newest;
}

Result<GuardedStart> start_guarded(const LedgerOptions& options, const EventStore& store,
                                   const LogSigners& signers) {
    const Files& files = options.store.file_system;
    Guards guards;
    if (!options.outside_guard.empty()) {
        auto outside = open_one(options.outside_guard, options.new_guard, files, store, signers,
                                guards.outside);
        if (!outside) return pass(outside);
    }
    auto inside = open_one(guard_path(options.directory), options.new_guard, files, store, signers,
                           guards.inside);
    if (!inside) return pass(inside);
    GuardedStart cosigned;
    if (auto opened = open_cosigned(options, store, signers, cosigned); !opened)
        return pass(opened);
    if (auto extends = check_witnesses(options, store, signers); !extends) return pass(extends);
    auto start = sign_and_keep(options.directory, options.outside_guard, files, store, signers,
                               std::move(guards), *inside);
    if (!start) return start;
    start->cosigned = std::move(cosigned.cosigned);
    start->kept_cosigned = std::move(cosigned.kept_cosigned);
    return start;
}

Result<GuardedStart> found_guarded(const std::string& directory, const std::string& outside_guard,
                                   const StoreOptions& files, const EventStore& store,
                                   const LogSigners& signers) {
    return sign_and_keep(directory, outside_guard, files.file_system, store, signers, {}, {});
}

}  // namespace qiyue

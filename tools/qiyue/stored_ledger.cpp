#include "tools/qiyue/stored_ledger.hpp"

#include <filesystem>

#include "ledger/crypto/note.hpp"
#include "ledger/pipeline/guarding.hpp"

namespace qiyue {

bool is_address(const std::string& ledger) {
    return ledger.starts_with("http://") || ledger.starts_with("https://");
}

bool is_stored_ledger(const std::string& directory) {
    std::error_code unknown;
    return std::filesystem::is_directory(directory + "/db", unknown);
}

Result<StoredLedger> StoredLedger::open(const std::string& directory) {
    if (!is_stored_ledger(directory)) {
        return fail(ErrorCode::not_found,
                    "there is no ledger in " + directory + "; qiyue init founds one");
    }
    auto lock = DirectoryLock::take(directory, DirectoryLock::Kind::shared);
    if (!lock) return pass(lock);
    StoreOptions options;
    options.mode = StoreOptions::Mode::read_only;
    auto store = EventStore::open(directory, options);
    if (!store) return pass(store);
    // A guard says that entries were there: then their loss is for the checks to tell.
    std::error_code unknown;
    if ((*store)->writer_state().size.value == 0 &&
        !std::filesystem::exists(directory + "/guard", unknown)) {
        return fail(ErrorCode::not_found, directory + " was never founded: finish `qiyue init`");
    }
    return StoredLedger{std::move(*lock), std::move(*store)};
}

Result<Guard::Reading> read_guard(const std::string& directory) {
    return Guard::read(directory + "/guard", nullptr);
}

Result<GuardNotes> cosigned_notes(const std::string& directory) {
    const std::string path = cosigned_path(directory);
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) {
        return fail(ErrorCode::not_found,
                    "no quorum of witnesses has cosigned anything of " + directory);
    }
    auto kept = Guard::read(path, nullptr);
    if (!kept) return pass(kept);
    return std::move(kept->notes);
}

Result<GuardNotes> newest_notes(const std::string& directory) {
    auto guard = read_guard(directory);
    if (!guard) return pass(guard);
    GuardNotes notes = std::move(guard->notes);
    const auto cosigned = cosigned_notes(directory);
    if (!cosigned) return notes;
    const auto own = Note::parse(notes.note);
    const auto with_witnesses = Note::parse(cosigned->note);
    if (own && with_witnesses && own->text == with_witnesses->text) notes.note = cosigned->note;
    return notes;
}

}  // namespace qiyue

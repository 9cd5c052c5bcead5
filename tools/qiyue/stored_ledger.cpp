#include "tools/qiyue/stored_ledger.hpp"

#include <filesystem>

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

}  // namespace qiyue

#include "ledger/store/backup.hpp"

#include <filesystem>
#include <set>

#include <rocksdb/utilities/backup_engine.h>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/store/backup_manifest.hpp"
#include "ledger/store/backup_places.hpp"
#include "ledger/store/database.hpp"
#include "ledger/store/erasures.hpp"
#include "ledger/store/file_copies.hpp"
#include "ledger/store/status.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

bool is_inside(const fs::path& inner, const fs::path& outer) {
    std::error_code unknown;
    const fs::path path = fs::weakly_canonical(inner, unknown);
    const fs::path above = fs::weakly_canonical(outer, unknown);
    const auto [end, ignored] = std::mismatch(above.begin(), above.end(), path.begin(), path.end());
    return end == above.end();
}

class Backup {
public:
    Backup(const EventStore& store, const std::string& directory, const std::string& target,
           const BackupOptions& options)
        : store_(store), directory_(directory), target_(target), options_(options) {}

    Result<BackupManifest> run() {
        auto done = begin();
        if (done) done = gather_erased();
        if (done) done = erase_in_target();
        if (done) done = copy_files();
        if (done) done = copy_keys();
        if (!done) return pass(done);
        return copy_database();
    }

private:
    /// Takes the target only if it is empty or an earlier backup of this ledger.
    Result<void> begin() {
        if (is_inside(target_, directory_) || is_inside(directory_, target_)) {
            return fail(ErrorCode::invalid_argument,
                        "a ledger and its backup may not lie in each other");
        }
        auto made = files_.make_directory(target_);
        if (!made) return made;
        auto earlier = read_backup_manifest(files_, target_);
        if (!earlier) return pass(earlier);
        if (*earlier) return check_earlier(**earlier);
        const auto names = SmallFiles::names(target_);
        if (!names) return std::unexpected(names.error());
        if (!names->empty()) {
            return fail(ErrorCode::exists_already,
                        target_ + " is neither empty nor a backup: choose another");
        }
        return write_backup_manifest(files_, target_, manifest_of(0));
    }

    Result<void> check_earlier(const BackupManifest& earlier) const {
        if (earlier.origin != options_.origin) {
            return fail(ErrorCode::exists_already,
                        target_ + " is a backup of another ledger, " + earlier.origin);
        }
        if (earlier.generation == 0) return {};
        if (earlier.size > store_.writer_state().size) {
            return fail(ErrorCode::exists_already,
                        target_ + " has " + std::to_string(earlier.size.value) +
                            " entries, more than the ledger: it is not overwritten with less");
        }
        const auto root =
            root_at(HashAlgorithm::sha256, earlier.size, store_.nodes(HashAlgorithm::sha256));
        if (!root) return std::unexpected(root.error());
        if (*root == earlier.root) return {};
        return fail(ErrorCode::exists_already, target_ + " is a backup of another history");
    }

    /// What a crash has cut off is finished first, so that nothing erased is copied.
    Result<void> gather_erased() {
        auto vault = Vault::open(directory_);
        if (!vault) return pass(vault);
        auto replayed = replay_erasures(store_, **vault);
        if (!replayed) return replayed;
        return each_erasure(store_, [this](Index, const Hash& commitment) {
            erased_.insert(to_hex(commitment));
            return Result<void>{};
        });
    }

    Result<void> erase_in_target() const {
        for (const std::string& folder : {keys_in(target_), texts_in(target_)}) {
            bool any = false;
            for (const std::string& name : erased_) {
                auto wiped = files_.wipe(folder + "/" + name);
                if (!wiped) return pass(wiped);
                any = any || *wiped;
            }
            auto synced = any ? files_.sync_directory(folder) : Result<void>{};
            if (!synced) return synced;
        }
        return {};
    }

    FolderCopy copying(std::string_view what, bool compare) const {
        FolderCopy how;
        how.wanted = [this](const std::string& name) { return !erased_.contains(name); };
        how.compare = compare;
        if (options_.progress) {
            how.progress = [this, what](std::uint64_t done, std::uint64_t all) {
                options_.progress(what, done, all);
            };
        }
        return how;
    }

    Result<void> copy_files() const {
        auto done = copy_folder(documents_in(directory_), documents_in(target_),
                                copying("documents", false));
        if (done)
            done = copy_folder(texts_in(directory_), texts_in(target_), copying("texts", true));
        return done ? copy_side_files(directory_, target_) : done;
    }

    /// The generation that is there is replaced: keys that are no longer in use go.
    Result<void> copy_keys() const {
        if (!options_.keys) return {};
        const std::string from = keys_in(directory_);
        const std::string to = keys_in(target_);
        const auto present = SmallFiles::names(to);
        if (!present) return std::unexpected(present.error());
        for (const std::string& name : *present) {
            if (files_.exists(from + "/" + name)) continue;
            auto wiped = files_.wipe(to + "/" + name);
            if (!wiped) return pass(wiped);
        }
        return copy_folder(from, to, copying("keys", true));
    }

    BackupManifest manifest_of(std::uint32_t generation) const {
        const WriterState state = store_.writer_state();
        return {options_.origin, state.size, state.root, options_.now, generation};
    }

    Result<BackupManifest> copy_database() {
        auto engine = open_engine();
        if (!engine) return pass(engine);
        rocksdb::CreateBackupOptions how;
        how.flush_before_backup = true;
        rocksdb::BackupID generation = 0;
        auto status = (*engine)->CreateNewBackup(how, store_.database().db.get(), &generation);
        if (status.ok()) status = (*engine)->VerifyBackup(generation, true);
        if (!status.ok()) return failed(status);
        const BackupManifest manifest = manifest_of(generation);
        auto written = write_backup_manifest(files_, target_, manifest);
        if (!written) return pass(written);
        status = (*engine)->PurgeOldBackups(1);
        if (status.ok()) status = (*engine)->GarbageCollect();
        if (!status.ok()) return failed(status);
        return manifest;
    }

    Result<std::unique_ptr<rocksdb::BackupEngine>> open_engine() const {
        rocksdb::BackupEngine* engine = nullptr;
        const auto status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(),
                                                        backup_engine_options(target_), &engine);
        if (!status.ok()) return failed(status);
        return std::unique_ptr<rocksdb::BackupEngine>(engine);
    }

    std::unexpected<Error> failed(const rocksdb::Status& status) const {
        return std::unexpected(status_error(status, "backing up to", target_));
    }

    const EventStore& store_;
    const std::string& directory_;
    const std::string& target_;
    const BackupOptions& options_;
    const SmallFiles files_{nullptr};
    std::set<std::string> erased_;  ///< commitments in hex: names of files
};

}  // namespace

Result<BackupManifest> back_up(const EventStore& store, const std::string& directory,
                               const std::string& target, const BackupOptions& options) {
    return Backup(store, directory, target, options).run();
}

}  // namespace qiyue

// restore(): everything is put together beside the place, checked, and moved there, the database
// last: without one a directory is no ledger.

#include <filesystem>
#include <system_error>

#include "ledger/base/posix_file.hpp"
#include "ledger/store/backup.hpp"
#include "ledger/store/backup_manifest.hpp"
#include "ledger/store/backup_places.hpp"
#include "ledger/store/erasures.hpp"
#include "ledger/store/file_copies.hpp"
#include "ledger/store/status.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view workplace_name = ".restoring";

class Restoring {
public:
    Restoring(const std::string& target, const std::string& directory,
              const BackupProgress& progress)
        : target_(target),
          directory_(directory),
          workplace_(directory + "/" + std::string(workplace_name)),
          progress_(progress) {}

    Result<BackupManifest> run() {
        auto manifest = read_backup_manifest(files_, target_);
        if (!manifest) return pass(manifest);
        if (!*manifest || (*manifest)->generation == 0) {
            return fail(ErrorCode::not_found, "there is no finished backup in " + target_);
        }
        auto done = take_place();
        if (done) done = copy_files();
        if (done) done = copy_database((*manifest)->generation);
        if (done) done = check_and_erase(**manifest);
        if (done) done = move_in();
        if (!done) return pass(done);
        return **manifest;
    }

private:
    Result<void> take_place() const {
        const auto names = SmallFiles::names(directory_);
        if (!names) return std::unexpected(names.error());
        for (const std::string& name : *names) {
            if (name == workplace_name) continue;
            return fail(ErrorCode::exists_already,
                        directory_ + " is not empty; a ledger is restored to a place of its own");
        }
        std::error_code failure;
        fs::remove_all(workplace_, failure);  // of a restoring that was cut off
        if (!failure) fs::create_directories(fs::path(directory_), failure);
        if (failure) {
            return fail(ErrorCode::io, "making " + directory_ + ": " + failure.message());
        }
        auto made = files_.make_directory(directory_);
        return made ? files_.make_directory(workplace_) : made;
    }

    FolderCopy copying(std::string_view what) const {
        FolderCopy how;
        how.wanted = [](const std::string&) { return true; };
        if (progress_) {
            how.progress = [this, what](std::uint64_t done, std::uint64_t all) {
                progress_(what, done, all);
            };
        }
        return how;
    }

    Result<void> copy_files() const {
        auto done =
            copy_folder(documents_in(target_), documents_in(workplace_), copying("documents"));
        if (done) done = copy_folder(texts_in(target_), texts_in(workplace_), copying("texts"));
        if (done) done = copy_folder(keys_in(target_), keys_in(workplace_), copying("keys"));
        return done ? copy_side_files(target_, workplace_) : done;
    }

    Result<void> copy_database(rocksdb::BackupID generation) const {
        rocksdb::BackupEngineReadOnly* opened = nullptr;
        rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(
            backup_engine_options(target_), rocksdb::Env::Default(), &opened);
        const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
        const std::string place = workplace_ + "/db";
        if (status.ok()) status = engine->RestoreDBFromBackup(generation, place, place);
        if (status.ok()) return {};
        return std::unexpected(status_error(status, "restoring the database of", target_));
    }

    Result<void> check_and_erase(const BackupManifest& manifest) const {
        const auto store = EventStore::open(workplace_, {});
        if (!store) return std::unexpected(store.error());
        const WriterState state = (*store)->writer_state();
        if (state.size != manifest.size || state.root != manifest.root) {
            return fail(ErrorCode::corrupt, "the database in " + target_ +
                                                " is not the one that its backup.json names");
        }
        auto vault = Vault::open(workplace_);
        if (!vault) return pass(vault);
        return replay_erasures(**store, **vault);
    }

    Result<void> move_in() const {
        const auto names = SmallFiles::names(workplace_);
        if (!names) return std::unexpected(names.error());
        for (const std::string& name : *names) {
            if (name == "db") continue;
            auto moved = rename_file(workplace_ + "/" + name, directory_ + "/" + name);
            if (!moved) return moved;
        }
        auto done = sync_directory(directory_);
        if (done) done = rename_file(workplace_ + "/db", directory_ + "/db");
        if (done) done = sync_directory(directory_);
        if (!done) return done;
        std::error_code left;
        fs::remove(workplace_, left);  // an empty directory harms nobody
        return {};
    }

    const std::string& target_;
    const std::string& directory_;
    const std::string workplace_;
    const BackupProgress& progress_;
    const SmallFiles files_{nullptr};
};

}  // namespace

Result<BackupManifest> restore(const std::string& target, const std::string& directory,
                               const BackupProgress& progress) {
    return Restoring(target, directory, progress).run();
}

}  // namespace qiyue

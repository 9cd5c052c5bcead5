#pragma once

// A file system that fails when it is told to, below everything that writes through
// rocksdb::FileSystem: the n-th operation that changes something fails, either *lost* (not done) or
// *kept* (done, and an error reported all the same); and a power cut, after which only what was
// synced is there. Any thread; counts are reproducible only if the users' threads are.
//
// Counted: making, writing, truncating, syncing and closing files, renaming, deleting, making
// directories, syncing directories. Not counted: reads, locks, RocksDB's text log.
//
// After a power cut: written bytes that no sync followed are gone (of the guard's kind of file,
// overwritten ones are back); files made and renamed in a directory that was not synced since are
// undone. Deletions stay done.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace qiyue::testing {

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
public:
    enum class Fault { lost, kept };
    enum class Lasting { once, from_then_on };

    FaultyFileSystem();
    const char* Name() const override { return "FaultyFileSystem"; }

    /// The n-th operation from now (from 1) fails; `from_then_on`: and all after it are lost.
    void fail_at(std::uint64_t n, Fault fault, Lasting lasting);
    /// Nothing fails any more.
    void mend();
    bool has_failed() const;
    std::uint64_t operations() const;

    /// From now on every operation is lost. Then, when nobody has files open any more:
    void cut_power();
    void drop_unsynced();

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus ReopenWritableFile(const std::string& path,
                                         const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSWritableFile>* file,
                                         rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                      rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* directory,
                                   rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus CreateDir(const std::string& path, const rocksdb::IOOptions& options,
                                rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus CreateDirIfMissing(const std::string& path, const rocksdb::IOOptions& options,
                                         rocksdb::IODebugContext* debug) override;

    // For the wrapped files.

    /// Counts an operation, does it or not, and says what the caller is told.
    template <class Operation>
    rocksdb::IOStatus change(Operation operation) {
        const auto verdict = next();
        if (verdict == Verdict::lost) return failure();
        auto status = operation();
        if (verdict == Verdict::fine) return status;
        status.PermitUncheckedError();
        return failure();
    }
    void appended(const std::string& path, std::uint64_t bytes);
    void truncated(const std::string& path, std::uint64_t size);
    void synced(const std::string& path);
    void overwritten(const std::string& path, std::uint64_t offset, std::string old_bytes);
    void directory_synced(const std::string& path);

private:
    enum class Verdict { fine, lost, kept };
    struct FileState {
        std::uint64_t size = 0;
        std::uint64_t synced_size = 0;
        std::vector<std::pair<std::uint64_t, std::string>> overwritten;  ///< offset, old bytes
    };
    /// A change of names that its directory was not synced after.
    struct NameChange {
        std::string directory;
        std::string path;
        std::string from;  ///< empty: made
        std::optional<std::string> old;  ///< what the rename replaced
    };

    Verdict next();
    static rocksdb::IOStatus failure();
    void note_made(const std::string& path);
    void undo_names();

    mutable std::mutex mutex_;
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> fail_at_;
    Fault fault_ = Fault::lost;
    Lasting lasting_ = Lasting::once;
    bool has_failed_ = false;
    bool all_lost_ = false;
    std::map<std::string, FileState> files_;
    std::vector<NameChange> names_;
};

/// The system's own environment over `files`, but no sleep in it takes any time: after a failed
/// flush RocksDB sleeps for a second, and a test with thousands of them would do little else.
std::shared_ptr<rocksdb::Env> sleepless_env(const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace qiyue::testing

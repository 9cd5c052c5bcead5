#pragma once

// What a witness has cosigned, one file for each log, under a lock of its own: the newest
// checkpoint is on disk before its cosignature leaves. Checking and keeping are one step, so that
// no two requests can pass each other.
//
// DIR/lock, DIR/origins (one origin a line: which files must be there; made with the directory, so
// that its loss shows), DIR/<hex of SHA-256(origin)> (the note with the log's signatures and the
// witness's own), DIR/forks/ (see keep_fork). Any thread.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/base/directory_lock.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

class WitnessRecord {
public:
    /// Reads what is there and checks the witness's own signature on each. A file that is damaged
    /// or gone is an error: a witness that has forgotten would cosign a second history. Errors:
    /// locked, corrupt, io.
    static Result<std::unique_ptr<WitnessRecord>> open(const std::string& directory,
                                                       const NoteKey& own);

    /// The newest checkpoint that was cosigned for an origin.
    struct Held {
        Checkpoint checkpoint;
        std::uint64_t time_s = 0;  ///< of the cosignature
        std::string signed_note;  ///< the text with the log's own signatures
        std::string line;  ///< the cosignature

        std::string note() const { return signed_note + line; }
    };
    std::optional<Held> held(const std::string& origin) const;
    /// The note for `<hex>/checkpoint`, by the hash of the origin.
    std::optional<std::string> note_by_hash(std::string_view origin_hash_hex) const;
    std::vector<std::string> origins() const;

    /// Runs `decide` with what is held for `origin` while nobody else decides about it. What it
    /// gives is kept, durably, before this returns; nullopt keeps nothing. Errors: io; after one
    /// the old checkpoint is still held, and the file may be either.
    Result<void> update(
        const std::string& origin,
        const std::function<std::optional<Held>(const std::optional<Held>&)>& decide);

    /// Two notes of one log for the same size, with the log's own signatures: kept as a file of
    /// DIR/forks, once. Its path.
    Result<std::string> keep_fork(const std::string& origin, const std::string& first,
                                  const std::string& second);

private:
    struct Row {
        std::mutex deciding;
        std::optional<Held> held;  ///< guarded by rows_mutex_
    };
    WitnessRecord(std::string directory, DirectoryLock lock)
        : directory_(std::move(directory)), lock_(std::move(lock)) {}
    Result<void> load(const std::string& path, const NoteKey& own);
    Result<void> list_origin(const std::string& origin);
    Row& row_of(const std::string& origin);

    std::string directory_;
    DirectoryLock lock_;
    std::mutex forks_mutex_;  ///< one writer of DIR/forks
    mutable std::mutex rows_mutex_;
    std::map<std::string, std::unique_ptr<Row>, std::less<>> rows_;
    std::mutex origins_mutex_;
    std::set<std::string> listed_;  ///< what DIR/origins holds; guarded by origins_mutex_
};

/// Lower-case hex of SHA-256(origin).
std::string origin_hash(std::string_view origin);

}  // namespace qiyue

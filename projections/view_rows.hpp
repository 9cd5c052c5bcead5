#pragma once

// One generation of a view: a RocksDB directory that holds the view's rows together with their
// position in the log. Rows and position change in one write, so that a generation is at every
// moment exactly what the entries below its position make of it.
//
// Threads: readers any, by snapshots; one writer. Durability: a write survives the death of the
// process. Power that goes may take the last ones back; the position goes with them, and what is
// missing is applied again: a view is disposable and never synced.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"

namespace rocksdb {
class DB;
class Snapshot;
}  // namespace rocksdb

namespace qiyue {

/// How far a generation is.
struct ViewPosition {
    TreeSize size{};  ///< entries reflected
    Micros recorded{};  ///< of the last of them
    /// Chained over every row that any entry wrote, in order: the same for two generations of one
    /// version at one size, however their writes were cut into batches.
    Hash digest{};
    Hash last{};  ///< SHA-256 of the last entry's line: whose log it is
    bool operator==(const ViewPosition&) const = default;
};

/// What a generation was made as.
struct ViewLabel {
    std::string view;
    std::uint32_t version = 0;
    bool operator==(const ViewLabel&) const = default;
};

class ViewRows;

/// A generation as one write left it, for as long as this is held; later writes do not show. Any
/// thread. Keeps the generation open.
class ViewSnapshot {
public:
    ViewSnapshot(std::shared_ptr<const ViewRows> rows, const rocksdb::Snapshot* at,
                 ViewPosition position)
        : rows_(std::move(rows)), at_(at), position_(position) {}
    ~ViewSnapshot();
    ViewSnapshot(const ViewSnapshot&) = delete;
    ViewSnapshot& operator=(const ViewSnapshot&) = delete;

    const ViewPosition& position() const { return position_; }
    const ViewLabel& label() const;
    /// nullopt if there is no such row. Errors: io, corrupt.
    Result<std::optional<std::string>> get(std::string_view key) const;

    struct Entry {
        std::string key;
        std::string value;
    };
    /// The last row with a key in [from, to], or none.
    Result<std::optional<Entry>> last_in(std::string_view from, std::string_view to) const;
    /// Calls `take(key, value)` for the rows of [from, below) in order while it returns true.
    template <class Take>
    Result<void> scan(std::string_view from, std::string_view below, Take take) const {
        Taker taker = [](void* to, std::string_view key, std::string_view value) {
            return (*static_cast<Take*>(to))(key, value);
        };
        return scan_rows(from, below, taker, &take);
    }

private:
    using Taker = bool (*)(void*, std::string_view, std::string_view);
    Result<void> scan_rows(std::string_view from, std::string_view below, Taker taker,
                           void* to) const;

    std::shared_ptr<const ViewRows> rows_;
    const rocksdb::Snapshot* at_;
    ViewPosition position_;
};

/// Rows that one or more entries write; read back through it. One thread.
class ViewBatch {
public:
    explicit ViewBatch(const ViewRows& below);
    /// What was put, or what is stored. Errors: io, corrupt.
    Result<std::optional<std::string>> get(const std::string& key) const;
    /// Keys that begin with a NUL are the generation's own.
    void put(std::string key, std::string value);
    /// The entry at the position is applied: the position moves behind it.
    void finish_entry(Micros recorded, const Hash& line = {});
    /// What was put since the last finished entry is taken back.
    void drop_entry();

    const ViewPosition& position() const { return position_; }
    std::size_t bytes() const { return bytes_; }

private:
    friend class ViewRows;
    const ViewRows& below_;
    using Rows = std::map<std::string, std::string, std::less<>>;
    Rows rows_;
    Rows open_;  ///< of the entry that is being applied
    ViewPosition position_;
    std::size_t bytes_ = 0;
};

class ViewRows : public std::enable_shared_from_this<ViewRows> {
public:
    enum class Mode {
        write,  ///< makes the directory if it is not there
        read,  ///< what is stored; beside a process that writes, as it was at the opening
    };
    /// Errors: not_found (read only), locked (another process writes), exists_already (another
    /// view's, or another version's), io, corrupt.
    static Result<std::shared_ptr<ViewRows>> open(const std::string& directory,
                                                  const ViewLabel& label, Mode mode);
    /// What the generation in a directory was made as, without keeping it open. Errors: as open.
    static Result<ViewLabel> label_in(const std::string& directory);
    ~ViewRows();
    ViewRows(const ViewRows&) = delete;
    ViewRows& operator=(const ViewRows&) = delete;

    const ViewLabel& label() const { return label_; }
    ViewPosition position() const;
    std::shared_ptr<const ViewSnapshot> snapshot() const;
    /// All of the batch or nothing. Errors: io; then the generation must be opened again.
    Result<void> write(const ViewBatch& batch);
    /// A generation that is being made needs no log of writes: what a kill takes back, rows and
    /// position together, is applied again. Before it serves it must be flushed. Errors: io.
    void set_logged(bool logged) { logged_ = logged; }
    Result<void> flush();
    /// SHA-256 over all rows in the order of their keys: what is stored, not what was written.
    /// Errors: io, corrupt.
    Result<Hash> contents() const;

private:
    friend class ViewSnapshot;
    friend class ViewBatch;
    ViewRows(std::string directory, ViewLabel label);
    Result<void> open_database(Mode mode);
    Result<void> read_meta(Mode mode);
    Result<std::optional<std::string>> get(std::string_view key, const rocksdb::Snapshot* at) const;

    const std::string directory_;
    ViewLabel label_;
    std::unique_ptr<rocksdb::DB> db_;
    std::atomic<bool> logged_{true};
    mutable std::mutex mutex_;
    ViewPosition position_;
};

}  // namespace qiyue

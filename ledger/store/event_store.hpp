#pragma once

// The stored ledger: one RocksDB directory (DIR/db) that holds entries, indexes, both trees' tiles,
// the stream map, heads, the key directory, the domain's state and the writer's state. Everything
// an append changes is one synced batch. Column families and keys: see schema.hpp.
//
// Reading: any thread, at any time. Writing: one thread calls commit(). Durability: when commit()
// returns success the group is on disk. After a failed commit the store refuses every further
// commit (read_only) until it is opened again: what the failed batch left behind is not known.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/right_edge.hpp"

namespace rocksdb {
class Env;
class FileSystem;
}  // namespace rocksdb

namespace qiyue {

struct StoreOptions {
    enum class Mode { create, open, read_only };
    Mode mode = Mode::open;
    bool twin = false;  ///< only for create: whether the SM3 tree is kept; stored, then read back
    /// Faults are injected here; null for the system's own.
    std::shared_ptr<rocksdb::FileSystem> file_system = nullptr;
    /// Over the same file system; for tests that want another clock below. Nothing: made from it.
    std::shared_ptr<rocksdb::Env> env = nullptr;
    bool background_jobs = true;  ///< fault tests switch flushes and compactions off
};

/// One entry of a group, ready to be stored.
struct PreparedEntry {
    std::string line;
    std::string stream;
    StreamSeq seq{};
    std::string type;
    std::string actor;  ///< the event's source
    Micros recorded{};
    std::string id;  ///< 16 bytes of the event's UUID
    std::vector<Hash> documents;  ///< SHA-256 of those that it names
    Hash leaf{};
    Hash twin_leaf{};  ///< if the twin is kept
};

/// Everything one synced batch writes.
struct CommitGroup {
    Index first{};
    std::vector<PreparedEntry> entries;
    std::vector<FullTile> tiles;  ///< of the SHA-256 tree
    std::vector<FullTile> twin_tiles;  ///< of the SM3 tree
    PagedMap::Changes map_pages;
    StateOverlay::Rows rows;
    Hash root{};  ///< after the group
    Hash twin_root{};
    Hash map_root{};  ///< after the group
};

/// What the writer takes up again at open.
struct WriterState {
    TreeSize size{};
    Micros recorded{};  ///< of the last entry
    Hash root{};
    Hash twin_root{};
    Hash map_root{};
};

struct StreamHead {
    Count count{};
    Hash head{};
};

/// The stream map as one commit left it, for as long as this is held: later commits do not show.
/// Its pages come from the disk, not from the caches. The store must outlive it.
struct MapView {
    TreeSize size{};
    std::function<Result<std::shared_ptr<const MapPage>>(const PageName&)> page;  ///< null: none
};

/// A page of an index: indexes in order, and whether more follow.
struct IndexPage {
    std::vector<Index> indexes;
    bool more = false;
};

class EventStore {
public:
    /// `directory` is DIR; the database lives in DIR/db. Errors: io, corrupt, locked, not_found.
    static Result<std::unique_ptr<EventStore>> open(const std::string& directory,
                                                    const StoreOptions& options);
    ~EventStore();

    bool twin() const;
    WriterState writer_state() const;  ///< of the last commit

    // -- writing: one thread
    Result<void> commit(const CommitGroup& group);
    /// Why commits are refused, if they are.
    std::optional<Error> refuses() const;

    // -- entries and indexes
    Result<std::string> entry(Index index) const;  ///< not_found beyond the end
    /// Calls `take(index, line)` for from, from+1, … below `to` while it returns true.
    Result<void> scan(Index from, Index to,
                      const std::function<bool(Index, std::string_view)>& take) const;
    Result<std::optional<Index>> find_id(std::string_view uuid_16_bytes) const;
    Result<std::optional<StreamHead>> head(std::string_view stream) const;
    Result<IndexPage> by_stream(std::string_view stream, StreamSeq from, std::size_t limit) const;
    Result<IndexPage> by_type(std::string_view type, Index from, Index below,
                              std::size_t limit) const;
    Result<IndexPage> by_actor(std::string_view actor, Index from, Index below,
                               std::size_t limit) const;
    /// Whether an entry names this document.
    Result<bool> names_document(const Hash& sha256) const;
    /// First index recorded at or after `time`; size if there is none.
    Result<Index> first_at(Micros time) const;

    // -- trees: sizes up to writer_state().size
    /// The first `width` hashes of a tile (full tiles from disk, partial ones from memory).
    Result<std::string> tile(HashAlgorithm tree, unsigned level, std::uint64_t index,
                             unsigned width) const;
    NodeReader nodes(HashAlgorithm tree) const;
    Result<RightEdge> right_edge(HashAlgorithm tree) const;

    // -- map, keys, state
    Result<std::shared_ptr<const MapPage>> map_page(const PageName& name) const;  ///< null: none
    MapView map_view() const;
    Result<std::shared_ptr<const Row>> row(const RowName& name) const;  ///< null: none

    /// RocksDB's own file checksums over everything. Errors: corrupt, with the file.
    Result<void> verify_files() const;

    /// Friends inside ledger/store (fsck) walk raw rows.
    struct Database;
    const Database& database() const { return *database_; }

private:
    explicit EventStore(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

}  // namespace qiyue

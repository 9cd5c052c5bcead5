#pragma once

// Inside: the open database behind an EventStore, for this folder's sources and tests.

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "ledger/base/limits.hpp"
#include "ledger/store/cache.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/schema.hpp"
#include "ledger/store/tree_tail.hpp"

namespace qiyue {

struct RowNameHash {
    std::size_t operator()(const RowName& name) const {
        return std::hash<std::string>{}(name.id) * 31 + static_cast<std::size_t>(name.kind);
    }
};

struct PageNameHash {
    std::size_t operator()(const PageName& name) const {
        return std::hash<Hash>{}(name.prefix) * 31 + name.depth;
    }
};

/// What a decoded row weighs in a cache, by its encoded bytes.
std::size_t cached_row_bytes(std::size_t encoded_bytes);

/// What readers see between two commits. Never changes once it is published.
struct Snapshot {
    WriterState writer;
    /// The rows as that commit left them. Must be let go before the database is closed.
    std::shared_ptr<const rocksdb::Snapshot> rows;
    TreeTail tree{HashAlgorithm::sha256};
    TreeTail twin{HashAlgorithm::sm3};
    /// Read-only stores only: why the tails could not be restored. Then both are empty.
    std::optional<Error> tail_fault;
};

struct EventStore::Database {
    Database();
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    rocksdb::ColumnFamilyHandle* column(Column column) const {
        return columns[static_cast<std::size_t>(column)];
    }
    /// nullopt if there is no such row. Errors: io, corrupt.
    Result<std::optional<std::string>> get(Column column, std::string_view key,
                                           const rocksdb::Snapshot* at = nullptr) const;
    /// The rows as they are now.
    std::shared_ptr<const rocksdb::Snapshot> pin() const;
    /// The hashes of a stored full tile. Errors: corrupt if it is missing or has another length.
    Result<std::string> full_tile(HashAlgorithm tree, unsigned level, std::uint64_t index) const;
    /// Iterates over a whole column or up to `upper` (exclusive; must outlive the iterator).
    std::unique_ptr<rocksdb::Iterator> iterate(Column column, const rocksdb::Slice* upper,
                                               bool long_scan) const;
    Error error(const rocksdb::Status& status, std::string_view doing) const;

    std::shared_ptr<const Snapshot> snapshot() const;
    void publish(std::shared_ptr<const Snapshot> next);

    std::string path;  ///< DIR/db
    bool twin = false;
    bool read_only = false;
    /// Read-only stores only: what RocksDB found damaged when it opened the files.
    std::optional<Error> damage;

    std::shared_ptr<rocksdb::FileSystem> file_system;
    std::shared_ptr<rocksdb::Env> env;  ///< of file_system, if that is not the system's own
    std::shared_ptr<rocksdb::Cache> block_cache;
    std::unique_ptr<rocksdb::DB> db;
    std::vector<rocksdb::ColumnFamilyHandle*> columns;

    mutable Cache<RowName, std::shared_ptr<const Row>, RowNameHash> state_rows{
        limits::state_cache_rows, limits::state_cache_bytes};
    mutable Cache<RowName, std::shared_ptr<const Row>, RowNameHash> key_rows{
        limits::key_cache_keys, limits::state_cache_bytes};
    mutable Cache<PageName, std::shared_ptr<const MapPage>, PageNameHash> map_pages{
        limits::map_page_cache_pages, limits::map_page_cache_pages * sizeof(MapPage)};
    mutable Cache<std::string, std::optional<StreamHead>, std::hash<std::string>> heads{
        limits::head_cache_streams, limits::head_cache_streams * 256};

    mutable std::mutex refusal_mutex;
    std::optional<Error> refusal;

private:
    mutable std::mutex snapshot_mutex_;
    std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace qiyue

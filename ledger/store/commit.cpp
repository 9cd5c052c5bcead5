// EventStore::commit: one group, one synced batch.

#include <algorithm>
#include <iterator>
#include <map>

#include <rocksdb/write_batch.h>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/store/database.hpp"
#include "ledger/store/database_options.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {
namespace {

using Database = EventStore::Database;

constexpr std::size_t index_bytes_per_entry = 512;
constexpr std::size_t protection_bytes = 8;

std::size_t batch_bytes(const CommitGroup& group) {
    std::size_t bytes = 64u << 10;
    for (const auto& entry : group.entries)
        bytes += entry.line.size() + index_bytes_per_entry;
    return bytes + (group.tiles.size() + group.twin_tiles.size()) * (tile_width * sizeof(Hash));
}

/// A batch that remembers the first thing that went wrong.
class Batch {
public:
    Batch(const Database& database, std::size_t bytes)
        : database_(database), batch_(bytes, 0, protection_bytes, 0) {}

    void put(Column column, std::string_view key, std::string_view value) {
        if (!status_.ok()) return;
        status_ = batch_.Put(database_.column(column), {key.data(), key.size()},
                             {value.data(), value.size()});
    }
    void erase(Column column, std::string_view key) {
        if (!status_.ok()) return;
        status_ = batch_.Delete(database_.column(column), {key.data(), key.size()});
    }
    rocksdb::Status write() {
        if (!status_.ok()) return status_;
        return database_.db->Write(commit_options(), &batch_);
    }

private:
    const Database& database_;
    rocksdb::WriteBatch batch_;
    rocksdb::Status status_;
};

using Heads = std::map<std::string, StreamHead>;

Heads heads_after(const CommitGroup& group) {
    Heads heads;
    for (const auto& entry : group.entries) {
        heads[entry.stream] = StreamHead{Count{entry.seq.value + 1}, entry.leaf};
    }
    return heads;
}

void put_entries(Batch& batch, const CommitGroup& group) {
    Index index = group.first;
    for (const auto& entry : group.entries) {
        batch.put(Column::entries, entry_key(index), entry.line);
        index.value += 1;
    }
}

/// In the order of their keys: then each finds its place in the memory table near the last one.
void put_index(Batch& batch, const CommitGroup& group, Column column) {
    std::vector<StoredRow> rows;
    rows.reserve(group.entries.size());
    Index index = group.first;
    for (const auto& entry : group.entries) {
        std::ranges::move(index_rows(column, entry, index), std::back_inserter(rows));
        index.value += 1;
    }
    std::ranges::sort(rows, {}, &StoredRow::key);
    for (const StoredRow& row : rows)
        batch.put(column, row.key, row.value);
}

void put_tiles(Batch& batch, HashAlgorithm tree, const std::vector<FullTile>& tiles) {
    for (const auto& tile : tiles) {
        batch.put(Column::tiles, tile_key({tree, tile.level, tile.index}), tile.hashes);
    }
}

/// Rows as bytes, kept to tell the caches how large they are.
using EncodedSizes = std::vector<std::size_t>;

EncodedSizes put_rows(Batch& batch, const StateOverlay::Rows& rows) {
    EncodedSizes sizes;
    sizes.reserve(rows.size());
    for (const auto& [name, row] : rows) {
        const auto place = row_place(name);
        QIYUE_CHECK(place && row, "a row of the domain has no place");
        const std::string bytes = encode_row(*row);
        batch.put(place->column, place->key, bytes);
        sizes.push_back(bytes.size());
    }
    return sizes;
}

void put_pages(Batch& batch, const PagedMap::Changes& pages) {
    for (const auto& [name, page] : pages) {
        if (page) {
            batch.put(Column::map, name.row_key(), page->encode());
        } else {
            batch.erase(Column::map, name.row_key());
        }
    }
}

std::shared_ptr<Snapshot> snapshot_after(const Snapshot& before, const CommitGroup& group,
                                         bool twin) {
    auto next = std::make_shared<Snapshot>(before);
    std::vector<Hash> leaves;
    std::vector<Hash> twin_leaves;
    for (const auto& entry : group.entries) {
        leaves.push_back(entry.leaf);
        if (twin) twin_leaves.push_back(entry.twin_leaf);
    }
    next->tree.append_group(leaves, group.tiles);
    if (twin) next->twin.append_group(twin_leaves, group.twin_tiles);
    next->writer.size = TreeSize{group.first.value + group.entries.size()};
    next->writer.recorded = group.entries.back().recorded;
    next->writer.root = group.root;
    next->writer.twin_root = twin ? group.twin_root : before.writer.twin_root;
    next->writer.map_root = group.map_root;
    return next;
}

void check_follows(const CommitGroup& group, const WriterState& writer) {
    QIYUE_CHECK(!group.entries.empty(), "a group without entries");
    QIYUE_CHECK(group.first == next_index(writer.size), "a group that does not follow the last");
    Micros last = writer.recorded;
    bool first = writer.size.value == 0;
    for (const auto& entry : group.entries) {
        QIYUE_CHECK(entry.recorded.value >= 0,
                    "an entry recorded before 1970: keys would not sort");
        QIYUE_CHECK(first || entry.recorded > last, "recorded times do not increase");
        QIYUE_CHECK(entry.id.size() == 16, "an event id that is not 16 bytes");
        last = entry.recorded;
        first = false;
    }
}

void refresh_caches(Database& database, const CommitGroup& group, const Heads& heads,
                    const EncodedSizes& sizes) {
    for (const auto& [stream, head] : heads) {
        database.heads.put(stream, head, sizeof(StreamHead) + stream.size() + 64);
    }
    for (const auto& [name, page] : group.map_pages) {
        database.map_pages.put(name, page, sizeof(MapPage));
    }
    std::size_t number = 0;
    for (const auto& [name, row] : group.rows) {
        auto& cache = name.kind == RowKind::key ? database.key_rows : database.state_rows;
        cache.put(name, row, cached_row_bytes(sizes[number++]));
    }
}

}  // namespace

std::optional<Error> EventStore::refuses() const {
    if (database_->read_only) {
        return Error{ErrorCode::read_only, database_->path + " was opened for reading only"};
    }
    const std::lock_guard lock(database_->refusal_mutex);
    return database_->refusal;
}

Result<void> EventStore::commit(const CommitGroup& group) {
    if (auto refusal = refuses()) return std::unexpected(std::move(*refusal));
    const auto before = database_->snapshot();
    check_follows(group, before->writer);
    auto next = snapshot_after(*before, group, twin());
    const Heads heads = heads_after(group);

    Batch batch(*database_, batch_bytes(group));
    put_entries(batch, group);
    for (const Column column : index_columns)
        put_index(batch, group, column);
    put_tiles(batch, HashAlgorithm::sha256, group.tiles);
    if (twin()) put_tiles(batch, HashAlgorithm::sm3, group.twin_tiles);
    put_pages(batch, group.map_pages);
    for (const auto& [stream, head] : heads)
        batch.put(Column::heads, stream, encode_head(head));
    const EncodedSizes sizes = put_rows(batch, group.rows);
    batch.put(Column::meta, meta_writer, encode_writer_state(next->writer));

    const auto status = batch.write();
    if (!status.ok()) {
        Error error = database_->error(status, "writing a group to");
        const std::lock_guard lock(database_->refusal_mutex);
        database_->refusal =
            Error{ErrorCode::read_only,
                  "no more appends until the ledger is opened again, because " + error.detail};
        return std::unexpected(std::move(error));
    }
    next->rows = database_->pin();
    refresh_caches(*database_, group, heads, sizes);
    database_->publish(std::move(next));
    return {};
}

}  // namespace qiyue

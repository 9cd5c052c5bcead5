// EventStore: everything that reads.

#include <algorithm>

#include <rocksdb/db.h>

#include "ledger/base/encoding.hpp"
#include "ledger/store/database.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {
namespace {

using Database = EventStore::Database;

constexpr std::uint64_t long_scan_entries = 1'024;

std::unexpected<Error> gap(const Database& database, Index index) {
    return fail(ErrorCode::corrupt,
                "entry " + std::to_string(index.value) + " is missing in " + database.path);
}

Index number_of(std::string_view eight_bytes) { return Index{read_u64be(eight_bytes)}; }

/// Rows of an index between two keys, as the entries they name.
Result<IndexPage> index_page(const Database& database, Column column, const std::string& from,
                             const std::string& upper, std::uint64_t below, std::size_t limit) {
    IndexPage page;
    const rocksdb::Slice bound(upper);
    const auto row = database.iterate(column, &bound, false);
    for (row->Seek(from); row->Valid(); row->Next()) {
        const auto index =
            index_named_by(column, row->key().ToStringView(), row->value().ToStringView());
        if (!index) {
            return fail(ErrorCode::corrupt, "a row of " + std::string(column_name(column)) +
                                                " in " + database.path + " is damaged");
        }
        if (index->value >= below) break;
        if (page.indexes.size() == limit) {
            page.more = true;
            break;
        }
        page.indexes.push_back(*index);
    }
    if (!row->status().ok()) {
        return std::unexpected(database.error(row->status(), "reading an index in"));
    }
    return page;
}

Result<IndexPage> by_text(const Database& database, Column column, std::string_view text,
                          Index from, Index below, std::size_t limit) {
    // No type and no actor has a NUL; a text with one could run into another's rows.
    if (text.empty() || text.find('\0') != std::string_view::npos) return IndexPage{};
    const std::uint64_t end = std::min(below.value, database.snapshot()->writer.size.value);
    if (from.value >= end) return IndexPage{};
    std::string first = text_prefix(text);
    std::string last = first;
    append_u64be(first, from.value);
    append_u64be(last, end);
    return index_page(database, column, first, last, end, limit);
}

}  // namespace

std::size_t cached_row_bytes(std::size_t encoded_bytes) {
    // Decoded strings and vectors take about three times their bytes, and each row some nodes.
    return sizeof(Row) + 3 * encoded_bytes + 256;
}

bool EventStore::twin() const { return database_->twin; }

WriterState EventStore::writer_state() const { return database_->snapshot()->writer; }

Result<std::string> EventStore::entry(Index index) const {
    const auto size = database_->snapshot()->writer.size;
    if (index.value >= size.value) {
        return fail(ErrorCode::not_found, "entry " + std::to_string(index.value) +
                                              ": the log has " + std::to_string(size.value));
    }
    auto line = database_->get(Column::entries, entry_key(index));
    if (!line) return pass(line);
    if (!*line) return gap(*database_, index);
    return std::move(**line);
}

Result<void> EventStore::scan(Index from, Index to,
                              const std::function<bool(Index, std::string_view)>& take) const {
    to.value = std::min(to.value, database_->snapshot()->writer.size.value);
    if (from >= to) return {};
    const std::string upper = entry_key(to);
    const rocksdb::Slice bound(upper);
    const auto row =
        database_->iterate(Column::entries, &bound, to.value - from.value >= long_scan_entries);
    row->Seek(entry_key(from));
    for (Index index = from; index < to; index.value += 1, row->Next()) {
        if (!row->Valid()) {
            if (row->status().ok()) return gap(*database_, index);
            return std::unexpected(database_->error(row->status(), "reading entries in"));
        }
        if (row->key().ToStringView() != entry_key(index)) return gap(*database_, index);
        if (!take(index, row->value().ToStringView())) return {};
    }
    return {};
}

Result<std::optional<Index>> EventStore::find_id(std::string_view uuid_16_bytes) const {
    auto value = database_->get(Column::by_id, uuid_16_bytes);
    if (!value) return pass(value);
    if (!*value) return std::nullopt;
    const auto index = index_named_by(Column::by_id, uuid_16_bytes, **value);
    if (!index) return fail(ErrorCode::corrupt, "a row of by_id in " + database_->path);
    return index;
}

Result<bool> EventStore::names_document(const Hash& sha256) const {
    const std::string first(sha256.view());
    const auto row = database_->iterate(Column::documents, nullptr, false);
    row->Seek(first);
    if (row->Valid()) return row->key().ToStringView().starts_with(first);
    if (row->status().ok()) return false;
    return std::unexpected(database_->error(row->status(), "reading an index in"));
}

Result<std::optional<StreamHead>> EventStore::head(std::string_view stream) const {
    const std::string name(stream);
    decltype(database_->heads)::Ticket ticket = 0;
    if (auto cached = database_->heads.find(name, ticket)) return *cached;
    auto value = database_->get(Column::heads, stream);
    if (!value) return pass(value);
    std::optional<StreamHead> head;
    if (*value) {
        head = decode_head(**value);
        if (!head)
            return fail(ErrorCode::corrupt, "the head of " + name + " in " + database_->path);
    }
    database_->heads.offer(name, head, sizeof(StreamHead) + name.size() + 64, ticket);
    return head;
}

Result<IndexPage> EventStore::by_stream(std::string_view stream, StreamSeq from,
                                        std::size_t limit) const {
    std::string first = by_stream_prefix(stream);
    std::string last = first;
    append_u64be(first, from.value);
    append_u64be(last, ~std::uint64_t{0});
    return index_page(*database_, Column::by_stream, first, last,
                      database_->snapshot()->writer.size.value, limit);
}

Result<IndexPage> EventStore::by_type(std::string_view type, Index from, Index below,
                                      std::size_t limit) const {
    return by_text(*database_, Column::by_type, type, from, below, limit);
}

Result<IndexPage> EventStore::by_actor(std::string_view actor, Index from, Index below,
                                       std::size_t limit) const {
    return by_text(*database_, Column::by_actor, actor, from, below, limit);
}

Result<Index> EventStore::first_at(Micros time) const {
    const std::uint64_t size = database_->snapshot()->writer.size.value;
    const auto row = database_->iterate(Column::by_time, nullptr, false);
    row->Seek(u64be(time.value < 0 ? 0 : static_cast<std::uint64_t>(time.value)));
    if (!row->status().ok()) {
        return std::unexpected(database_->error(row->status(), "reading by_time in"));
    }
    if (!row->Valid()) return Index{size};
    if (row->value().size() != sizeof(std::uint64_t)) {
        return fail(ErrorCode::corrupt, "a row of by_time in " + database_->path + " is damaged");
    }
    return Index{std::min(size, number_of(row->value().ToStringView()).value)};
}

namespace {

Result<std::shared_ptr<const MapPage>> stored_page(const EventStore::Database& database,
                                                   const PageName& name,
                                                   const rocksdb::Snapshot* at) {
    auto value = database.get(Column::map, name.row_key(), at);
    if (!value) return pass(value);
    if (!*value) return nullptr;
    auto decoded = MapPage::decode(**value);
    if (!decoded) return pass(decoded);
    return std::make_shared<const MapPage>(std::move(*decoded));
}

}  // namespace

Result<std::shared_ptr<const MapPage>> EventStore::map_page(const PageName& name) const {
    decltype(database_->map_pages)::Ticket ticket = 0;
    if (auto cached = database_->map_pages.find(name, ticket)) return *cached;
    auto page = stored_page(*database_, name, nullptr);
    if (page) database_->map_pages.offer(name, *page, sizeof(MapPage), ticket);
    return page;
}

MapView EventStore::map_view() const {
    auto snapshot = database_->snapshot();
    const TreeSize size = snapshot->writer.size;
    return {size, [database = database_.get(), held = std::move(snapshot)](const PageName& name) {
                return stored_page(*database, name, held->rows.get());
            }};
}

Result<std::shared_ptr<const Row>> EventStore::row(const RowName& name) const {
    auto& cache = name.kind == RowKind::key ? database_->key_rows : database_->state_rows;
    decltype(database_->key_rows)::Ticket ticket = 0;
    if (auto cached = cache.find(name, ticket)) return *cached;
    const auto place = row_place(name);
    if (!place) return nullptr;
    auto value = database_->get(place->column, place->key);
    if (!value) return pass(value);
    std::shared_ptr<const Row> row;
    if (*value) {
        auto decoded = decode_row(name.kind, **value);
        if (!decoded) return pass(decoded);
        row = std::make_shared<const Row>(std::move(*decoded));
    }
    // Who asks for keys that nobody bound must not push out those that somebody did.
    if (row == nullptr && name.kind == RowKind::key) return row;
    cache.offer(name, row, cached_row_bytes(*value ? (*value)->size() : 0), ticket);
    return row;
}

Result<void> EventStore::verify_files() const {
    rocksdb::ReadOptions options;
    options.readahead_size = 4u << 20;
    const auto status = database_->db->VerifyFileChecksums(options);
    if (!status.ok()) return std::unexpected(database_->error(status, "checking the files of"));
    return {};
}

}  // namespace qiyue

#pragma once

// The columns (RocksDB column families) of DIR/db and the bytes of their keys and values. Stored:
// never change one without raising `store_format`. Pure; any thread.
//
//   entries    u64be(index)                         → the line, verbatim
//   by_stream  SHA-256(stream) ‖ u64be(seq)         → u64be(index)
//   by_type    type ‖ 00 ‖ u64be(index)             → nothing
//   by_actor   source ‖ 00 ‖ u64be(index)           → nothing
//   by_time    u64be(recorded, µs)                  → u64be(index)
//   by_id      16 bytes of the UUID                 → u64be(index)
//   documents  SHA-256 of a named one ‖ u64be(index) → nothing
//   tiles      tree ‖ level ‖ u64be(n)              → 256 hashes; full tiles only
//   map        PageName::row_key                    → MapPage::encode
//   heads      stream                               → u64be(count) ‖ head
//   keys       keyid, 32 bytes                      → encode_row(KeyRow)
//   state      kind ‖ id                            → encode_row
//   meta       "format", "twin", "writer"           → see below
//
// `default` exists because RocksDB demands it, and stays empty.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

enum class Column : std::size_t {
    none,
    entries,
    by_stream,
    by_type,
    by_actor,
    by_time,
    by_id,
    documents,
    tiles,
    map,
    heads,
    keys,
    state,
    meta,
};
constexpr std::size_t column_count = 14;

/// The column family's name, e.g. "by_stream".
std::string_view column_name(Column column);

/// The indexes: columns whose rows follow from one entry each. All but `documents` have exactly one
/// row for each entry.
constexpr std::array<Column, 6> index_columns = {Column::by_stream, Column::by_type,
                                                 Column::by_actor,  Column::by_time,
                                                 Column::by_id,     Column::documents};

struct StoredRow {
    std::string key;
    std::string value;
    bool operator==(const StoredRow&) const = default;
};

/// The rows that `entry` has in one of the index_columns, no key twice.
std::vector<StoredRow> index_rows(Column column, const PreparedEntry& entry, Index index);
/// The entry that a row of an index column names; nullopt if the row has not the form of one.
std::optional<Index> index_named_by(Column column, std::string_view key, std::string_view value);

std::string entry_key(Index index);
std::string by_stream_prefix(std::string_view stream);
/// `text ‖ 00`: of by_type and by_actor.
std::string text_prefix(std::string_view text);

struct TileName {
    HashAlgorithm tree = HashAlgorithm::sha256;
    unsigned level = 0;
    std::uint64_t index = 0;
    bool operator==(const TileName&) const = default;
};
std::string tile_key(const TileName& name);
std::optional<TileName> parse_tile_key(std::string_view key);

std::string encode_head(const StreamHead& head);
std::optional<StreamHead> decode_head(std::string_view value);

/// Where a row of the domain lives: key rows in `keys`, all others in `state`. nullopt for a key
/// row whose id is no keyid: no such row can be.
struct RowPlace {
    Column column;
    std::string key;
};
std::optional<RowPlace> row_place(const RowName& name);
/// The inverse; nullopt if the key has not the form.
std::optional<RowName> row_name_at(Column column, std::string_view key);

constexpr std::string_view meta_format = "format";
constexpr std::string_view meta_twin = "twin";
constexpr std::string_view meta_writer = "writer";
/// Value of meta_format.
constexpr std::string_view store_format = "2";
/// Value of meta_twin.
constexpr std::string_view twin_value(bool twin) { return twin ? "1" : "0"; }

/// u64be(size) ‖ u64be(recorded) ‖ root ‖ twin root ‖ map root.
std::string encode_writer_state(const WriterState& state);
std::optional<WriterState> decode_writer_state(std::string_view value);

}  // namespace qiyue

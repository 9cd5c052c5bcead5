#include "ledger/store/schema.hpp"

#include <set>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

constexpr std::array<std::string_view, column_count> names = {
    "default",   "entries", "by_stream", "by_type", "by_actor", "by_time", "by_id",
    "documents", "tiles",   "map",       "heads",   "keys",     "state",   "meta"};

constexpr std::size_t number_bytes = 8;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t id_bytes = 16;

std::string with_number(std::string text, std::uint64_t number) {
    append_u64be(text, number);
    return text;
}

std::uint64_t time_number(Micros time) { return static_cast<std::uint64_t>(time.value); }

StoredRow index_row(Column column, const PreparedEntry& entry, Index index) {
    switch (column) {
        case Column::by_stream:
            return {with_number(by_stream_prefix(entry.stream), entry.seq.value),
                    u64be(index.value)};
        case Column::by_type: return {with_number(text_prefix(entry.type), index.value), ""};
        case Column::by_actor: return {with_number(text_prefix(entry.actor), index.value), ""};
        case Column::by_time: return {u64be(time_number(entry.recorded)), u64be(index.value)};
        case Column::by_id: return {entry.id, u64be(index.value)};
        default: break;
    }
    QIYUE_CHECK(false, "not a column of an index");
    return {};
}

}  // namespace

std::string_view column_name(Column column) { return names[static_cast<std::size_t>(column)]; }

std::string entry_key(Index index) { return u64be(index.value); }

std::string by_stream_prefix(std::string_view stream) { return std::string(sha256(stream).view()); }

std::string text_prefix(std::string_view text) {
    std::string prefix(text);
    prefix.push_back('\0');
    return prefix;
}

std::vector<StoredRow> index_rows(Column column, const PreparedEntry& entry, Index index) {
    if (column != Column::documents) return {index_row(column, entry, index)};
    const std::set<Hash> named(entry.documents.begin(), entry.documents.end());
    std::vector<StoredRow> rows;
    for (const Hash& document : named)
        rows.push_back({with_number(std::string(document.view()), index.value), ""});
    return rows;
}

std::optional<Index> index_named_by(Column column, std::string_view key, std::string_view value) {
    if (column == Column::documents) {
        if (!value.empty() || key.size() != hash_bytes + number_bytes) return std::nullopt;
        return Index{read_u64be(key.substr(hash_bytes))};
    }
    if (column == Column::by_type || column == Column::by_actor) {
        if (!value.empty() || key.size() < number_bytes + 2) return std::nullopt;
        if (key[key.size() - number_bytes - 1] != '\0') return std::nullopt;
        return Index{read_u64be(key.substr(key.size() - number_bytes))};
    }
    std::size_t key_bytes = number_bytes;
    if (column == Column::by_stream) key_bytes = hash_bytes + number_bytes;
    if (column == Column::by_id) key_bytes = id_bytes;
    if (key.size() != key_bytes || value.size() != number_bytes) return std::nullopt;
    return Index{read_u64be(value)};
}

std::string tile_key(const TileName& name) {
    std::string key;
    key.push_back(name.tree == HashAlgorithm::sha256 ? '\0' : '\1');
    key.push_back(static_cast<char>(name.level));
    append_u64be(key, name.index);
    return key;
}

std::optional<TileName> parse_tile_key(std::string_view key) {
    if (key.size() != 2 + number_bytes || key[0] < 0 || key[0] > 1 || key[1] < 0 || key[1] > 7) {
        return std::nullopt;
    }
    return TileName{key[0] == 0 ? HashAlgorithm::sha256 : HashAlgorithm::sm3,
                    static_cast<unsigned>(key[1]), read_u64be(key.substr(2))};
}

std::string encode_head(const StreamHead& head) {
    std::string value = u64be(head.count.value);
    value.append(head.head.view());
    return value;
}

std::optional<StreamHead> decode_head(std::string_view value) {
    if (value.size() != number_bytes + hash_bytes) return std::nullopt;
    return StreamHead{Count{read_u64be(value)}, Hash::from_raw(value.substr(number_bytes))};
}

std::optional<RowPlace> row_place(const RowName& name) {
    if (name.kind != RowKind::key) {
        std::string key(1, static_cast<char>(name.kind));
        key.append(name.id);
        return RowPlace{Column::state, std::move(key)};
    }
    const auto hash = hash_from_hex(name.id);
    if (!hash) return std::nullopt;
    return RowPlace{Column::keys, std::string(hash->view())};
}

std::optional<RowName> row_name_at(Column column, std::string_view key) {
    if (column == Column::keys) {
        if (key.size() != hash_bytes) return std::nullopt;
        return RowName{RowKind::key, to_hex(key)};
    }
    if (key.empty()) return std::nullopt;
    const auto kind = static_cast<RowKind>(static_cast<unsigned char>(key[0]));
    if (kind < RowKind::ledger || kind > last_row_kind || kind == RowKind::key) {
        return std::nullopt;
    }
    return RowName{kind, std::string(key.substr(1))};
}

std::string encode_writer_state(const WriterState& state) {
    std::string value = u64be(state.size.value);
    append_u64be(value, time_number(state.recorded));
    value.append(state.root.view());
    value.append(state.twin_root.view());
    value.append(state.map_root.view());
    return value;
}

std::optional<WriterState> decode_writer_state(std::string_view value) {
    constexpr std::size_t roots_at = 2 * number_bytes;
    if (value.size() != roots_at + 3 * hash_bytes) return std::nullopt;
    const auto root = [&](std::size_t number) {
        return Hash::from_raw(value.substr(roots_at + number * hash_bytes, hash_bytes));
    };
    WriterState state;
    state.size = TreeSize{read_u64be(value)};
    state.recorded =
        Micros{static_cast<std::int64_t>(read_u64be(value.substr(number_bytes, number_bytes)))};
    state.root = root(0);
    state.twin_root = root(1);
    state.map_root = root(2);
    return state;
}

}  // namespace qiyue

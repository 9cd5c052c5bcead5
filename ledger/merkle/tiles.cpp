#include "ledger/merkle/tiles.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t number_max = 0x7fffffffffffffffULL;  ///< FORMAT.md 0: uint

/// Number of hashes that a level has.
std::uint64_t hashes_at(TreeSize size, unsigned level) {
    return level <= tile_level_max ? size.value >> (tile_height * level) : 0;
}

/// Three digits.
std::string group_text(std::uint64_t group) {
    std::string text = std::to_string(group);
    text.insert(0, 3 - text.size(), '0');
    return text;
}

std::string number_text(std::uint64_t number) {
    std::string text = group_text(number % 1000);
    for (number /= 1000; number > 0; number /= 1000)
        text.insert(0, "x" + group_text(number % 1000) + "/");
    return text;
}

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::uint64_t> take_group(std::string_view& text) {
    if (text.size() < 3) return std::nullopt;
    std::uint64_t group = 0;
    for (const char c : text.substr(0, 3)) {
        if (c < '0' || c > '9') return std::nullopt;
        group = group * 10 + static_cast<std::uint64_t>(c - '0');
    }
    text.remove_prefix(3);
    return group;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    while (true) {
        const bool more = take(text, "x");
        const auto group = take_group(text);
        if (!group || number > (number_max - *group) / 1000) return std::nullopt;
        if (more && number == 0 && *group == 0) return std::nullopt;  // a leading group of zeros
        number = number * 1000 + *group;
        if (!more) return number;
        if (!take(text, "/")) return std::nullopt;
    }
}

/// `level/` or `entries/`.
bool take_kind(std::string_view& text, TileAt& tile) {
    tile.entries = take(text, "entries/");
    if (tile.entries) return true;
    if (text.size() < 2 || text[0] < '0' || text[0] > '7' || text[1] != '/') return false;
    tile.level = static_cast<unsigned>(text[0] - '0');
    text.remove_prefix(2);
    return true;
}

std::unexpected<Error> bad_bundle(const char* why, std::size_t byte) {
    return fail(ErrorCode::tile_format, why, "byte " + std::to_string(byte));
}

}  // namespace

std::string tile_path(const TileAt& tile) {
    std::string path = tile.entries ? "tile/entries/" : "tile/" + std::to_string(tile.level) + "/";
    path += number_text(tile.index);
    if (tile.width != tile_width) path += ".p/" + std::to_string(tile.width);
    return path;
}

std::optional<TileAt> parse_tile_path(std::string_view path) {
    TileAt tile;
    if (!take(path, "tile/") || !take_kind(path, tile)) return std::nullopt;
    const auto number = take_number(path);
    if (!number) return std::nullopt;
    tile.index = *number;
    if (path.empty()) return tile;
    if (!take(path, ".p/")) return std::nullopt;
    const auto width = from_decimal(path);
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    tile.width = static_cast<unsigned>(*width);
    return tile;
}

unsigned tile_width_at(TreeSize size, unsigned level, std::uint64_t index) {
    const std::uint64_t hashes = hashes_at(size, level);
    if (index > hashes / tile_width) return 0;
    return static_cast<unsigned>(std::min(hashes - index * tile_width, tile_width));
}

std::vector<TileAt> tiles_of(TreeSize size) {
    std::vector<TileAt> tiles;
    for (unsigned level = 0; hashes_at(size, level) > 0; ++level) {
        const std::uint64_t hashes = hashes_at(size, level);
        for (std::uint64_t index = 0; index < (hashes + tile_width - 1) / tile_width; ++index)
            tiles.push_back({false, level, index, tile_width_at(size, level, index)});
    }
    return tiles;
}

std::uint64_t first_leaf_under(unsigned level, std::uint64_t number) {
    // Levels whose shift leaves 64 bits never have a second hash.
    const unsigned shift = level * tile_height;
    return shift < 64 ? number << shift : 0;
}

NodeInTile node_in_tile(NodeAt node) {
    const unsigned rest = node.height % tile_height;
    const std::uint64_t first = node.index << rest;
    return {node.height / tile_height, first / tile_width,
            static_cast<unsigned>(first % tile_width), 1U << rest};
}

Hash fold_perfect(HashAlgorithm algorithm, std::string_view hashes) {
    const std::size_t count = hashes.size() / 32;
    QIYUE_CHECK(count * 32 == hashes.size() && std::has_single_bit(count) && count <= tile_width,
                "a power of two of hashes, at most one tile");
    std::array<Hash, tile_width> row;
    for (std::size_t i = 0; i < count; ++i)
        row[i] = Hash::from_raw(hashes.substr(i * 32, 32));
    for (std::size_t width = count / 2; width > 0; width /= 2) {
        for (std::size_t i = 0; i < width; ++i)
            row[i] = node_hash(algorithm, row[2 * i], row[2 * i + 1]);
    }
    return row[0];
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
    QIYUE_CHECK(entry.size() <= limits::entry_bytes_max, "an entry fits a bundle");
    append_u16be(bundle, static_cast<std::uint16_t>(entry.size()));
    bundle += entry;
}

Result<std::vector<std::string_view>> split_bundle(std::string_view bundle, unsigned count) {
    std::vector<std::string_view> entries;
    entries.reserve(std::min<std::size_t>(count, bundle.size() / 2));
    std::string_view rest = bundle;
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t start = bundle.size() - rest.size();
        if (rest.size() < 2) return bad_bundle("the bundle ends before its last entry", start);
        const std::size_t length = read_u16be(rest);
        rest.remove_prefix(2);
        if (rest.size() < length) return bad_bundle("the bundle ends inside an entry", start);
        entries.push_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    if (!rest.empty())
        return bad_bundle("bytes after the bundle's last entry", bundle.size() - rest.size());
    return entries;
}

}  // namespace qiyue

#pragma once

// C2SP tlog-tiles: which tiles a tree of a given size has, their paths, and their bytes. Height 8.
// Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {

constexpr unsigned tile_height = 8;
constexpr std::uint64_t tile_width = 256;
constexpr unsigned tile_level_max = 7;  ///< levels 0 to 7 hold every tree of fewer than 2^64 leaves

/// A hash tile or an entry bundle. `width` is 1 to 256; 256 is a full tile.
struct TileAt {
    bool entries = false;  ///< an entry bundle (level 0)
    unsigned level = 0;
    std::uint64_t index = 0;
    unsigned width = 256;
    auto operator<=>(const TileAt&) const = default;
};

/// `tile/0/x001/x234/067`, `tile/entries/000.p/5`; without a leading slash.
std::string tile_path(const TileAt& tile);
/// The inverse; nullopt for anything that is not the one canonical path.
std::optional<TileAt> parse_tile_path(std::string_view path);

/// Width of tile `index` at `level` in a tree of `size` leaves: 0 (not there) to 256.
unsigned tile_width_at(TreeSize size, unsigned level, std::uint64_t index);
/// All hash tiles of the tree, level by level, without entry bundles.
std::vector<TileAt> tiles_of(TreeSize size);

/// The first leaf under hash `number` of a tile level.
std::uint64_t first_leaf_under(unsigned level, std::uint64_t number);

/// The perfect node's place: the tile that holds it, and the run of hashes it folds.
struct NodeInTile {
    unsigned level;
    std::uint64_t tile;
    unsigned first;  ///< position of the first hash of the run
    unsigned count;  ///< power of two, 1 to 128
};
NodeInTile node_in_tile(NodeAt node);

/// Folds a run of hashes (their number a power of two) into the perfect node above them.
Hash fold_perfect(HashAlgorithm algorithm, std::string_view hashes);

/// Appends one entry to a bundle: u16be length, then the bytes. `entry` has at most 65,535 bytes.
void append_to_bundle(std::string& bundle, std::string_view entry);
/// Splits a bundle that must hold exactly `count` entries. Errors: tile_format.
Result<std::vector<std::string_view>> split_bundle(std::string_view bundle, unsigned count);

}  // namespace qiyue

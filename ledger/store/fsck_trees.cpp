#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/store/fsck_parts.hpp"

namespace qiyue {
namespace {

constexpr std::size_t hash_bytes = sizeof(Hash);

std::string tile_text(const TileName& name) {
    return std::string(name.tree == HashAlgorithm::sha256 ? "SHA-256" : "SM3") + " tile " +
           std::to_string(name.index) + " of level " + std::to_string(name.level);
}

}  // namespace

TreeCheck::TreeCheck(FsckRun& run, HashAlgorithm tree) : run_(run), tree_(tree), edge_(tree) {}

void TreeCheck::append(const Hash& leaf) {
    known_end_ = ++position_;
    add(leaf);
}

void TreeCheck::add(const Hash& leaf) {
    if (lost_) return;
    edge_.append(leaf, filled_);
    if (filled_.empty()) return;
    for (const FullTile& tile : filled_)
        compare(tile);
    filled_.clear();
    edge_.trim();
}

void TreeCheck::append_unknown(std::uint64_t first, std::uint64_t last) {
    position_ = last + 1;
    std::string tile;
    for (std::uint64_t index = first; index <= last && !lost_; ++index) {
        if (tile.empty() || index % tile_width == 0) {
            auto stored = run_.database.full_tile(tree_, 0, index / tile_width);
            lost_ = !stored;
            if (lost_) return;
            tile = std::move(*stored);
        }
        add(Hash::from_raw(
            std::string_view(tile).substr(index % tile_width * hash_bytes, hash_bytes)));
    }
}

void TreeCheck::compare(const FullTile& tile) {
    const TileName name{tree_, tile.level, tile.index};
    auto stored = run_.find(Column::tiles, tile_key(name));
    if (!stored) {
        if (error_) error_ = pass(stored);
        return;
    }
    const std::uint64_t first = first_leaf_under(tile.level + 1, tile.index);
    if (stored->unreadable) return;  // told when the column is read through
    if (!stored->value) return run_.missing(Column::tiles, first, tile_text(name) + " missing");
    if (*stored->value == tile.hashes) return;
    if (stored->value->size() != tile.hashes.size()) {
        return run_.differs(Column::tiles, first, tile_text(name) + " has another length");
    }
    for (std::uint64_t place = 0; place < tile_width; ++place) {
        const std::size_t at = place * hash_bytes;
        if (stored->value->compare(at, hash_bytes, tile.hashes, at, hash_bytes) == 0) continue;
        run_.differs(
            Column::tiles, first_leaf_under(tile.level, tile.index * tile_width + place),
            tile_text(name) + " does not fit the entries at hash " + std::to_string(place));
    }
}

/// Where the tree could not be computed, at least every tile below the known entries must be there
/// (not below the stated size, which may be beyond all sense).
Result<void> TreeCheck::find_missing() {
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        const unsigned bits = tile_height * (level + 1);
        const std::uint64_t tiles = bits < 64 ? std::min(run_.size, known_end_) >> bits : 0;
        for (std::uint64_t index = edge_.size().value >> (bits < 64 ? bits : 63); index < tiles;
             ++index) {
            const TileName name{tree_, level, index};
            auto stored = run_.find(Column::tiles, tile_key(name));
            if (!stored) return pass(stored);
            if (stored->value || stored->unreadable) continue;
            run_.missing(Column::tiles, first_leaf_under(level + 1, index),
                         tile_text(name) + " missing");
        }
    }
    return {};
}

Result<void> TreeCheck::finish(const Hash& stored_root) {
    if (!error_) return error_;
    if (lost_) return find_missing();
    if (edge_.root() == stored_root) return {};
    run_.differs(Column::meta, std::nullopt,
                 std::string(tree_ == HashAlgorithm::sha256 ? "the SHA-256" : "the SM3") +
                     " tree's root is not that of the entries");
    return {};
}

}  // namespace qiyue

#pragma once

// A tree as a store keeps it: full tiles put away when they fill, the rest in the right edge.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledger/merkle/right_edge.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {

/// The leaf of entry number `index` of every tree in these tests.
inline Hash numbered_leaf(HashAlgorithm algorithm, std::uint64_t index) {
    return leaf_hash(algorithm, "entry " + std::to_string(index));
}

inline std::vector<Hash> numbered_leaves(HashAlgorithm algorithm, std::size_t count) {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(numbered_leaf(algorithm, i));
    return leaves;
}

struct StoredTree {
    explicit StoredTree(HashAlgorithm algorithm) : edge(algorithm) {}

    void append(const Hash& leaf) {
        std::vector<FullTile> full;
        edge.append(leaf, full);
        for (FullTile& tile : full)
            full_tiles[{tile.level, tile.index}] = std::move(tile.hashes);
    }
    void grow_to(std::uint64_t size) {
        while (edge.size().value < size)
            append(numbered_leaf(edge.algorithm(), edge.size().value));
    }
    /// The bytes of a tile of the present size: full, or as wide as it is now.
    Result<std::string> tile(unsigned level, std::uint64_t index) const {
        const auto found = full_tiles.find({level, index});
        if (found != full_tiles.end()) return found->second;
        const unsigned width = tile_width_at(edge.size(), level, index);
        std::string hashes = edge.partial_tile(level);
        if (width == 0 || hashes.size() != width * 32) return fail(ErrorCode::not_found, "tile");
        return hashes;
    }
    /// Nodes out of tiles alone.
    NodeReader nodes() const {
        return [this](NodeAt at) -> Result<Hash> {
            const NodeInTile place = node_in_tile(at);
            auto hashes = tile(place.level, place.tile);
            if (!hashes) return pass(hashes);
            if (hashes->size() < (place.first + place.count) * 32)
                return fail(ErrorCode::not_found, "node");
            return fold_perfect(edge.algorithm(), std::string_view{*hashes}.substr(
                                                      place.first * 32, place.count * 32));
        };
    }

    RightEdge edge;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> full_tiles;
};

}  // namespace qiyue

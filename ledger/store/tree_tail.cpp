#include "ledger/store/tree_tail.hpp"

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

constexpr std::size_t hash_bytes = 32;
constexpr std::size_t tile_bytes = tile_width * hash_bytes;

}  // namespace

Result<TreeTail> TreeTail::restore(HashAlgorithm algorithm, TreeSize size, std::string leaf_tile,
                                   const FullTileReader& full_tile) {
    TreeTail tail(algorithm);
    tail.size_ = size;
    if (leaf_tile.size() != (size.value % tile_width) * hash_bytes) {
        return fail(ErrorCode::corrupt, "the last partial tile has not the width of the tree");
    }
    tail.levels_[0] = std::move(leaf_tile);
    for (unsigned level = 1; level <= tile_level_max; ++level) {
        const std::uint64_t hashes = size.value >> (tile_height * level);
        const std::uint64_t width = hashes % tile_width;
        for (std::uint64_t below = hashes - width; below < hashes; ++below) {
            auto tile = full_tile(level - 1, below);
            if (!tile) return pass(tile);
            tail.levels_[level].append(fold_perfect(algorithm, *tile).view());
        }
    }
    return tail;
}

void TreeTail::push(unsigned level, std::string_view hash, std::span<const FullTile> filled,
                    std::size_t& next) {
    std::string& hashes = levels_[level];
    hashes.append(hash);
    if (hashes.size() < tile_bytes) return;
    QIYUE_CHECK(next < filled.size() && filled[next].level == level &&
                    filled[next].index == (size_.value >> (tile_height * (level + 1))) - 1 &&
                    filled[next].hashes == hashes,
                "a group's full tiles are not those that its leaves fill");
    ++next;
    const Hash above = fold_perfect(algorithm_, hashes);
    hashes.clear();
    if (level < tile_level_max) push(level + 1, above.view(), filled, next);
}

void TreeTail::append_group(std::span<const Hash> leaves, std::span<const FullTile> filled) {
    std::size_t next = 0;
    for (const Hash& leaf : leaves) {
        size_.value += 1;
        push(0, leaf.view(), filled, next);
    }
    QIYUE_CHECK(next == filled.size(), "a group has full tiles that its leaves do not fill");
}

Result<RightEdge> TreeTail::edge() const {
    return RightEdge::restore(
        algorithm_, size_,
        [this](unsigned level, std::uint64_t) -> Result<std::string> { return levels_[level]; });
}

}  // namespace qiyue

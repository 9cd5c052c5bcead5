#pragma once

// The partial tiles of one tree, of every level: what is not yet in the column `tiles`. Small (at
// most 8 KiB a level) and copied at each commit, so that readers hold a tail that never changes.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/right_edge.hpp"
#include "ledger/merkle/tiles.hpp"

namespace qiyue {

class TreeTail {
public:
    explicit TreeTail(HashAlgorithm algorithm) : algorithm_(algorithm) {}

    /// Takes up a stored tree: `leaf_tile` gives the hashes of the last partial tile of level 0,
    /// and `full_tile(level, index)` stored tiles, of which those below each partial tile are
    /// folded.
    using FullTileReader = std::function<Result<std::string>(unsigned level, std::uint64_t index)>;
    static Result<TreeTail> restore(HashAlgorithm algorithm, TreeSize size, std::string leaf_tile,
                                    const FullTileReader& full_tile);

    /// Appends the leaves of a group. `filled` are the tiles it fills, lowest level first, as
    /// RightEdge::append gives them; that they are the right ones is checked (a bug otherwise).
    void append_group(std::span<const Hash> leaves, std::span<const FullTile> filled);

    TreeSize size() const { return size_; }
    /// Hashes of the partial tile of a level: 0 to 255 of them.
    const std::string& partial(unsigned level) const { return levels_[level]; }
    /// The edge of the tree, ready to go on.
    Result<RightEdge> edge() const;

private:
    void push(unsigned level, std::string_view hash, std::span<const FullTile> filled,
              std::size_t& next);

    HashAlgorithm algorithm_;
    TreeSize size_{};
    std::array<std::string, tile_level_max + 1> levels_;
};

}  // namespace qiyue

#pragma once

// The right edge of a growing tree: every perfect node near it, so that the tiles that fill, the
// root and the inclusion proofs of the newest entries come from memory. One writer thread; const
// functions may be called by others while no append runs.
//
// Kept: for each height the nodes of the current 256-wide tile of its level and those appended
// since the last trim(), plus the compact range. Everything older is found in stored tiles.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tiles.hpp"

namespace qiyue {

/// A tile that an append has just filled: 256 hashes at `level`, to be stored.
struct FullTile {
    unsigned level = 0;
    std::uint64_t index = 0;
    std::string hashes;  ///< 8,192 bytes
};

class RightEdge {
public:
    explicit RightEdge(HashAlgorithm algorithm);
    /// Rebuilds the edge of a stored tree. `partial_tile(level, index)` gives the hashes (32 bytes
    /// each) of the partial tile at each level; it is asked only for tiles of width 1 to 255.
    using PartialTile = std::function<Result<std::string>(unsigned level, std::uint64_t index)>;
    static Result<RightEdge> restore(HashAlgorithm algorithm, TreeSize size,
                                     const PartialTile& partial_tile);

    /// Appends a leaf; tiles that it fills are added to `full` (lowest level first).
    void append(const Hash& leaf, std::vector<FullTile>& full);
    /// Forgets what lies left of the current tiles. Call when what came before is stored.
    void trim();

    TreeSize size() const;
    Hash root() const;
    HashAlgorithm algorithm() const { return algorithm_; }

    /// A perfect node if it is near the edge, in memory.
    std::optional<Hash> node(NodeAt at) const;
    /// Hashes of the current partial tile of a level (0 to 255 of them).
    std::string partial_tile(unsigned level) const;
    /// Inclusion proof in the tree of size() of an entry appended since the last trim(), from
    /// memory alone (no reader needed).
    std::vector<Hash> newest_inclusion(Index index) const;

private:
    /// The nodes of one height, without gaps up to the newest.
    struct Row {
        std::uint64_t first = 0;  ///< index of nodes.front() at this height
        std::vector<Hash> nodes;

        std::uint64_t end() const { return first + nodes.size(); }
    };
    void push(unsigned height, const Hash& node, std::vector<FullTile>& full);
    HashAlgorithm algorithm_;
    std::uint64_t size_ = 0;
    std::vector<Row> rows_;  ///< by height; one for each height that has a node
};

}  // namespace qiyue

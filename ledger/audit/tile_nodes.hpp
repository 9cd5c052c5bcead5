#pragma once

// The nodes of a log's tree, read from its hash tiles: what proofs are made of when there is no
// store. Nothing is believed: whoever asks compares a root. One thread at a time.

#include <map>
#include <string>
#include <utility>

#include "ledger/audit/log_source.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {

class TileNodes {
public:
    /// Of the tree of `size` leaves whose tiles `source` has.
    TileNodes(LogSource& source, TreeSize size) : source_(source), size_(size) {}

    /// Errors: tile_format if the tile is not there or too short; io, network.
    Result<Hash> node(NodeAt at);
    /// The first `width` hashes of a tile. Errors: as node.
    Result<std::string> tile(unsigned level, std::uint64_t index, unsigned width);
    NodeReader reader();

private:
    LogSource& source_;
    const TreeSize size_;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> read_;  ///< a few, then anew
};

}  // namespace qiyue

// EventStore: the tiles and nodes of both trees. Full tiles come from the column `tiles`, partial
// ones from the snapshot's tail.

#include "ledger/store/database.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {
namespace {

constexpr std::size_t hash_bytes = sizeof(Hash);

std::unexpected<Error> no_tile(unsigned level, std::uint64_t index, unsigned width) {
    return fail(ErrorCode::not_found, "tile " + std::to_string(index) + " of level " +
                                          std::to_string(level) + " has no " +
                                          std::to_string(width) + " hashes");
}

}  // namespace

Result<std::string> EventStore::tile(HashAlgorithm tree, unsigned level, std::uint64_t index,
                                     unsigned width) const {
    const auto snapshot = database_->snapshot();
    if (tree == HashAlgorithm::sm3 && !twin()) {
        return fail(ErrorCode::not_found, "this ledger has no SM3 tree");
    }
    const unsigned there =
        level > tile_level_max ? 0 : tile_width_at(snapshot->writer.size, level, index);
    if (width == 0 || width > there) return no_tile(level, index, width);
    std::string hashes;
    if (there == tile_width) {
        auto full = database_->full_tile(tree, level, index);
        if (!full) return full;
        hashes = std::move(*full);
    } else {
        if (snapshot->tail_fault) return std::unexpected(*snapshot->tail_fault);
        const auto& tail = tree == HashAlgorithm::sha256 ? snapshot->tree : snapshot->twin;
        hashes = tail.partial(level);
    }
    hashes.resize(width * hash_bytes);
    return hashes;
}

NodeReader EventStore::nodes(HashAlgorithm tree) const {
    return [this, tree](NodeAt node) -> Result<Hash> {
        const NodeInTile place = node_in_tile(node);
        auto hashes = tile(tree, place.level, place.tile, place.first + place.count);
        if (!hashes) return pass(hashes);
        return fold_perfect(tree, std::string_view(*hashes).substr(place.first * hash_bytes));
    };
}

Result<RightEdge> EventStore::right_edge(HashAlgorithm tree) const {
    const auto snapshot = database_->snapshot();
    if (snapshot->tail_fault) return std::unexpected(*snapshot->tail_fault);
    return tree == HashAlgorithm::sha256 ? snapshot->tree.edge() : snapshot->twin.edge();
}

}  // namespace qiyue

#include "ledger/audit/tile_nodes.hpp"

#include "ledger/merkle/tiles.hpp"

namespace qiyue {
namespace {

constexpr std::size_t tiles_kept = 64;
constexpr std::size_t hash_bytes = 32;

}  // namespace

Result<std::string> TileNodes::tile(unsigned level, std::uint64_t index, unsigned width) {
    auto found = read_.find({level, index});
    if (found == read_.end()) {
        const TileAt at{false, level, index, tile_width_at(size_, level, index)};
        auto bytes = source_.tile(at);
        if (!bytes) return pass(bytes);
        if (!*bytes || (*bytes)->size() != at.width * hash_bytes) {
            return fail(ErrorCode::tile_format, tile_path(at) + " is missing or damaged");
        }
        if (read_.size() >= tiles_kept) read_.clear();
        found = read_.emplace(std::pair{level, index}, std::move(**bytes)).first;
    }
    if (found->second.size() < width * hash_bytes) {
        return fail(ErrorCode::tile_format, "a tile is narrower than the tree demands");
    }
    return found->second.substr(0, width * hash_bytes);
}

Result<Hash> TileNodes::node(NodeAt at) {
    const NodeInTile place = node_in_tile(at);
    auto hashes = tile(place.level, place.tile, place.first + place.count);
    if (!hashes) return pass(hashes);
    return fold_perfect(HashAlgorithm::sha256,
                        std::string_view(*hashes).substr(place.first * hash_bytes));
}

NodeReader TileNodes::reader() {
    return [this](NodeAt at) { return node(at); };
}

}  // namespace qiyue

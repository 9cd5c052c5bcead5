#include "ledger/merkle/right_edge.hpp"

#include <bit>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

static_assert(sizeof(Hash) == 32, "rows of hashes are copied as bytes");

std::string_view bytes_of(const std::vector<Hash>& nodes, std::size_t first, std::size_t count) {
    return {reinterpret_cast<const char*>(nodes.data() + first), count * 32};
}

/// Index, at `height`, of the first node of its level's current tile in a tree of `size`.
std::uint64_t tile_start(std::uint64_t size, unsigned height) {
    const unsigned rest = height % tile_height;
    const unsigned above = height - rest + tile_height;
    return above < 64 ? (size >> above) << (tile_height - rest) : 0;
}

std::vector<Hash> hashes_from(std::string_view raw) {
    std::vector<Hash> hashes;
    hashes.reserve(raw.size() / 32);
    for (std::size_t i = 0; i + 32 <= raw.size(); i += 32)
        hashes.push_back(Hash::from_raw(raw.substr(i, 32)));
    return hashes;
}

/// The nodes one height above; a last one without a sibling has none.
std::vector<Hash> parents_of(HashAlgorithm algorithm, const std::vector<Hash>& nodes) {
    std::vector<Hash> parents;
    parents.reserve(nodes.size() / 2);
    for (std::size_t i = 0; i + 1 < nodes.size(); i += 2)
        parents.push_back(node_hash(algorithm, nodes[i], nodes[i + 1]));
    return parents;
}

}  // namespace

RightEdge::RightEdge(HashAlgorithm algorithm) : algorithm_(algorithm) {}

Result<RightEdge> RightEdge::restore(HashAlgorithm algorithm, TreeSize size,
                                     const PartialTile& partial_tile) {
    RightEdge edge(algorithm);
    edge.size_ = size.value;
    const auto heights = static_cast<unsigned>(std::bit_width(size.value));
    std::vector<Hash> nodes;
    for (unsigned height = 0; height < heights; ++height) {
        if (height % tile_height == 0) {
            const unsigned level = height / tile_height;
            const std::uint64_t tile = (size.value >> height) / tile_width;
            const unsigned width = tile_width_at(size, level, tile);
            auto raw = width > 0 ? partial_tile(level, tile) : Result<std::string>{};
            if (!raw) return pass(raw);
            if (raw->size() != std::size_t{width} * 32)
                return fail(ErrorCode::corrupt, "a partial tile has the wrong length",
                            tile_path({false, level, tile, width}));
            nodes = hashes_from(*raw);
        } else {
            nodes = parents_of(algorithm, nodes);
        }
        edge.rows_.push_back({tile_start(size.value, height), nodes});
    }
    return edge;
}

void RightEdge::push(unsigned height, const Hash& node, std::vector<FullTile>& full) {
    if (rows_.size() <= height) rows_.emplace_back();
    Row& row = rows_[height];
    row.nodes.push_back(node);
    if (height % tile_height != 0 || row.end() % tile_width != 0) return;
    const std::string_view hashes = bytes_of(row.nodes, row.nodes.size() - tile_width, tile_width);
    full.push_back({height / tile_height, row.end() / tile_width - 1, std::string{hashes}});
}

void RightEdge::append(const Hash& leaf, std::vector<FullTile>& full) {
    Hash node = leaf;
    push(0, node, full);
    unsigned height = 0;
    for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
        const std::vector<Hash>& nodes = rows_[height].nodes;
        node = node_hash(algorithm_, nodes[nodes.size() - 2], node);
        push(++height, node, full);
    }
    ++size_;
}

void RightEdge::trim() {
    for (unsigned height = 0; height < rows_.size(); ++height) {
        Row& row = rows_[height];
        const std::uint64_t start = tile_start(size_, height);
        if (start <= row.first) continue;
        const auto forgotten = static_cast<std::ptrdiff_t>(start - row.first);
        row.nodes.erase(row.nodes.begin(), row.nodes.begin() + forgotten);
        row.first = start;
    }
}

TreeSize RightEdge::size() const { return TreeSize{size_}; }

Hash RightEdge::root() const {
    std::optional<Hash> root;
    for (unsigned height = 0; height < rows_.size(); ++height) {
        if ((size_ >> height & 1) == 0) continue;
        const Hash& piece = rows_[height].nodes.back();
        root = root ? node_hash(algorithm_, piece, *root) : piece;
    }
    return root.value_or(empty_root(algorithm_));
}

std::optional<Hash> RightEdge::node(NodeAt at) const {
    if (at.height >= rows_.size()) return std::nullopt;
    const Row& row = rows_[at.height];
    if (at.index < row.first || at.index >= row.end()) return std::nullopt;
    return row.nodes[at.index - row.first];
}

std::string RightEdge::partial_tile(unsigned level) const {
    const unsigned height = level * tile_height;
    if (height >= rows_.size()) return {};
    const Row& row = rows_[height];
    const std::size_t width = row.end() % tile_width;
    return std::string{bytes_of(row.nodes, row.nodes.size() - width, width)};
}

std::vector<Hash> RightEdge::newest_inclusion(Index index) const {
    const auto proof =
        inclusion_proof(algorithm_, index, size(), [this](NodeAt at) -> Result<Hash> {
            const auto found = node(at);
            QIYUE_CHECK(found, "the entry was appended since the last trim");
            return *found;
        });
    QIYUE_CHECK(proof, "the entry is in the tree");
    return *proof;
}

}  // namespace qiyue

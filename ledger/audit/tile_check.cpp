#include "ledger/audit/tile_check.hpp"

#include <algorithm>

#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

Hash hash_at(std::string_view tile, std::size_t position) {
    return Hash::from_raw(tile.substr(position * 32, 32));
}

}  // namespace

void TileCheck::expect(std::vector<TileAt> older) {
    older_ = std::move(older);
    kept_.clear();
    for (const TileAt& tile : older_)
        if (!tile.entries) kept_[{tile.level, tile.index}] = {};
}

Result<void> TileCheck::add(const std::vector<std::optional<Hash>>& leaves) {
    size_ += leaves.size();
    if (!compare_) return {};
    for (const auto& leaf : leaves)
        if (auto pushed = push(0, leaf); !pushed) return pushed;
    return {};
}

Result<void> TileCheck::push(unsigned level, std::optional<Hash> hash) {
    if (levels_.size() <= level) levels_.resize(level + 1);
    Level& state = levels_[level];
    state.row.push_back(hash);
    if (state.row.size() < tile_width) return {};
    if (auto compared = compare(level, state); !compared) return compared;
    std::optional<Hash> parent;
    if (std::all_of(state.row.begin(), state.row.end(),
                    [](const auto& h) { return h.has_value(); })) {
        std::string hashes;
        for (const auto& h : state.row)
            hashes += h->view();
        parent = fold_perfect(HashAlgorithm::sha256, hashes);
        hashes_ += tile_width - 1;
    }
    state.row.clear();
    ++state.tile;
    return push(level + 1, parent);
}

Result<void> TileCheck::compare(unsigned level, const Level& state) {
    if (const auto kept = kept_.find({level, state.tile}); kept != kept_.end())
        kept->second = state.row;
    const auto width = static_cast<unsigned>(state.row.size());
    const TileAt at{false, level, state.tile, width};
    auto bytes = source_.tile(at);
    if (!bytes) return pass(bytes);
    const std::uint64_t first = state.tile * tile_width;
    if (!*bytes) {
        findings_.push_back({"tile_missing", first_leaf_under(level, first), tile_path(at)});
        return {};
    }
    if ((*bytes)->size() != std::size_t{32} * width) {
        findings_.push_back({"tile_format", first_leaf_under(level, first), tile_path(at)});
        return {};
    }
    for (unsigned i = 0; i < width; ++i)
        if (state.row[i] && hash_at(**bytes, i) != *state.row[i])
            findings_.push_back({"tile_hash", first_leaf_under(level, first + i), tile_path(at)});
    return {};
}

Result<void> TileCheck::finish() {
    if (!compare_) return {};
    for (unsigned level = 0; level < levels_.size(); ++level)
        if (!levels_[level].row.empty())
            if (auto compared = compare(level, levels_[level]); !compared) return compared;
    for (const TileAt& tile : older_) {
        auto compared = tile.entries ? compare_older_bundle(tile) : compare_older(tile);
        if (!compared) return compared;
    }
    return {};
}

void TileCheck::save(ByteWriter& bytes) const {
    bytes.number(size_);
    bytes.number(levels_.size());
    for (const Level& level : levels_) {
        std::vector<Hash> row;
        for (const auto& hash : level.row)
            row.push_back(hash.value());
        bytes.hashes(row);
    }
}

bool TileCheck::load(ByteReader& bytes) {
    size_ = bytes.number();
    levels_.assign(bytes.length(8), {});
    for (unsigned level = 0; level < levels_.size(); ++level) {
        const std::vector<Hash> row = bytes.hashes();
        const std::uint64_t hashes = level <= tile_level_max ? size_ >> (tile_height * level) : 0;
        if (row.size() != hashes % tile_width) return false;
        levels_[level] = {hashes / tile_width, {row.begin(), row.end()}};
    }
    return bytes.good();
}

Result<void> TileCheck::compare_older(const TileAt& tile) {
    auto bytes = source_.tile(tile);
    if (!bytes) return pass(bytes);
    const std::uint64_t index = first_leaf_under(tile.level, tile.index * tile_width);
    if (!*bytes || (*bytes)->size() != std::size_t{32} * tile.width) {
        findings_.push_back({"tile_format", index, tile_path(tile)});
        return {};
    }
    const Row& row = kept_[{tile.level, tile.index}];
    for (unsigned i = 0; i < tile.width && i < row.size(); ++i) {
        if (!row[i] || hash_at(**bytes, i) == *row[i]) continue;
        findings_.push_back({"tile_hash", index, tile_path(tile)});
        break;
    }
    return {};
}

Result<void> TileCheck::compare_older_bundle(const TileAt& tile) {
    TileAt whole = tile;
    whole.width = tile_width_at(TreeSize{size_}, 0, tile.index);
    auto older = source_.tile(tile), newer = source_.tile(whole);
    if (!older) return pass(older);
    if (!newer) return pass(newer);
    const std::uint64_t index = tile.index * tile_width;
    const std::string bytes = older->value_or("");
    const auto lines = split_bundle(bytes, tile.width);
    if (!lines) {
        findings_.push_back({"bundle_format", index, tile_path(tile)});
        return {};
    }
    const auto known = *newer
                           ? split_bundle(**newer, whole.width)
                           : Result<std::vector<std::string_view>>{std::vector<std::string_view>{}};
    if (known && !known->empty() && !std::equal(lines->begin(), lines->end(), known->begin()))
        findings_.push_back({"tile_hash", index, tile_path(tile)});
    return {};
}

}  // namespace qiyue

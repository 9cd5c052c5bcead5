#include "ledger/merkle/right_edge.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/merkle/compact_range.hpp"
#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

constexpr auto sha = HashAlgorithm::sha256;

/// The hash tiles of a tree, naively.
std::string naive_tile(const std::vector<Hash>& leaves, const TileAt& tile) {
    const std::size_t covered = std::size_t{1} << (8 * tile.level);
    std::string hashes;
    for (std::size_t i = 0; i < tile.width; ++i) {
        const std::size_t first = (tile.index * 256 + i) * covered;
        hashes += naive::tree_root(sha, std::span{leaves}.subspan(first, covered)).view();
    }
    return hashes;
}

void expect_tiles(const StoredTree& tree, const std::vector<Hash>& leaves) {
    for (const TileAt& tile : tiles_of(tree.edge.size())) {
        const auto found = tree.tile(tile.level, tile.index);
        ASSERT_TRUE(found) << tile_path(tile);
        ASSERT_EQ(*found, naive_tile(leaves, tile)) << tile_path(tile);
    }
}

TEST(RightEdge, RootsAndTilesEqualTheNaiveOnesAtEverySize) {
    const auto leaves = numbered_leaves(sha, 1400);
    StoredTree tree(sha);
    CompactRange range(sha);
    for (std::size_t size = 0; size <= leaves.size(); ++size) {
        ASSERT_EQ(tree.edge.size().value, size);
        ASSERT_EQ(tree.edge.root(), range.root());
        if (size % 97 == 0 || size % 256 < 2 || size % 256 == 255)
            expect_tiles(tree, {leaves.begin(), leaves.begin() + static_cast<long>(size)});
        if (size % 5 == 0) tree.edge.trim();
        if (size == leaves.size()) break;
        tree.append(leaves[size]);
        range.append(leaves[size]);
    }
}

TEST(RightEdge, TilesOfALargerTree) {
    StoredTree tree(sha);
    std::vector<Hash> leaves;
    for (const std::size_t size : {65'535u, 65'536u, 65'537u, 70'000u}) {
        tree.grow_to(size);
        while (leaves.size() < size)
            leaves.push_back(numbered_leaf(sha, leaves.size()));
        ASSERT_EQ(tree.edge.root(), naive::tree_root(sha, leaves)) << size;
        tree.edge.trim();
    }
    expect_tiles(tree, leaves);
    EXPECT_EQ(tree.full_tiles.size(), 273u + 1u);
}

TEST(RightEdge, FillsTilesLowestLevelFirst) {
    RightEdge edge(sha);
    std::vector<FullTile> full;
    for (std::uint64_t i = 0; i < 65'536; ++i)
        edge.append(numbered_leaf(sha, i), full);
    ASSERT_EQ(full.size(), 257u);
    EXPECT_EQ(full[254].level, 0u);
    EXPECT_EQ(full[255].level, 0u);
    EXPECT_EQ(full[255].index, 255u);
    EXPECT_EQ(full[256].level, 1u);
    EXPECT_EQ(full[256].index, 0u);
    EXPECT_EQ(fold_perfect(sha, full[256].hashes), edge.root());
    EXPECT_EQ(edge.partial_tile(0), "");
    EXPECT_EQ(edge.partial_tile(1), "");
    EXPECT_EQ(edge.partial_tile(2), edge.root().view());
    EXPECT_EQ(edge.partial_tile(3), "");
    EXPECT_EQ(edge.partial_tile(7), "");
}

RC_GTEST_PROP(RightEdgeProperty, NewestInclusionNeedsOnlyMemory, ()) {
    const auto stored = *rc::gen::inRange<std::uint64_t>(0, 1'200);
    const auto added = *rc::gen::inRange<std::uint64_t>(1, 600);
    const auto algorithm = *rc::gen::element(HashAlgorithm::sha256, HashAlgorithm::sm3);
    StoredTree tree(algorithm);
    tree.grow_to(stored);
    tree.edge.trim();
    tree.grow_to(stored + added);
    const auto index = *rc::gen::inRange(stored, stored + added);
    RC_ASSERT(tree.edge.newest_inclusion(Index{index}) ==
              naive::inclusion(algorithm, index, numbered_leaves(algorithm, stored + added)));
}

RC_GTEST_PROP(RightEdgeProperty, RestoredEdgeGoesOnAsTheFirst, ()) {
    const auto stored = *rc::gen::inRange<std::uint64_t>(0, 1'400);
    StoredTree first(sha);
    first.grow_to(stored);
    StoredTree second(sha);
    auto restored =
        RightEdge::restore(sha, TreeSize{stored}, [&](unsigned level, std::uint64_t index) {
            RC_ASSERT(tile_width_at(TreeSize{stored}, level, index) < 256u);
            return first.tile(level, index);
        });
    RC_ASSERT(restored.has_value());
    second.edge = std::move(*restored);
    RC_ASSERT(second.edge.root() == first.edge.root());
    const auto added = *rc::gen::inRange<std::uint64_t>(0, 600);
    first.full_tiles.clear();
    first.grow_to(stored + added);
    second.grow_to(stored + added);
    RC_ASSERT(second.edge.root() == first.edge.root());
    RC_ASSERT(second.full_tiles == first.full_tiles);
    for (unsigned level = 0; level <= tile_level_max; ++level)
        RC_ASSERT(second.edge.partial_tile(level) == first.edge.partial_tile(level));
}

TEST(RightEdge, RestoreOfALargeSizeAsksOnlyForPartialTiles) {
    const TreeSize size{(std::uint64_t{1} << 62) + 256 * 3 + 5};
    unsigned asked = 0;
    const auto edge = RightEdge::restore(sha, size, [&](unsigned level, std::uint64_t index) {
        ++asked;
        return Result<std::string>{std::string(32 * tile_width_at(size, level, index), 'h')};
    });
    ASSERT_TRUE(edge);
    EXPECT_EQ(asked, 3u);  // level 0: 5 hashes, level 1: 3, level 7: 64
    EXPECT_EQ(edge->size(), size);
    EXPECT_TRUE(edge->node({62, 0}));
    EXPECT_FALSE(edge->node({63, 0}));
    EXPECT_FALSE(edge->node({0, 0}));
}

TEST(RightEdge, RestoreRefusesTilesOfAnotherLengthAndPassesErrorsOn) {
    const auto broken = [](std::size_t bytes) {
        return RightEdge::restore(sha, TreeSize{300}, [=](unsigned level, std::uint64_t) {
            return Result<std::string>{std::string(level == 0 ? bytes : 32, 'h')};
        });
    };
    EXPECT_TRUE(broken(44 * 32));
    for (const std::size_t bytes : {0u, 44u * 32 - 1, 43u * 32, 45u * 32, 256u * 32}) {
        const auto edge = broken(bytes);
        ASSERT_FALSE(edge) << bytes;
        EXPECT_EQ(edge.error().code, ErrorCode::corrupt);
        EXPECT_EQ(edge.error().place, "tile/0/001.p/44");
    }
    const auto failed = RightEdge::restore(sha, TreeSize{1}, [](unsigned, std::uint64_t) {
        return Result<std::string>{fail(ErrorCode::io, "disk")};
    });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::io);
}

TEST(RightEdge, TrimForgetsWhatLiesLeftOfTheCurrentTiles) {
    StoredTree tree(sha);
    tree.grow_to(600);
    EXPECT_TRUE(tree.edge.node({0, 0}));
    tree.edge.trim();
    EXPECT_FALSE(tree.edge.node({0, 511}));
    EXPECT_EQ(tree.edge.node({0, 512}), numbered_leaf(sha, 512));
    EXPECT_EQ(tree.edge.node({0, 599}), numbered_leaf(sha, 599));
    EXPECT_FALSE(tree.edge.node({0, 600}));
    EXPECT_FALSE(tree.edge.node({1, 255}));
    EXPECT_TRUE(tree.edge.node({1, 256}));
    EXPECT_TRUE(tree.edge.node({8, 0}));
    EXPECT_EQ(tree.edge.node({9, 0}), naive::tree_root(sha, numbered_leaves(sha, 512)));
}

TEST(RightEdgeDeathTest, ProofOfAForgottenEntryIsABug) {
    StoredTree tree(sha);
    tree.grow_to(600);
    tree.edge.trim();
    EXPECT_DEATH(tree.edge.newest_inclusion(Index{0}), "last trim");
    EXPECT_DEATH(tree.edge.newest_inclusion(Index{600}), "in the tree");
}

}  // namespace
}  // namespace qiyue

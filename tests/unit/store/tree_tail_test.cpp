#include "ledger/store/tree_tail.hpp"

#include <map>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

struct Tree {
    TreeTail tail{HashAlgorithm::sha256};
    RightEdge edge{HashAlgorithm::sha256};
    std::map<std::pair<unsigned, std::uint64_t>, std::string> stored;

    void append(std::uint64_t count) {
        std::vector<Hash> leaves;
        std::vector<FullTile> filled;
        for (std::uint64_t leaf = 0; leaf < count; ++leaf) {
            leaves.push_back(sha256(u64be(edge.size().value)));
            edge.append(leaves.back(), filled);
        }
        for (const auto& tile : filled)
            stored[{tile.level, tile.index}] = tile.hashes;
        tail.append_group(leaves, filled);
        edge.trim();
    }
};

class Sizes : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Sizes, RestoredTailEqualsTheGrownOne) {
    Tree tree;
    tree.append(GetParam() / 2);
    tree.append(GetParam() - GetParam() / 2);
    const auto restored =
        TreeTail::restore(HashAlgorithm::sha256, TreeSize{GetParam()}, tree.tail.partial(0),
                          [&](unsigned level, std::uint64_t index) -> Result<std::string> {
                              const auto tile = tree.stored.find({level, index});
                              if (tile == tree.stored.end())
                                  return fail(ErrorCode::corrupt, "not stored");
                              return tile->second;
                          });
    ASSERT_TRUE(restored) << restored.error().text();
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        EXPECT_EQ(restored->partial(level), tree.tail.partial(level)) << level;
        EXPECT_EQ(restored->partial(level), tree.edge.partial_tile(level)) << level;
    }
    const auto edge = restored->edge();
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->root(), tree.edge.root());
    EXPECT_EQ(edge->size(), tree.edge.size());
}

INSTANTIATE_TEST_SUITE_P(TreeTail, Sizes,
                         ::testing::Values(0, 1, 2, 255, 256, 257, 511, 512, 1'000, 65'535, 65'536,
                                           66'000, 131'072 + 300));

TEST(TreeTail, RefusesATailOfAnotherWidth) {
    const auto restored =
        TreeTail::restore(HashAlgorithm::sha256, TreeSize{2}, std::string(32, 'x'),
                          [](unsigned, std::uint64_t) -> Result<std::string> { return ""; });
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::corrupt);
}

TEST(TreeTail, AWrongTileIsABug) {
    std::vector<Hash> leaves(256, sha256("leaf"));
    const std::vector<FullTile> wrong = {{0, 0, std::string(256 * 32, 'x')}};
    TreeTail tail(HashAlgorithm::sha256);
    EXPECT_DEATH(tail.append_group(leaves, wrong), "full tiles");
    EXPECT_DEATH(tail.append_group(leaves, {}), "full tiles");
}

}  // namespace
}  // namespace qiyue

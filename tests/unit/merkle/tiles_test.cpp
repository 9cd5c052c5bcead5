#include "ledger/merkle/tiles.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/base/encoding.hpp"
#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

TEST(Tiles, Paths) {
    EXPECT_EQ(tile_path({false, 0, 0, 256}), "tile/0/000");
    EXPECT_EQ(tile_path({false, 0, 999, 1}), "tile/0/999.p/1");
    EXPECT_EQ(tile_path({false, 1, 1'000, 256}), "tile/1/x001/000");
    EXPECT_EQ(tile_path({false, 0, 1'234'067, 8}), "tile/0/x001/x234/067.p/8");
    EXPECT_EQ(tile_path({true, 0, 0, 5}), "tile/entries/000.p/5");
    EXPECT_EQ(tile_path({false, 7, 1'000'000, 255}), "tile/7/x001/x000/000.p/255");
}

TEST(Tiles, PathsThatAreNotCanonicalAreRefused) {
    for (const char* path : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "/tile/0/000",
                             "tile/0/000/",
                             "tile/8/000",
                             "tile/00/000",
                             "tile/-1/000",
                             "tile/10/000",
                             "tile/Entries/000",
                             "tile/entries",
                             "tile/entries000",
                             "tile/0/00",
                             "tile/0/0000",
                             "tile/0/x000/012",
                             "tile/0/x000/x001/000",
                             "tile/0/x001",
                             "tile/0/x001/",
                             "tile/0/001/000",
                             "tile/0/x001/x000",
                             "tile/0/X001/000",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/1/",
                             "tile/0/000.p/1.p/1",
                             "tile/0/000.p/+1",
                             "tile/0/000.P/1",
                             "tile/0/0a0",
                             "tile/0/ 00",
                             "tile/data/000",
                             "tile/0/000.p/99999999999999999999",
                             "tile/0/x009/x223/x372/x036/x854/x775/808",
                             "tile/0/x999/x999/x999/x999/x999/x999/999",
                             "checkpoint"})
        EXPECT_FALSE(parse_tile_path(path)) << path;
    const auto largest = parse_tile_path("tile/0/x009/x223/x372/x036/x854/x775/807");
    ASSERT_TRUE(largest);
    EXPECT_EQ(largest->index, 0x7fffffffffffffffULL);
    EXPECT_FALSE(parse_tile_path(std::string_view{"tile/0/000\0", 11}));
}

RC_GTEST_PROP(TilesProperty, PathIsReadAsItWasWritten, ()) {
    TileAt tile;
    tile.entries = *rc::gen::arbitrary<bool>();
    tile.level = tile.entries ? 0 : *rc::gen::inRange(0u, 8u);
    const auto bits = *rc::gen::inRange(0u, 64u);
    tile.index = *rc::gen::arbitrary<std::uint64_t>() & ((std::uint64_t{1} << bits) - 1);
    tile.width = *rc::gen::inRange(1u, 257u);
    const auto parsed = parse_tile_path(tile_path(tile));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == tile);
}

RC_GTEST_PROP(TilesProperty, ChangedPathIsAnotherTileOrNone, ()) {
    std::string path = "tile/0/x001/x234/067.p/8";
    const auto place = *rc::gen::inRange<std::size_t>(0, path.size());
    path[place] = *rc::gen::elementOf(std::string{"/x.p0123456789e"});
    const auto parsed = parse_tile_path(path);
    if (!parsed) return;
    RC_ASSERT(tile_path(*parsed) == path);
}

TEST(Tiles, WidthsOfTheSpecificationsExamples) {
    const TreeSize size{70'000};
    EXPECT_EQ(tile_width_at(size, 0, 0), 256u);
    EXPECT_EQ(tile_width_at(size, 0, 272), 256u);
    EXPECT_EQ(tile_width_at(size, 0, 273), 112u);
    EXPECT_EQ(tile_width_at(size, 0, 274), 0u);
    EXPECT_EQ(tile_width_at(size, 1, 0), 256u);
    EXPECT_EQ(tile_width_at(size, 1, 1), 17u);
    EXPECT_EQ(tile_width_at(size, 2, 0), 1u);
    EXPECT_EQ(tile_width_at(size, 3, 0), 0u);
    EXPECT_EQ(tile_width_at(TreeSize{256}, 0, 1), 0u);
    EXPECT_EQ(tile_width_at(TreeSize{0}, 0, 0), 0u);
    EXPECT_EQ(tile_width_at(TreeSize{~std::uint64_t{0}}, 7, 0), 255u);
    EXPECT_EQ(tile_width_at(TreeSize{~std::uint64_t{0}}, 0, ~std::uint64_t{0}), 0u);
    EXPECT_EQ(tile_width_at(TreeSize{5}, 64, 0), 0u);
    EXPECT_EQ(tiles_of(size).size(), 274u + 2u + 1u);
}

TEST(Tiles, TilesOfASizeAreThoseWithAWidth) {
    for (std::uint64_t size = 0; size < 1'400; ++size) {
        std::size_t count = 0;
        for (unsigned level = 0; level <= tile_level_max; ++level) {
            for (std::uint64_t index = 0; index < 8; ++index)
                count += tile_width_at(TreeSize{size}, level, index) > 0;
        }
        const auto tiles = tiles_of(TreeSize{size});
        ASSERT_EQ(tiles.size(), count) << size;
        for (const TileAt& tile : tiles)
            ASSERT_EQ(tile.width, tile_width_at(TreeSize{size}, tile.level, tile.index));
    }
}

TEST(Tiles, NodesStandInOneTile) {
    const NodeInTile leaf = node_in_tile({0, 1'000});
    EXPECT_EQ(leaf.level, 0u);
    EXPECT_EQ(leaf.tile, 3u);
    EXPECT_EQ(leaf.first, 232u);
    EXPECT_EQ(leaf.count, 1u);
    const NodeInTile inner = node_in_tile({7, 5});
    EXPECT_EQ(inner.tile, 2u);
    EXPECT_EQ(inner.first, 128u);
    EXPECT_EQ(inner.count, 128u);
    const NodeInTile above = node_in_tile({10, 3});
    EXPECT_EQ(above.level, 1u);
    EXPECT_EQ(above.tile, 0u);
    EXPECT_EQ(above.first, 12u);
    EXPECT_EQ(above.count, 4u);
}

TEST(Tiles, FoldOfEveryWidth) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const auto leaves = numbered_leaves(algorithm, 256);
        std::string bytes;
        for (const Hash& leaf : leaves)
            bytes += leaf.view();
        for (std::size_t width = 1; width <= 256; width *= 2) {
            EXPECT_EQ(fold_perfect(algorithm, std::string_view{bytes}.substr(0, width * 32)),
                      naive::tree_root(algorithm, std::span{leaves}.first(width)));
        }
    }
    EXPECT_DEATH(fold_perfect(HashAlgorithm::sha256, std::string(96, 'x')), "power of two");
    EXPECT_DEATH(fold_perfect(HashAlgorithm::sha256, ""), "power of two");
    EXPECT_DEATH(fold_perfect(HashAlgorithm::sha256, std::string(33, 'x')), "power of two");
    EXPECT_DEATH(fold_perfect(HashAlgorithm::sha256, std::string(512 * 32, 'x')), "one tile");
}

TEST(Bundles, WorkedExample) {
    std::string bundle;
    for (const std::string_view entry :
         {std::string_view{"hello"}, std::string_view{"world"}, std::string_view{"audit"},
          std::string_view{}, std::string_view{"\x00\xff", 2}})
        append_to_bundle(bundle, entry);
    EXPECT_EQ(to_hex(bundle), "000568656c6c6f0005776f726c64000561756469740000000200ff");
    const auto split = split_bundle(bundle, 5);
    ASSERT_TRUE(split);
    EXPECT_EQ((*split)[1], "world");
    EXPECT_EQ((*split)[3], "");
    EXPECT_EQ((*split)[4], std::string_view("\x00\xff", 2));
}

TEST(Bundles, WrongNumbersAndLengthsAreRefused) {
    std::string bundle;
    append_to_bundle(bundle, "hello");
    append_to_bundle(bundle, "world");
    for (const unsigned count : {0u, 1u, 3u, 256u}) {
        const auto split = split_bundle(bundle, count);
        ASSERT_FALSE(split) << count;
        EXPECT_EQ(split.error().code, ErrorCode::tile_format);
    }
    EXPECT_FALSE(split_bundle(std::string_view{bundle}.substr(0, bundle.size() - 1), 2));
    EXPECT_FALSE(split_bundle(std::string_view{bundle}.substr(0, 8), 2));
    EXPECT_FALSE(split_bundle(bundle + '\0', 2));
    EXPECT_TRUE(split_bundle("", 0));
    EXPECT_FALSE(split_bundle("", 1));
}

TEST(Bundles, LongestEntry) {
    std::string bundle;
    append_to_bundle(bundle, std::string(65'535, 'x'));
    const auto split = split_bundle(bundle, 1);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->front().size(), 65'535u);
    EXPECT_DEATH(append_to_bundle(bundle, std::string(65'536, 'x')), "fits");
}

}  // namespace
}  // namespace qiyue

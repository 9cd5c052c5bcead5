#include "ledger/merkle/map_pages.hpp"

#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/naive_merkle.hpp"

namespace qiyue {
namespace {

using Kind = MapPage::Slot::Kind;

/// Pages as a store keeps them: encoded, under their row keys.
class PageStore {
public:
    PageSource source() const {
        return [this](const PageName& name) -> Result<std::shared_ptr<const MapPage>> {
            const auto row = rows_.find(name.row_key());
            if (row == rows_.end()) return nullptr;
            auto page = MapPage::decode(row->second);
            if (!page) return pass(page);
            return std::make_shared<MapPage>(std::move(*page));
        };
    }
    void put(const PagedMap::Changes& changes) {
        for (const auto& [name, page] : changes) {
            rows_.erase(name.row_key());
            if (page) rows_[name.row_key()] = page->encode();
        }
    }
    std::map<std::string, std::string>& rows() { return rows_; }

private:
    std::map<std::string, std::string> rows_;
};

/// A paged map over a store, with the naive map beside it.
class Pair {
public:
    void set(const MapLeaf& leaf) {
        ASSERT_TRUE(map_.set(leaf));
        naive_[leaf.key] = {leaf.key, leaf.count.value, leaf.head};
    }
    void erase(const Hash& key) {
        ASSERT_TRUE(map_.erase(key));
        naive_.erase(key);
    }
    void store() { pages_.put(map_.take_changes()); }
    std::vector<naive::MapEntry> entries() const {
        std::vector<naive::MapEntry> out;
        for (const auto& [key, entry] : naive_)
            out.push_back(entry);
        return out;
    }
    void expect_same_root() {
        const auto root = map_.root();
        ASSERT_TRUE(root);
        ASSERT_EQ(*root, naive::map_root(entries()));
    }
    void expect_same_proof(const Hash& key) {
        const naive::MapPath path = naive::map_path(entries(), key);
        const auto proof = map_.prove(key);
        ASSERT_TRUE(proof);
        ASSERT_EQ(proof->siblings, path.siblings);
        ASSERT_EQ(proof->leaf.has_value(), path.end && path.end->key == key);
        ASSERT_EQ(proof->other.has_value(), path.end && path.end->key != key);
        ASSERT_TRUE(verify_map_proof(key, *proof, naive::map_root(entries())));
        const auto found = map_.find(key);
        ASSERT_TRUE(found);
        ASSERT_EQ(*found, proof->leaf);
        ASSERT_EQ(found->has_value(), naive_.contains(key));
    }
    PagedMap& map() { return map_; }
    PageStore& pages() { return pages_; }

private:
    PageStore pages_;
    PagedMap map_{pages_.source()};
    std::map<Hash, naive::MapEntry> naive_;
};

MapLeaf leaf_of(const Hash& key, std::uint64_t count = 1) {
    return {key, Count{count}, sha256("head " + std::to_string(count))};
}

/// Keys that part early and late: some bytes from few values, the rest zero.
Hash crowded_key(std::mt19937_64& random) {
    Hash key;
    for (const std::size_t place : {0u, 1u, 15u, 31u}) {
        if (random() % 2 == 0) continue;
        constexpr std::array<std::uint8_t, 6> values = {0x00, 0x01, 0x10, 0x80, 0xf0, 0xff};
        key.bytes[place] = values[random() % values.size()];
    }
    return key;
}

TEST(PagedMap, SetsAndErasesOfFixedSeedsEqualTheNaiveMap) {
    for (const unsigned seed : {1u, 2u, 3u, 4u}) {
        std::mt19937_64 random(seed);
        Pair pair;
        for (unsigned step = 1; step <= 500; ++step) {
            const Hash key =
                seed % 2 == 0 ? crowded_key(random) : map_key(std::to_string(random() % 120));
            if (random() % 3 == 0)
                pair.erase(key);
            else
                pair.set(leaf_of(key, step));
            // Every step while the map is small; the naive root of a large one takes long.
            if (step <= 50 || step % 10 == 0) {
                ASSERT_NO_FATAL_FAILURE(pair.expect_same_root()) << seed << " " << step;
                ASSERT_NO_FATAL_FAILURE(pair.expect_same_proof(key)) << seed << " " << step;
            }
            if (step % 11 == 0) pair.store();
        }
        for (const auto& entry : pair.entries())
            pair.erase(entry.key);
        pair.expect_same_root();
        pair.store();
        EXPECT_TRUE(pair.pages().rows().empty()) << "an empty map keeps no page";
    }
}

RC_GTEST_PROP(PagedMapProperty, PagesDependOnTheContentOnly, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    std::mt19937_64 random(seed);
    Pair grown, built;
    for (unsigned step = 1; step <= 30; ++step) {
        const Hash key = crowded_key(random);
        if (random() % 2 == 0)
            grown.erase(key);
        else
            grown.set(leaf_of(key, step));
        if (random() % 4 == 0) grown.store();
    }
    for (const auto& entry : grown.entries())
        built.set({entry.key, Count{entry.count}, entry.head});
    grown.store();
    built.store();
    RC_ASSERT(grown.pages().rows() == built.pages().rows());
    for (const auto& [row_key, bytes] : grown.pages().rows()) {
        const auto name = PageName::parse(row_key);
        RC_ASSERT(name.has_value());
        RC_ASSERT(name->row_key() == row_key);
        const auto page = MapPage::decode(bytes);
        RC_ASSERT(page.has_value());
        RC_ASSERT(page->encode() == bytes);
        RC_ASSERT((name->depth == 0 || page->leaves_below(0, 0) == 2u));
    }
}

RC_GTEST_PROP(PagedMapProperty, ProofsOfPresenceAndAbsence, ()) {
    const auto streams =
        *rc::gen::container<std::vector<std::uint16_t>>(rc::gen::arbitrary<std::uint16_t>());
    Pair pair;
    for (const std::uint16_t stream : streams)
        pair.set(leaf_of(map_key(std::to_string(stream)), stream + 1u));
    pair.store();
    pair.expect_same_root();
    for (std::size_t i = 0; i < streams.size(); i += 1 + streams.size() / 4) {
        pair.expect_same_proof(map_key(std::to_string(streams[i])));
        pair.expect_same_proof(map_key("absent " + std::to_string(streams[i])));
    }
    RC_ASSERT(!::testing::Test::HasFailure());
}

TEST(PagedMap, ThousandsOfSetsAndErases) {
    std::mt19937_64 random(5);
    Pair pair;
    for (unsigned step = 1; step <= 8'000; ++step) {
        const Hash key = map_key(std::to_string(random() % 2'500));
        if (random() % 4 == 0)
            pair.erase(key);
        else
            pair.set(leaf_of(key, step));
        if (step % 100 == 0) pair.store();
    }
    pair.store();
    pair.expect_same_root();
    for (unsigned stream = 0; stream < 20; ++stream)
        ASSERT_NO_FATAL_FAILURE(pair.expect_same_proof(map_key(std::to_string(stream))));
}

TEST(PagedMap, KeysThatPartAtEveryDepth) {
    for (unsigned depth = 0; depth < 256; ++depth) {
        Hash a, b;
        for (std::uint8_t& byte : a.bytes)
            byte = 0xa5;
        b = a;
        b.bytes[depth / 8] ^= static_cast<std::uint8_t>(0x80 >> depth % 8);
        Pair pair;
        pair.set(leaf_of(a));
        pair.store();
        pair.set(leaf_of(b));
        ASSERT_NO_FATAL_FAILURE(pair.expect_same_root()) << depth;
        pair.store();
        EXPECT_EQ(pair.pages().rows().size(), depth / 4 + 1) << depth;
        ASSERT_NO_FATAL_FAILURE(pair.expect_same_proof(a)) << depth;
        ASSERT_NO_FATAL_FAILURE(pair.expect_same_proof(b)) << depth;
        EXPECT_EQ(pair.map().prove(a)->siblings.size(), depth + 1);
        pair.erase(b);
        pair.store();
        EXPECT_EQ(pair.pages().rows().size(), 1u) << "collapsed back";
        EXPECT_EQ(*pair.map().root(), leaf_of(a).hash());
    }
}

TEST(PagedMap, ChangesHandedOutDoNotChangeAnyMore) {
    Pair pair;
    const Hash key = map_key("ledger");
    pair.set(leaf_of(key, 1));
    const PagedMap::Changes seen = pair.map().changes();
    const std::string before = seen.begin()->second->encode();
    pair.set(leaf_of(key, 2));
    EXPECT_EQ(seen.begin()->second->encode(), before);
    EXPECT_NE(pair.map().changes().begin()->second->encode(), before);
    const auto* page = pair.map().changes().begin()->second.get();
    pair.set(leaf_of(key, 3));
    EXPECT_EQ(pair.map().changes().begin()->second.get(), page) << "nobody else holds it";
}

TEST(PagedMap, EmptyMap) {
    PageStore pages;
    PagedMap map(pages.source());
    EXPECT_EQ(*map.root(), Hash{});
    EXPECT_FALSE(map.find(map_key("ledger"))->has_value());
    EXPECT_TRUE(map.erase(map_key("ledger")));
    EXPECT_TRUE(map.take_changes().empty());
    const auto proof = map.prove(map_key("ledger"));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_map_proof(map_key("ledger"), *proof, Hash{}));
    EXPECT_DEATH((void)map.set(leaf_of(map_key("x"), 0)), "has entries");
}

TEST(PagedMap, ErrorsOfTheSourceArePassedOn) {
    PagedMap map([](const PageName&) -> Result<std::shared_ptr<const MapPage>> {
        return fail(ErrorCode::io, "disk");
    });
    const Hash key = map_key("ledger");
    EXPECT_EQ(map.root().error().code, ErrorCode::io);
    EXPECT_EQ(map.find(key).error().code, ErrorCode::io);
    EXPECT_EQ(map.set(leaf_of(key)).error().code, ErrorCode::io);
    EXPECT_EQ(map.erase(key).error().code, ErrorCode::io);
    EXPECT_EQ(map.prove(key).error().code, ErrorCode::io);
    EXPECT_TRUE(map.changes().empty());
}

TEST(PagedMap, MissingPagesAndForeignLeavesAreCorruption) {
    Hash a, b;
    b.bytes[1] = 1;
    const auto stored = [&] {
        Pair pair;
        pair.set(leaf_of(a));
        pair.set(leaf_of(b));
        pair.store();
        return pair.pages().rows();
    };
    for (const auto& [row_key, bytes] : stored()) {
        if (row_key == std::string(1, '\0')) continue;
        PageStore pages;
        pages.rows() = stored();
        pages.rows().erase(row_key);
        PagedMap map(pages.source());
        EXPECT_EQ(map.find(a).error().code, ErrorCode::corrupt);
        EXPECT_EQ(map.set(leaf_of(b, 2)).error().code, ErrorCode::corrupt);
    }
    MapPage foreign;
    foreign.set_slot(0, MapPage::Slot::of(leaf_of(map_key("of another place"))));
    PageStore pages;
    pages.rows()[PageName{}.row_key()] = foreign.encode();
    PagedMap map(pages.source());
    EXPECT_EQ(map.set(leaf_of(a)).error().code, ErrorCode::corrupt);
}

TEST(PageName, RowKeys) {
    const Hash key = map_key("ledger");  // fe14010b…
    EXPECT_EQ(page_on_path(key, 0).row_key(), std::string(1, '\0'));
    EXPECT_EQ(page_on_path(key, 4).row_key(), "\x04\xf0");
    EXPECT_EQ(page_on_path(key, 8).row_key(), "\x08\xfe");
    EXPECT_EQ(page_on_path(key, 12).row_key(), "\x0c\xfe\x10");
    EXPECT_EQ(page_on_path(key, 252).row_key().size(), 33u);
    EXPECT_EQ(slot_on_path(key, 0), 15u);
    EXPECT_EQ(slot_on_path(key, 4), 14u);
    EXPECT_EQ(slot_on_path(key, 8), 1u);
    for (const std::string_view bad :
         {std::string_view{""}, std::string_view{"\x01\x80"}, std::string_view{"\x04"},
          std::string_view{"\x04\xf1"}, std::string_view{"\x04\xf0\x00", 3},
          std::string_view{"\xff"}})
        EXPECT_FALSE(PageName::parse(bad)) << to_hex(bad);
    EXPECT_FALSE(PageName::parse("\xfc" + std::string(32, '\xff')));
    EXPECT_TRUE(PageName::parse("\xfc" + std::string(31, '\xff') + "\xf0"));
}

TEST(MapPage, NodesFollowTheRuleOfTheOnlyLeaf) {
    MapPage page;
    EXPECT_TRUE(page.is_empty());
    EXPECT_EQ(page.top(nullptr), Hash{});
    const MapLeaf a = leaf_of(map_key("a")), b = leaf_of(map_key("b"));
    page.set_slot(0, MapPage::Slot::of(a));
    std::optional<MapLeaf> single;
    EXPECT_EQ(page.top(&single), a.hash());
    EXPECT_EQ(single, a);
    page.set_slot(1, MapPage::Slot::of(b));
    const Hash both = map_node_hash(a.hash(), b.hash());
    EXPECT_EQ(page.node(3, 0), both);
    EXPECT_EQ(page.node(2, 0), map_node_hash(both, Hash{}));
    EXPECT_EQ(page.leaves_below(3, 0), 2u);
    EXPECT_EQ(page.leaves_below(3, 1), 0u);
    EXPECT_EQ(page.leaves_below(4, 1), 1u);
    (void)page.top(&single);
    EXPECT_FALSE(single);
    page.set_slot(0, {});
    EXPECT_EQ(page.top(&single), b.hash());
    EXPECT_EQ(single, b);
    page.set_slot(1, MapPage::Slot::of_subtree(both));
    const Hash level2 = map_node_hash(map_node_hash(Hash{}, both), Hash{});
    EXPECT_EQ(page.top(&single), map_node_hash(map_node_hash(level2, Hash{}), Hash{}));
    EXPECT_FALSE(single);
    EXPECT_EQ(page.slot(1).kind, Kind::subtree);
    EXPECT_EQ(page.slot(2).kind, Kind::empty);
}

TEST(MapPage, DamagedBytesAreRefused) {
    MapPage page;
    page.set_slot(3, MapPage::Slot::of(leaf_of(map_key("a"))));
    page.set_slot(9, MapPage::Slot::of_subtree(sha256("b")));
    const std::string good = page.encode();
    EXPECT_EQ(good.size(), 4u + 72u + 32u);
    EXPECT_TRUE(MapPage::decode(good));
    const auto refused = [](std::string_view bytes) {
        const auto decoded = MapPage::decode(bytes);
        return !decoded && decoded.error().code == ErrorCode::corrupt;
    };
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_TRUE(refused(std::string_view{good}.substr(0, length))) << length;
    EXPECT_TRUE(refused(good + "x"));
    EXPECT_TRUE(refused(std::string(4, '\0')));
    std::string two_kinds = good;
    two_kinds[3] = '\x08';
    EXPECT_TRUE(refused(two_kinds));
    std::string no_count = good;
    no_count[4 + 39] = '\0';
    EXPECT_TRUE(refused(no_count));
}

}  // namespace
}  // namespace qiyue

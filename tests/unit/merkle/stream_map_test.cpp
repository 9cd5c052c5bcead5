#include "ledger/merkle/stream_map.hpp"

#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "tests/support/naive_merkle.hpp"

namespace qiyue {
namespace {

MapLeaf leaf_of(const Hash& key) { return {key, Count{3}, sha256("head")}; }

Hash key_of(std::uint8_t first, std::uint8_t last = 0) {
    Hash key;
    key.bytes[0] = first;
    key.bytes[31] = last;
    return key;
}

/// Root and path of a map of these keys, from the naive reference.
struct Map {
    explicit Map(const std::vector<Hash>& keys) {
        for (const Hash& key : keys)
            entries.push_back({key, 3, sha256("head")});
    }
    Hash root() const { return naive::map_root(entries); }
    MapProof prove(const Hash& key) const {
        const naive::MapPath path = naive::map_path(entries, key);
        MapProof proof{{}, {}, path.siblings};
        if (path.end) (path.end->key == key ? proof.leaf : proof.other) = leaf_of(path.end->key);
        return proof;
    }

    std::vector<naive::MapEntry> entries;
};

TEST(StreamMap, BitsFromTheMostSignificantOn) {
    const Hash key = key_of(0x80, 0x01);
    EXPECT_TRUE(key_bit(key, 0));
    for (unsigned depth = 1; depth < 255; ++depth)
        EXPECT_FALSE(key_bit(key, depth)) << depth;
    EXPECT_TRUE(key_bit(key, 255));
    EXPECT_TRUE(key_bit(key_of(0x10), 3));
}

TEST(StreamMap, PresenceInMapsOfEveryShape) {
    const std::vector<std::vector<Hash>> shapes = {
        {key_of(0)},
        {key_of(0), key_of(0x80)},
        {key_of(0), key_of(0, 1)},  // part at the last bit
        {key_of(0), key_of(0, 1), key_of(1), key_of(0xff)},
    };
    for (const auto& keys : shapes) {
        const Map map(keys);
        for (const Hash& key : keys) {
            const MapProof proof = map.prove(key);
            EXPECT_TRUE(verify_map_proof(key, proof, map.root()));
            for (const Hash& other : keys)
                EXPECT_EQ(verify_map_proof(other, proof, map.root()), other == key);
        }
    }
    EXPECT_EQ(Map(shapes[2]).prove(key_of(0)).siblings.size(), 256u);
}

TEST(StreamMap, Absence) {
    const Map map({key_of(0), key_of(0x20), key_of(0x80), key_of(0x84)});
    for (const unsigned first : {0x01u, 0x21u, 0x40u, 0x7fu, 0x81u, 0x85u, 0xa0u, 0xffu}) {
        const Hash key = key_of(static_cast<std::uint8_t>(first));
        const MapProof proof = map.prove(key);
        EXPECT_FALSE(proof.leaf);
        EXPECT_TRUE(verify_map_proof(key, proof, map.root())) << first;
        EXPECT_FALSE(verify_map_proof(key_of(0), proof, map.root())) << first;
    }
    EXPECT_TRUE(verify_map_proof(key_of(7), MapProof{}, Hash{}));
    EXPECT_FALSE(verify_map_proof(key_of(7), MapProof{}, map.root()));
}

TEST(StreamMap, ChangedProofsAreRefused) {
    const Map map({key_of(0), key_of(0x20), key_of(0x80), key_of(0x84)});
    const Hash key = key_of(0x84);
    const MapProof good = map.prove(key);
    ASSERT_EQ(good.siblings.size(), 6u);
    const auto refused = [&](auto change) {
        MapProof bad = good;
        change(bad);
        return !verify_map_proof(key, bad, map.root());
    };
    EXPECT_TRUE(refused([](MapProof& it) { it.leaf->count = Count{4}; }));
    EXPECT_TRUE(refused([](MapProof& it) { it.leaf->head.bytes[0] ^= 1; }));
    EXPECT_TRUE(refused([](MapProof& it) { it.leaf->key = key_of(0x85); }));
    EXPECT_TRUE(refused([](MapProof& it) { it.other = it.leaf; }));
    EXPECT_TRUE(refused([](MapProof& it) { it.leaf.reset(); }));
    EXPECT_TRUE(refused([](MapProof& it) { it.siblings.pop_back(); }));
    EXPECT_TRUE(refused([](MapProof& it) { it.siblings.push_back(Hash{}); }));
    EXPECT_TRUE(refused([](MapProof& it) { it.siblings.resize(257); }));
    for (std::size_t i = 0; i < good.siblings.size(); ++i)
        EXPECT_TRUE(refused([&](MapProof& it) { it.siblings[i].bytes[i] ^= 0x40; })) << i;
}

TEST(StreamMap, OtherLeafMustShareThePathAndNotBeTheKeyItself) {
    const Map map({key_of(0), key_of(0x80)});
    // A leaf of the map cannot stand for absence of its own key …
    MapProof proof = map.prove(key_of(0x80));
    std::swap(proof.leaf, proof.other);
    EXPECT_FALSE(verify_map_proof(key_of(0x80), proof, map.root()));
    // … nor for a key whose path leads elsewhere.
    EXPECT_TRUE(verify_map_proof(key_of(0x81), proof, map.root()));
    EXPECT_FALSE(verify_map_proof(key_of(0x01), proof, map.root()));
}

TEST(StreamMap, CountsAreAtLeastOne) {
    const Hash key = key_of(9);
    const MapLeaf none{key, Count{0}, sha256("head")};
    EXPECT_FALSE(verify_map_proof(key, MapProof{none, {}, {}}, none.hash()));
    EXPECT_FALSE(verify_map_proof(key_of(8), MapProof{{}, none, {}}, none.hash()));
    const MapLeaf one{key, Count{1}, sha256("head")};
    EXPECT_TRUE(verify_map_proof(key, MapProof{one, {}, {}}, one.hash()));
    EXPECT_TRUE(verify_map_proof(key_of(8), MapProof{{}, one, {}}, one.hash()));
}

}  // namespace
}  // namespace qiyue

#include "ledger/merkle/tree_hash.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

TEST(TreeHash, WorkedLeaves) {
    const auto leaf = [](std::string_view entry) {
        return to_hex(leaf_hash(HashAlgorithm::sha256, entry));
    };
    EXPECT_EQ(leaf("hello"), "8a2a5c9b768827de5a9552c38a044c66959c68f6d2f21b5260af54d2f87db827");
    EXPECT_EQ(leaf("world"), "aea3cbb336f4d494d8b5a157aedfc480a45a6de7c0968e085433b214f9b41ef7");
    EXPECT_EQ(leaf(""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(leaf({"\x00\xff", 2}),
              "ae974d4a74c2371d8cfe842b7aa4f6698de8570526eeb3db1941b0b72311d470");
}

TEST(TreeHash, EmptyRoots) {
    EXPECT_EQ(to_hex(empty_root(HashAlgorithm::sha256)),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(empty_root(HashAlgorithm::sm3)),
              "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

TEST(TreeHash, NodeIsTheDigestOfItsParts) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const Hash left = leaf_hash(algorithm, "left"), right = leaf_hash(algorithm, "right");
        EXPECT_EQ(node_hash(algorithm, left, right),
                  digest(algorithm, {"\x01", left.view(), right.view()}));
        EXPECT_NE(node_hash(algorithm, left, right), node_hash(algorithm, right, left));
    }
}

}  // namespace
}  // namespace qiyue

#include "ledger/merkle/proof.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

struct Tree {
    HashAlgorithm algorithm;
    StoredTree stored;
    std::vector<Hash> leaves;
};

/// One tree of each algorithm for all cases; nothing changes it.
const Tree& tree_of(HashAlgorithm algorithm) {
    static const auto make = [](HashAlgorithm which) {
        Tree tree{which, StoredTree{which}, numbered_leaves(which, 1'400)};
        tree.stored.grow_to(1'400);
        tree.stored.edge.trim();
        return tree;
    };
    static const Tree trees[] = {make(HashAlgorithm::sha256), make(HashAlgorithm::sm3)};
    return trees[algorithm == HashAlgorithm::sm3];
}

std::span<const Hash> first_leaves(const Tree& tree, std::uint64_t size) {
    return std::span{tree.leaves}.first(size);
}

struct Inclusion {
    HashAlgorithm algorithm;
    Hash leaf;
    Index index;
    TreeSize size;
    std::vector<Hash> proof;
    Hash root;

    bool holds() const {
        return verify_inclusion(algorithm, leaf, index, size, proof, root).has_value();
    }
};

Inclusion any_inclusion(std::uint64_t size_min) {
    const auto algorithm = *rc::gen::element(HashAlgorithm::sha256, HashAlgorithm::sm3);
    const Tree& tree = tree_of(algorithm);
    const auto size = *rc::gen::inRange<std::uint64_t>(size_min, 1'401);
    const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
    const auto proof =
        inclusion_proof(algorithm, Index{index}, TreeSize{size}, tree.stored.nodes());
    RC_ASSERT(proof.has_value());
    return {algorithm,    tree.leaves[index],
            Index{index}, TreeSize{size},
            *proof,       naive::tree_root(algorithm, first_leaves(tree, size))};
}

RC_GTEST_PROP(InclusionProperty, FromTilesEqualsTheNaiveOneAndHolds, ()) {
    const Inclusion it = any_inclusion(1);
    const Tree& tree = tree_of(it.algorithm);
    RC_ASSERT(it.proof ==
              naive::inclusion(it.algorithm, it.index.value, first_leaves(tree, it.size.value)));
    RC_ASSERT(it.holds());
}

RC_GTEST_PROP(InclusionProperty, EveryChangeIsRefused, ()) {
    const Inclusion good = any_inclusion(2);
    const auto bit = *rc::gen::inRange(0, 256);
    const auto flip = [&](Hash& hash) {
        hash.bytes[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1 << bit % 8);
    };
    const auto place = *rc::gen::inRange<std::size_t>(0, good.proof.size());
    const auto at = static_cast<std::ptrdiff_t>(place);
    const auto refused = [&](auto change) {
        Inclusion bad = good;
        change(bad);
        return !bad.holds();
    };
    RC_ASSERT(refused([&](Inclusion& it) { flip(it.proof[place]); }));
    RC_ASSERT(refused([&](Inclusion& it) { flip(it.leaf); }));
    RC_ASSERT(refused([&](Inclusion& it) { flip(it.root); }));
    RC_ASSERT(refused([&](Inclusion& it) { it.proof.erase(it.proof.begin() + at); }));
    RC_ASSERT(refused([&](Inclusion& it) { it.proof.insert(it.proof.begin() + at, Hash{}); }));
    RC_ASSERT(refused([&](Inclusion& it) { it.proof.push_back(it.proof.back()); }));
    RC_ASSERT(refused([&](Inclusion& it) { it.index = Index{it.index.value ^ 1}; }));
    RC_ASSERT(refused([&](Inclusion& it) { it.index = Index{it.size.value}; }));
    RC_ASSERT(refused([&](Inclusion& it) { it.size = TreeSize{it.index.value}; }));
    RC_ASSERT(refused([&](Inclusion& it) { it.size = TreeSize{it.size.value << 20}; }));
    RC_ASSERT(refused([&](Inclusion& it) { it.size = TreeSize{0}; }));
}

RC_GTEST_PROP(ConsistencyProperty, FromTilesEqualsTheNaiveOneAndHolds, ()) {
    const auto algorithm = *rc::gen::element(HashAlgorithm::sha256, HashAlgorithm::sm3);
    const Tree& tree = tree_of(algorithm);
    const auto to = *rc::gen::inRange<std::uint64_t>(1, 1'401);
    const auto from = *rc::gen::inRange<std::uint64_t>(1, to + 1);
    const auto proof =
        consistency_proof(algorithm, TreeSize{from}, TreeSize{to}, tree.stored.nodes());
    RC_ASSERT(proof.has_value());
    RC_ASSERT(*proof == naive::consistency(algorithm, from, first_leaves(tree, to)));
    const Hash root_from = naive::tree_root(algorithm, first_leaves(tree, from));
    const Hash root_to = naive::tree_root(algorithm, first_leaves(tree, to));
    const auto holds = [&](const std::vector<Hash>& by, const Hash& older, const Hash& newer) {
        return verify_consistency(algorithm, TreeSize{from}, TreeSize{to}, by, older, newer)
            .has_value();
    };
    RC_ASSERT(holds(*proof, root_from, root_to));
    Hash other = root_to;
    other.bytes[31] ^= 1;
    RC_ASSERT(!holds(*proof, root_from, other));
    RC_ASSERT(!holds(*proof, other, root_to));
    std::vector<Hash> longer = *proof;
    longer.push_back(other);
    RC_ASSERT(!holds(longer, root_from, root_to));
    for (std::size_t i = 0; i < proof->size(); ++i) {
        std::vector<Hash> changed = *proof;
        changed[i].bytes[i % 32] ^= 0x10;
        RC_ASSERT(!holds(changed, root_from, root_to));
        std::vector<Hash> shorter = *proof;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        RC_ASSERT(!holds(shorter, root_from, root_to));
    }
}

TEST(Proof, RootsOfAllSizesFromTiles) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const Tree& tree = tree_of(algorithm);
        for (std::uint64_t size = 0; size <= 1'400; size += size < 300 ? 1 : 53) {
            const auto root = root_at(algorithm, TreeSize{size}, tree.stored.nodes());
            ASSERT_TRUE(root);
            ASSERT_EQ(*root, naive::tree_root(algorithm, first_leaves(tree, size))) << size;
        }
    }
}

TEST(Proof, EveryPairOfSmallSizes) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    for (std::uint64_t to = 1; to <= 70; ++to) {
        for (std::uint64_t from = 0; from <= to; ++from) {
            const auto proof = consistency_proof(HashAlgorithm::sha256, TreeSize{from},
                                                 TreeSize{to}, tree.stored.nodes());
            ASSERT_TRUE(proof);
            const auto root = [&](std::uint64_t size) {
                return naive::tree_root(HashAlgorithm::sha256, first_leaves(tree, size));
            };
            EXPECT_TRUE(verify_consistency(HashAlgorithm::sha256, TreeSize{from}, TreeSize{to},
                                           *proof, root(from), root(to)))
                << from << " " << to;
        }
    }
}

TEST(Proof, PlacesThatDoNotExist) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const auto beyond =
        inclusion_proof(HashAlgorithm::sha256, Index{5}, TreeSize{5}, tree.stored.nodes());
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::proof_index);
    const auto backwards =
        consistency_proof(HashAlgorithm::sha256, TreeSize{6}, TreeSize{5}, tree.stored.nodes());
    ASSERT_FALSE(backwards);
    EXPECT_EQ(backwards.error().code, ErrorCode::proof_index);
}

TEST(Proof, ErrorsOfTheReaderArePassedOn) {
    const NodeReader broken = [](NodeAt) -> Result<Hash> { return fail(ErrorCode::io, "disk"); };
    const auto inclusion = inclusion_proof(HashAlgorithm::sha256, Index{0}, TreeSize{2}, broken);
    ASSERT_FALSE(inclusion);
    EXPECT_EQ(inclusion.error().code, ErrorCode::io);
    EXPECT_FALSE(consistency_proof(HashAlgorithm::sha256, TreeSize{1}, TreeSize{2}, broken));
    EXPECT_FALSE(root_at(HashAlgorithm::sha256, TreeSize{1}, broken));
}

TEST(Proof, SizesNearTheEndOfTheNumbers) {
    // No tree is so large; the arithmetic must hold all the same.
    const NodeReader any = [](NodeAt at) -> Result<Hash> {
        return sha256(std::to_string(at.height) + " " + std::to_string(at.index));
    };
    const TreeSize size{~std::uint64_t{0}};
    const auto root = root_at(HashAlgorithm::sha256, size, any);
    ASSERT_TRUE(root);
    const auto last = inclusion_proof(HashAlgorithm::sha256, Index{size.value - 1}, size, any);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->size(), 63u);
    EXPECT_TRUE(verify_inclusion(HashAlgorithm::sha256, *any({0, size.value - 1}),
                                 Index{size.value - 1}, size, *last, *root));
    EXPECT_EQ(inclusion_proof(HashAlgorithm::sha256, Index{0}, size, any)->size(), 64u);
}

TEST(Proof, FromTheEmptyTree) {
    const auto sha = HashAlgorithm::sha256;
    const Hash empty = empty_root(sha), other = numbered_leaf(sha, 0);
    const std::vector<Hash> none, one{other};
    EXPECT_TRUE(verify_consistency(sha, TreeSize{0}, TreeSize{9}, none, empty, other));
    EXPECT_FALSE(verify_consistency(sha, TreeSize{0}, TreeSize{9}, one, empty, other));
    EXPECT_TRUE(verify_consistency(sha, TreeSize{0}, TreeSize{0}, none, empty, empty));
    EXPECT_FALSE(verify_consistency(sha, TreeSize{0}, TreeSize{0}, none, empty, other));
    const auto backwards = verify_consistency(sha, TreeSize{2}, TreeSize{1}, none, other, other);
    ASSERT_FALSE(backwards);
    EXPECT_EQ(backwards.error().code, ErrorCode::proof_consistency);
}

}  // namespace
}  // namespace qiyue

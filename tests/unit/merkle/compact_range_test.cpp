#include "ledger/merkle/compact_range.hpp"

#include <gtest/gtest.h>

#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

TEST(CompactRange, RootEqualsTheNaiveOneAtEverySize) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const auto leaves = numbered_leaves(algorithm, 300);
        CompactRange range(algorithm);
        for (std::size_t size = 0; size <= leaves.size(); ++size) {
            ASSERT_EQ(range.size().value, size);
            ASSERT_EQ(range.root(), naive::tree_root(algorithm, std::span{leaves}.first(size)));
            if (size < leaves.size()) range.append(leaves[size]);
        }
    }
}

TEST(CompactRange, TakesUpWhereAStoredOneEnded) {
    const auto leaves = numbered_leaves(HashAlgorithm::sha256, 100);
    for (std::size_t stop = 0; stop <= leaves.size(); ++stop) {
        CompactRange first(HashAlgorithm::sha256);
        for (std::size_t i = 0; i < stop; ++i)
            first.append(leaves[i]);
        CompactRange second(HashAlgorithm::sha256, first.size(), first.roots());
        for (std::size_t i = stop; i < leaves.size(); ++i)
            second.append(leaves[i]);
        ASSERT_EQ(second.root(), naive::tree_root(HashAlgorithm::sha256, leaves)) << stop;
    }
}

TEST(CompactRangeDeathTest, RefusesRootsThatDoNotFitTheSize) {
    EXPECT_DEATH(CompactRange(HashAlgorithm::sha256, TreeSize{3}, {Hash{}}), "set bit");
}

}  // namespace
}  // namespace qiyue

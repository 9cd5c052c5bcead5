#include "ledger/merkle/multiproof.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/lines.hpp"
#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

constexpr std::size_t size_max = 700;

struct Tree {
    HashAlgorithm algorithm;
    StoredTree stored;
    std::vector<Hash> leaves;
};

/// One tree of each algorithm for all cases; nothing changes it.
const Tree& tree_of(HashAlgorithm algorithm) {
    static const auto make = [](HashAlgorithm which) {
        Tree tree{which, StoredTree{which}, numbered_leaves(which, size_max)};
        tree.stored.grow_to(size_max);
        tree.stored.edge.trim();
        return tree;
    };
    static const Tree trees[] = {make(HashAlgorithm::sha256), make(HashAlgorithm::sm3)};
    return trees[algorithm == HashAlgorithm::sm3];
}

using Indexes = std::set<std::uint64_t>;

NextIndex each(const Indexes& indexes) {
    return [it = indexes.begin(), end = indexes.end()]() mutable -> Result<std::optional<Index>> {
        if (it == end) return std::nullopt;
        return Index{*it++};
    };
}

Result<std::string> written(const Tree& tree, std::uint64_t size, const NextIndex& next) {
    std::string text;
    const auto done = write_multiproof(tree.algorithm, TreeSize{size}, next, tree.stored.nodes(),
                                       [&](std::string_view piece) -> Result<void> {
                                           text += piece;
                                           return {};
                                       });
    if (!done) return std::unexpected(done.error());
    return text;
}

/// P6 as it is defined, over leaves [begin, end) of the tree.
void naive_hashes(const Tree& tree, std::size_t begin, std::size_t end, const Indexes& indexes,
                  std::vector<std::string>& out) {
    const auto first = indexes.lower_bound(begin);
    if (first == indexes.end() || *first >= end) {
        const auto leaves = std::span{tree.leaves}.subspan(begin, end - begin);
        out.push_back(to_base64(naive::tree_root(tree.algorithm, leaves).view()));
        return;
    }
    if (end - begin == 1) return;
    std::size_t left = 1;
    while (left * 2 < end - begin)
        left *= 2;
    naive_hashes(tree, begin, begin + left, indexes, out);
    naive_hashes(tree, begin + left, end, indexes, out);
}

std::vector<std::string> naive_lines(const Tree& tree, std::size_t size, const Indexes& indexes) {
    std::vector<std::string> lines{"qiyue/multiproof/v1",
                                   tree.algorithm == HashAlgorithm::sm3 ? "sm3" : "sha256",
                                   std::to_string(size)};
    naive_hashes(tree, 0, size, indexes, lines);
    return lines;
}

std::vector<LeafAt> leaves_at(const Tree& tree, const Indexes& indexes) {
    std::vector<LeafAt> leaves;
    for (const std::uint64_t index : indexes)
        leaves.push_back({Index{index}, tree.leaves[index]});
    return leaves;
}

Result<ProvedRoot> read(HashAlgorithm algorithm, const std::vector<LeafAt>& leaves,
                        const std::vector<std::string>& lines) {
    std::size_t leaf = 0, line = 0;
    return root_of_multiproof(
        algorithm,
        [&]() -> Result<std::optional<LeafAt>> {
            if (leaf == leaves.size()) return std::nullopt;
            return leaves[leaf++];
        },
        [&]() -> Result<std::optional<std::string>> {
            if (line == lines.size()) return std::nullopt;
            return lines[line++];
        });
}

/// True if it leads to the tree's root of this size.
bool holds(const Tree& tree, std::uint64_t size, const std::vector<LeafAt>& leaves,
           const std::vector<std::string>& lines) {
    const auto proved = read(tree.algorithm, leaves, lines);
    return proved && proved->size.value == size &&
           proved->root == naive::tree_root(tree.algorithm, std::span{tree.leaves}.first(size));
}

std::string code_of(const Result<ProvedRoot>& result) {
    return result ? "" : std::string{code_name(result.error().code)};
}

TEST(Multiproof, EverySubsetOfSmallTrees) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const Tree& tree = tree_of(algorithm);
        for (std::size_t size = 1; size <= 9; ++size) {
            for (unsigned chosen = 0; chosen < 1u << size; ++chosen) {
                Indexes indexes;
                for (std::size_t i = 0; i < size; ++i)
                    if ((chosen >> i & 1) != 0) indexes.insert(i);
                const auto text = written(tree, size, each(indexes));
                ASSERT_TRUE(text);
                const auto lines = naive_lines(tree, size, indexes);
                ASSERT_EQ(lines_of(*text), lines) << size << " " << chosen;
                ASSERT_TRUE(holds(tree, size, leaves_at(tree, indexes), lines));
            }
        }
    }
}

TEST(Multiproof, EmptyTreeAndWholeTree) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const auto empty = written(tree, 0, each({}));
    ASSERT_TRUE(empty);
    const auto of_nothing = read(HashAlgorithm::sha256, {}, lines_of(*empty));
    ASSERT_TRUE(of_nothing);
    EXPECT_EQ(of_nothing->root, empty_root(HashAlgorithm::sha256));
    Indexes all;
    for (std::uint64_t i = 0; i < size_max; ++i)
        all.insert(i);
    EXPECT_EQ(written(tree, size_max, each(all)), "qiyue/multiproof/v1\nsha256\n700\n");
}

TEST(Multiproof, TextIsTheOneOfTheFormatPage) {
    // Leaf 2 of three: the root of the left pair, nothing else.
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const std::string pair =
        to_base64(node_hash(HashAlgorithm::sha256, tree.leaves[0], tree.leaves[1]).view());
    EXPECT_EQ(written(tree, 3, each({2})), "qiyue/multiproof/v1\nsha256\n3\n" + pair + "\n");
}

struct Case {
    const Tree& tree;
    std::uint64_t size;
    Indexes indexes;
    std::vector<std::string> lines;
    std::vector<LeafAt> leaves;
};

Case any_case() {
    const Tree& tree = tree_of(*rc::gen::element(HashAlgorithm::sha256, HashAlgorithm::sm3));
    const auto size = *rc::gen::inRange<std::uint64_t>(2, size_max + 1);
    auto indexes = *rc::gen::container<Indexes>(rc::gen::inRange<std::uint64_t>(0, size));
    const auto text = written(tree, size, each(indexes));
    RC_ASSERT(text.has_value());
    auto leaves = leaves_at(tree, indexes);
    return {tree, size, std::move(indexes), lines_of(*text), std::move(leaves)};
}

RC_GTEST_PROP(MultiproofProperty, FromTilesEqualsTheNaiveOneAndHolds, ()) {
    const Case it = any_case();
    RC_ASSERT(it.lines == naive_lines(it.tree, it.size, it.indexes));
    RC_ASSERT(holds(it.tree, it.size, it.leaves, it.lines));
}

RC_GTEST_PROP(MultiproofProperty, EveryHashAlteredDroppedOrAddedIsRefused, ()) {
    const Case it = any_case();
    const auto refused = [&](const std::vector<std::string>& lines) {
        return !holds(it.tree, it.size, it.leaves, lines);
    };
    const std::string other = to_base64(Hash{}.view());
    for (std::size_t i = 3; i < it.lines.size(); ++i) {
        const auto at = static_cast<std::ptrdiff_t>(i);
        auto altered = it.lines, dropped = it.lines, twice = it.lines, added = it.lines;
        altered[i] = other;
        dropped.erase(dropped.begin() + at);
        twice.insert(twice.begin() + at, it.lines[i]);
        added.insert(added.begin() + at, other);
        RC_ASSERT(refused(altered));
        RC_ASSERT(refused(dropped));
        RC_ASSERT(refused(twice));
        RC_ASSERT(refused(added));
    }
    auto longer = it.lines;
    longer.push_back(other);
    RC_ASSERT(code_of(read(it.tree.algorithm, it.leaves, longer)) == "proof_inclusion");
}

RC_GTEST_PROP(MultiproofProperty, EveryLeafAlteredDroppedMovedOrAddedIsRefused, ()) {
    const Case it = any_case();
    const auto refused = [&](const std::vector<LeafAt>& leaves) {
        return !holds(it.tree, it.size, leaves, it.lines);
    };
    for (std::size_t i = 0; i < it.leaves.size(); ++i) {
        auto altered = it.leaves, dropped = it.leaves, moved = it.leaves;
        altered[i].leaf.bytes[i % 32] ^= 4;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        moved[i].index = Index{moved[i].index.value ^ 1};
        RC_ASSERT(refused(altered));
        RC_ASSERT(refused(dropped));
        RC_ASSERT(refused(moved));
    }
    for (std::uint64_t index = 0; index < it.size; index += 7) {
        if (it.indexes.contains(index)) continue;
        Indexes more = it.indexes;
        more.insert(index);
        RC_ASSERT(refused(leaves_at(it.tree, more)));
    }
}

TEST(Multiproof, PlacesOutOfOrderOrTree) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const auto sequence = [](std::vector<std::uint64_t> indexes) -> NextIndex {
        return [indexes = std::move(indexes),
                at = std::size_t{0}]() mutable -> Result<std::optional<Index>> {
            if (at == indexes.size()) return std::nullopt;
            return Index{indexes[at++]};
        };
    };
    for (const auto& wrong : {std::vector<std::uint64_t>{10}, {3, 3}, {4, 2}, {9, 10}, {2, 99}}) {
        const auto text = written(tree, 10, sequence(wrong));
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().code, ErrorCode::proof_index);
        std::vector<LeafAt> leaves;
        for (const std::uint64_t index : wrong)
            leaves.push_back({Index{index}, tree.leaves[index]});
        // Whatever the hashes: with too few of them the fault of the places may come second.
        auto lines = naive_lines(tree, 10, {wrong[0] % 10});
        EXPECT_EQ(code_of(read(HashAlgorithm::sha256, leaves, lines)), "proof_index");
    }
    EXPECT_EQ(written(tree, 0, sequence({0})).error().code, ErrorCode::proof_index);
}

TEST(Multiproof, OtherForms) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const Indexes indexes{5};
    const auto good = naive_lines(tree, 10, indexes);
    const auto code = [&](std::size_t line, std::string text) {
        auto lines = good;
        lines[line] = std::move(text);
        return code_of(read(HashAlgorithm::sha256, leaves_at(tree, indexes), lines));
    };
    EXPECT_EQ(code(0, "qiyue/multiproof/v2"), "proof_format");
    EXPECT_EQ(code(1, "sm3"), "proof_format");
    EXPECT_EQ(code(2, "010"), "proof_format");
    EXPECT_EQ(code(2, "-1"), "proof_format");
    EXPECT_EQ(code(2, ""), "proof_format");
    EXPECT_EQ(code(2, "9223372036854775808"), "proof_format");
    EXPECT_EQ(code(2, "9223372036854775807"), "proof_inclusion");
    EXPECT_EQ(code(2, "5"), "proof_index");
    EXPECT_EQ(code(3, good[3] + " "), "proof_format");
    EXPECT_EQ(code(3, good[3].substr(4)), "proof_format");
    EXPECT_EQ(code(3, ""), "proof_format");
    for (std::size_t lines = 0; lines < good.size(); ++lines) {
        const std::vector<std::string> begun{good.begin(),
                                             good.begin() + static_cast<std::ptrdiff_t>(lines)};
        EXPECT_EQ(code_of(read(HashAlgorithm::sha256, leaves_at(tree, indexes), begun)),
                  lines < 3 ? "proof_format" : "proof_inclusion");
    }
    auto longer = good;
    longer.emplace_back("no hash");
    EXPECT_EQ(code_of(read(HashAlgorithm::sha256, leaves_at(tree, indexes), longer)),
              "proof_format");
}

TEST(Multiproof, ErrorsOfOthersArePassedOn) {
    const Tree& tree = tree_of(HashAlgorithm::sha256);
    const auto broken = [](auto...) { return fail(ErrorCode::io, "gone"); };
    const auto ignore = [](std::string_view) -> Result<void> { return {}; };
    const auto write = [&](const NextIndex& next, const NodeReader& nodes,
                           const std::function<Result<void>(std::string_view)>& to) {
        const auto done = write_multiproof(HashAlgorithm::sha256, TreeSize{8}, next, nodes, to);
        return done ? ErrorCode::unsupported : done.error().code;
    };
    const Indexes indexes{3};
    EXPECT_EQ(write(broken, tree.stored.nodes(), ignore), ErrorCode::io);
    EXPECT_EQ(write(each(indexes), broken, ignore), ErrorCode::io);
    EXPECT_EQ(write(each(indexes), tree.stored.nodes(), broken), ErrorCode::io);
    const auto none = []() -> Result<std::optional<LeafAt>> { return std::nullopt; };
    EXPECT_EQ(code_of(root_of_multiproof(HashAlgorithm::sha256, none, broken)), "io");
    const auto line = [](std::vector<std::string> lines) -> NextLine {
        return [lines = std::move(lines),
                at = std::size_t{0}]() mutable -> Result<std::optional<std::string>> {
            if (at == lines.size()) return std::nullopt;
            return lines[at++];
        };
    };
    EXPECT_EQ(code_of(root_of_multiproof(HashAlgorithm::sha256, broken,
                                         line(naive_lines(tree, 8, indexes)))),
              "io");
}

}  // namespace
}  // namespace qiyue

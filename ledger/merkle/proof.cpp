#include "ledger/merkle/proof.hpp"

#include <bit>
#include <optional>
#include <string>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {

std::uint64_t Subtree::split() const { return begin + std::bit_floor(width() - 1); }

/// Its perfect pieces, folded from the right.
Result<Hash> subtree_root(HashAlgorithm algorithm, Subtree subtree, const NodeReader& nodes) {
    QIYUE_CHECK(subtree.begin < subtree.end, "a subtree has leaves");
    std::uint64_t width = subtree.width();
    std::uint64_t end = subtree.end;
    std::optional<Hash> root;
    while (width != 0) {
        const auto height = static_cast<unsigned>(std::countr_zero(width));
        end -= std::uint64_t{1} << height;
        width &= width - 1;
        auto piece = nodes(NodeAt{height, end >> height});
        if (!piece) return piece;
        root = root ? node_hash(algorithm, *piece, *root) : *piece;
    }
    return *root;
}

namespace {

/// The roots of the ranges that a walk from the tree's root downwards left aside, last one first.
Result<std::vector<Hash>> roots_upwards(HashAlgorithm algorithm, const std::vector<Subtree>& aside,
                                        const NodeReader& nodes) {
    std::vector<Hash> proof;
    proof.reserve(aside.size());
    for (std::size_t i = aside.size(); i > 0; --i) {
        auto root = subtree_root(algorithm, aside[i - 1], nodes);
        if (!root) return pass(root);
        proof.push_back(*root);
    }
    return proof;
}

std::unexpected<Error> no_inclusion(const char* why) {
    return fail(ErrorCode::proof_inclusion, why);
}

std::unexpected<Error> no_consistency(const char* why) {
    return fail(ErrorCode::proof_consistency, why);
}

/// The places of the walk from a leaf to the root (RFC 9162 2.1.3.2 and 2.1.4.2): `fn` of the node,
/// `sn` of the last node at its height.
struct Climb {
    std::uint64_t fn;
    std::uint64_t sn;

    bool at_root() const { return sn == 0; }
    bool sibling_is_left() const { return (fn & 1) != 0 || fn == sn; }
    void up() {
        fn >>= 1;
        sn >>= 1;
    }
    /// To where the node is a right child: above it there are levels without a sibling. `fn` is
    /// not 0 when this is called, so it ends.
    void skip_single() {
        while ((fn & 1) == 0 && fn != 0)
            up();
    }
};

}  // namespace

Result<std::vector<Hash>> inclusion_proof(HashAlgorithm algorithm, Index index, TreeSize size,
                                          const NodeReader& nodes) {
    if (index.value >= size.value)
        return fail(ErrorCode::proof_index, "the tree of size " + std::to_string(size.value) +
                                                " has no entry " + std::to_string(index.value));
    std::vector<Subtree> aside;
    aside.reserve(64);
    Subtree range{0, size.value};
    while (range.width() > 1) {
        const std::uint64_t split = range.split();
        if (index.value < split) {
            aside.push_back({split, range.end});
            range.end = split;
        } else {
            aside.push_back({range.begin, split});
            range.begin = split;
        }
    }
    return roots_upwards(algorithm, aside, nodes);
}

Result<std::vector<Hash>> consistency_proof(HashAlgorithm algorithm, TreeSize from, TreeSize to,
                                            const NodeReader& nodes) {
    if (from.value > to.value)
        return fail(ErrorCode::proof_index, "size " + std::to_string(from.value) +
                                                " is larger than size " + std::to_string(to.value));
    if (from.value == 0 || from.value == to.value) return std::vector<Hash>{};
    std::vector<Subtree> aside;
    aside.reserve(64);
    Subtree range{0, to.value};
    bool whole = true;  // the old tree is the range itself, so its root is known to the verifier
    while (from.value != range.end) {
        const std::uint64_t split = range.split();
        if (from.value <= split) {
            aside.push_back({split, range.end});
            range.end = split;
        } else {
            aside.push_back({range.begin, split});
            range.begin = split;
            whole = false;
        }
    }
    if (!whole) aside.push_back(range);
    return roots_upwards(algorithm, aside, nodes);
}

Result<Hash> root_at(HashAlgorithm algorithm, TreeSize size, const NodeReader& nodes) {
    if (size.value == 0) return empty_root(algorithm);
    return subtree_root(algorithm, {0, size.value}, nodes);
}

Result<void> verify_inclusion(HashAlgorithm algorithm, const Hash& leaf, Index index, TreeSize size,
                              std::span<const Hash> proof, const Hash& root) {
    if (index.value >= size.value) return no_inclusion("the index is not in the tree");
    Climb climb{index.value, size.value - 1};
    Hash node = leaf;
    for (const Hash& sibling : proof) {
        if (climb.at_root()) return no_inclusion("the proof is too long");
        if (climb.sibling_is_left()) {
            node = node_hash(algorithm, sibling, node);
            climb.skip_single();
        } else {
            node = node_hash(algorithm, node, sibling);
        }
        climb.up();
    }
    if (!climb.at_root()) return no_inclusion("the proof is too short");
    if (node != root) return no_inclusion("the proof leads to another root");
    return {};
}

Result<void> verify_consistency(HashAlgorithm algorithm, TreeSize from, TreeSize to,
                                std::span<const Hash> proof, const Hash& root_from,
                                const Hash& root_to) {
    if (from.value > to.value) return no_consistency("the first size is the larger one");
    if (from == to) {
        if (!proof.empty()) return no_consistency("equal sizes need no proof");
        if (root_from != root_to) return no_consistency("equal sizes, different roots");
        return {};
    }
    if (from.value == 0) {
        if (!proof.empty()) return no_consistency("the empty tree needs no proof");
        return {};
    }
    const bool known_start = std::has_single_bit(from.value);
    if (proof.empty()) return no_consistency("the proof is empty");
    Climb climb{from.value - 1, to.value - 1};
    while ((climb.fn & 1) != 0)
        climb.up();
    Hash older = known_start ? root_from : proof.front();
    Hash newer = older;
    for (const Hash& sibling : known_start ? proof : proof.subspan(1)) {
        if (climb.at_root()) return no_consistency("the proof is too long");
        if (climb.sibling_is_left()) {
            older = node_hash(algorithm, sibling, older);
            newer = node_hash(algorithm, sibling, newer);
            climb.skip_single();
        } else {
            newer = node_hash(algorithm, newer, sibling);
        }
        climb.up();
    }
    if (!climb.at_root()) return no_consistency("the proof is too short");
    if (older != root_from) return no_consistency("the proof does not lead to the first root");
    if (newer != root_to) return no_consistency("the proof does not lead to the second root");
    return {};
}

}  // namespace qiyue

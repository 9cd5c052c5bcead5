#pragma once

// Inclusion and consistency proofs of RFC 6962 / RFC 9162: building them from perfect nodes, and
// verifying them. Pure; any thread.

#include <functional>
#include <span>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {

/// A perfect subtree: covers the leaves [index << height, (index + 1) << height).
struct NodeAt {
    unsigned height = 0;
    std::uint64_t index = 0;
    auto operator<=>(const NodeAt&) const = default;
};

/// The leaves [begin, end) as splitting a tree yields them (RFC 9162 2.1.1): `begin` is a multiple
/// of the next power of two of the width.
struct Subtree {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t width() const { return end - begin; }
    /// Where its right side begins: the left one is the largest power of two below the width, which
    /// must be 2 or more.
    std::uint64_t split() const;
};

/// Gives the hash of a perfect node that lies inside the tree, or an error (io, corrupt).
using NodeReader = std::function<Result<Hash>(NodeAt)>;

/// Siblings from the leaf's upwards. `index` must be smaller than `size`, else proof_index.
Result<std::vector<Hash>> inclusion_proof(HashAlgorithm algorithm, Index index, TreeSize size,
                                          const NodeReader& nodes);
/// Consistency of `from` with `to`; empty if they are equal or `from` is 0. from > to: proof_index.
Result<std::vector<Hash>> consistency_proof(HashAlgorithm algorithm, TreeSize from, TreeSize to,
                                            const NodeReader& nodes);
/// Root of a subtree that is not empty.
Result<Hash> subtree_root(HashAlgorithm algorithm, Subtree subtree, const NodeReader& nodes);
/// Root of the first `size` leaves.
Result<Hash> root_at(HashAlgorithm algorithm, TreeSize size, const NodeReader& nodes);

/// RFC 9162 2.1.3.2. Errors: proof_inclusion.
Result<void> verify_inclusion(HashAlgorithm algorithm, const Hash& leaf, Index index, TreeSize size,
                              std::span<const Hash> proof, const Hash& root);
/// RFC 9162 2.1.4.2; from 0: only the empty proof, consistent with anything. Errors:
/// proof_consistency.
Result<void> verify_consistency(HashAlgorithm algorithm, TreeSize from, TreeSize to,
                                std::span<const Hash> proof, const Hash& root_from,
                                const Hash& root_to);

}  // namespace qiyue

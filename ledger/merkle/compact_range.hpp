#pragma once

// A compact range [0, n): the roots of the perfect subtrees that a tree of n leaves splits into,
// largest first; all that is needed to append and to know the root. Pure; one thread at a time.

#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {

class CompactRange {
public:
    explicit CompactRange(HashAlgorithm algorithm) : algorithm_(algorithm) {}
    /// Takes up where a stored range ended. `roots` must have one hash for each set bit of `size`.
    CompactRange(HashAlgorithm algorithm, TreeSize size, std::vector<Hash> roots);

    void append(const Hash& leaf);
    Hash root() const;  ///< of the empty tree too
    TreeSize size() const { return size_; }
    const std::vector<Hash>& roots() const { return roots_; }
    HashAlgorithm algorithm() const { return algorithm_; }

private:
    HashAlgorithm algorithm_;
    TreeSize size_{};
    std::vector<Hash> roots_;
};

}  // namespace qiyue

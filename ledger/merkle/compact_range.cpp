#include "ledger/merkle/compact_range.hpp"

#include <bit>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {

CompactRange::CompactRange(HashAlgorithm algorithm, TreeSize size, std::vector<Hash> roots)
    : algorithm_(algorithm), size_(size), roots_(std::move(roots)) {
    QIYUE_CHECK(roots_.size() == static_cast<std::size_t>(std::popcount(size_.value)),
                "one root for each set bit of the size");
}

void CompactRange::append(const Hash& leaf) {
    Hash node = leaf;
    for (std::uint64_t rest = size_.value; (rest & 1) != 0; rest >>= 1) {
        node = node_hash(algorithm_, roots_.back(), node);
        roots_.pop_back();
    }
    roots_.push_back(node);
    ++size_.value;
}

Hash CompactRange::root() const {
    if (roots_.empty()) return empty_root(algorithm_);
    Hash root = roots_.back();
    for (std::size_t i = roots_.size() - 1; i > 0; --i)
        root = node_hash(algorithm_, roots_[i - 1], root);
    return root;
}

}  // namespace qiyue

#include "ledger/store/tree_roots.hpp"

#include "ledger/merkle/proof.hpp"

namespace qiyue {

Result<TreeRoots> roots_at(const EventStore& store, TreeSize size) {
    TreeRoots roots;
    auto root = root_at(HashAlgorithm::sha256, size, store.nodes(HashAlgorithm::sha256));
    if (!root) return pass(root);
    roots.sha256 = *root;
    if (!store.twin()) return roots;
    root = root_at(HashAlgorithm::sm3, size, store.nodes(HashAlgorithm::sm3));
    if (!root) return pass(root);
    roots.sm3 = *root;
    return roots;
}

}  // namespace qiyue

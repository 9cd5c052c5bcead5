#include "ledger/pipeline/proofs.hpp"

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tlog_proof.hpp"

namespace qiyue {
namespace {

/// The cosigned one wherever it covers the entry: it convinces more people.
Result<const SignedCheckpoint*> checkpoint_of(const Published& published, HashAlgorithm tree,
                                              Index index) {
    const auto* cosigned = published.cosigned.get();
    if (tree == HashAlgorithm::sha256) {
        const bool covers =
            cosigned != nullptr && index.value < cosigned->log.checkpoint.size.value;
        return covers ? &cosigned->log : &published.log;
    }
    if (published.twin) return &*published.twin;
    return fail(ErrorCode::not_found, "there is no signed checkpoint of the SM3 tree");
}

}  // namespace

Result<void> require_published(const Published& published, TreeSize size) {
    if (size <= published.log.checkpoint.size) return {};
    return fail(ErrorCode::not_found, "no tree of size " + std::to_string(size.value) +
                                          " is published; the newest has " +
                                          std::to_string(published.log.checkpoint.size.value));
}

Result<std::string> proof_text(const EventStore& store, const Published& published, Index index,
                               HashAlgorithm tree) {
    const auto signed_at = checkpoint_of(published, tree, index);
    if (!signed_at) return std::unexpected(signed_at.error());
    const TreeSize size = (*signed_at)->checkpoint.size;
    if (index.value >= size.value) {
        return fail(ErrorCode::not_found, "there is no entry " + std::to_string(index.value) +
                                              " in the published tree of size " +
                                              std::to_string(size.value));
    }
    auto hashes = inclusion_proof(tree, index, size, store.nodes(tree));
    if (!hashes) return pass(hashes);
    return TlogProof{index, std::move(*hashes), (*signed_at)->note}.format();
}

Result<Receipt> receipt_of(const EventStore& store, const Published& published, Index index) {
    auto proof = proof_text(store, published, index, HashAlgorithm::sha256);
    if (!proof) return pass(proof);
    auto line = store.entry(index);
    if (!line) return pass(line);
    return Receipt{index, std::move(*line), std::move(*proof), false};
}

}  // namespace qiyue

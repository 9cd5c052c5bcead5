#include "ledger/package/verifying/signer_histories.hpp"

#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

constexpr std::size_t first_shown = 10;

/// The stream of the holder that a `party` names: what follows its first slash.
std::string_view stream_of(std::string_view party) {
    return party.starts_with('/') ? party.substr(1) : std::string_view();
}

}  // namespace

void SignerHistories::take_keys(const CloudEvent& event) {
    for (const BoundKey& bound : keys_bound_by(event)) {
        const std::string_view stream = stream_of(bound.holder);
        if (!stream.empty()) holders_.try_emplace(bound.id, stream);
    }
}

void SignerHistories::take_signatures(bool is_scope, const EntryWork& work,
                                      const CloudEvent& event) {
    bool by_source = false;
    for (const EntryView::Signature& signature : work.view.signatures) {
        const auto holder = holders_.find(signature.key);
        if (holder == holders_.end()) continue;
        (is_scope ? signers_ : signers_beside_).insert(holder->second);
        by_source = by_source || holder->second == stream_of(event.source);
    }
    if (by_source || !is_scope) return;
    ++without_source_;
    if (first_without_source_.size() < first_shown)
        first_without_source_.push_back(work.head.index.value);
}

ShownHistories SignerHistories::of_scope(const IsComplete& is_complete) const {
    ShownHistories shown;
    for (const std::string& signer : signers_)
        shown.take(signer, is_complete(signer));
    return shown;
}

ShownHistories SignerHistories::beside_scope(const IsComplete& is_complete) const {
    ShownHistories shown;
    for (const std::string& signer : signers_beside_)
        if (!signers_.contains(signer)) shown.take(signer, is_complete(signer));
    return shown;
}

void ShownHistories::take(const std::string& signer, bool is_complete) {
    ++signers;
    if (is_complete)
        ++complete;
    else if (first_open.size() < first_shown)
        first_open.push_back(signer);
}

}  // namespace qiyue

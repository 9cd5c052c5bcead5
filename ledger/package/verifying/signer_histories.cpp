#include "ledger/package/verifying/signer_histories.hpp"

#include <algorithm>

#include "ledger/domain/decide.hpp"

namespace qiyue {

void SignerHistories::take_keys(const CloudEvent& event) {
    for (const BoundKey& bound : keys_bound_by(event)) {
        if (!bound.holder.starts_with('/')) continue;
        holders_.try_emplace(bound.id, bound.holder.substr(1));
    }
}

void SignerHistories::take_signatures(const EntryView& entry) {
    for (const EntryView::Signature& signature : entry.signatures) {
        const auto holder = holders_.find(signature.key);
        if (holder != holders_.end()) signers_.insert(holder->second);
    }
}

std::uint64_t SignerHistories::complete(
    const std::function<bool(std::string_view)>& is_complete) const {
    return static_cast<std::uint64_t>(std::ranges::count_if(signers_, is_complete));
}

}  // namespace qiyue

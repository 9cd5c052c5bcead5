#include "ledger/store/stored_policy.hpp"

#include "ledger/domain/case.hpp"

namespace qiyue {

Result<std::shared_ptr<const Policy>> policy_at(const EventStore& store, Micros now) {
    const auto ledger = store.row({RowKind::ledger, {}});
    if (!ledger) return std::unexpected(ledger.error());
    if (!*ledger) return nullptr;
    const auto* entry = policy_in_force(std::get<LedgerRow>(**ledger), now);
    if (entry == nullptr) return nullptr;
    const auto policy = store.row({RowKind::policy, std::to_string(entry->version)});
    if (!policy) return std::unexpected(policy.error());
    return *policy ? std::get<PolicyRow>(**policy).parsed : nullptr;
}

}  // namespace qiyue

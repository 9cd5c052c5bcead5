#pragma once

// The policy that is in force in a stored ledger. Any thread.

#include <memory>

#include "ledger/domain/policy.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// The newest version that has taken effect by `now`; null if there is none. Errors: those of
/// reading rows.
Result<std::shared_ptr<const Policy>> policy_at(const EventStore& store, Micros now);

}  // namespace qiyue

#pragma once

// Who may anchor: the key that signs `checkpoint.anchored` must be one of the operator's. Any
// thread.

#include <string>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// The party that holds this key, if at `now` (by the ledger's clock) it is the operator by the
/// policy in force. Errors: invalid_argument (a key that the ledger does not know, that was
/// revoked, or whose holder is not the operator); those of reading rows.
Result<std::string> anchoring_operator(const EventStore& store, const PublicKey& key, Micros now);

}  // namespace qiyue

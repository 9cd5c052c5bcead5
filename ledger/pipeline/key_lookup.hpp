#pragma once

// Public keys by keyid, from the store's key directory, parsed once: making a key from its SPKI
// costs 20 to 40 µs, about half a verification. A keyid names one SPKI for ever, so what was parsed
// stays right; unknown keys are not remembered, they may be bound a moment later. Any thread.

#include <functional>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/store/cache.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

class KeyLookup {
public:
    explicit KeyLookup(const EventStore& store) : store_(store) {}

    /// nullopt: no such key was ever bound. Revoked ones are found. Errors: io, corrupt.
    Result<std::optional<PublicKey>> find(const KeyId& id);

private:
    const EventStore& store_;
    Cache<KeyId, PublicKey, std::hash<KeyId>> parsed_{limits::key_cache_keys,
                                                      limits::state_cache_bytes};
};

}  // namespace qiyue

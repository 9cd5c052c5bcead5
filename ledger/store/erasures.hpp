#pragma once

// Erasures as the log records them (disclosure.erased), and finishing them in the vault. One
// thread.

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {

constexpr std::string_view erasure_type = "disclosure.erased";

/// The commitments that an entry of this type erases. Errors: corrupt if it cannot be read.
Result<std::vector<Hash>> commitments_erased_by(std::string_view line);

/// Every commitment that an entry erases, in the order of the log; only entries of the type are
/// read. Errors: io, corrupt, and the first of `take`.
Result<void> each_erasure(const EventStore& store,
                          const std::function<Result<void>(Index, const Hash&)>& take);

/// Erases again whatever the log says is erased: what a crash has cut off, and what a copy of older
/// files has brought back. Errors: as each_erasure; io of the vault.
Result<void> replay_erasures(const EventStore& store, Vault& vault);

}  // namespace qiyue

#pragma once

// Opening the guards: before the first signature after opening, both trees must extend what every
// guard holds (FORMAT.md 4). One thread, at open.

#include <string>
#include <vector>

#include "ledger/pipeline/checkpointer.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

/// DIR/guard.
std::string guard_path(const std::string& directory);

/// DIR/cosigned: what a quorum cosigned last, in a file of a guard's form.
std::string cosigned_path(const std::string& directory);

struct GuardedStart {
    Guards guards;
    Published published;  ///< signed at the store's size, and in every guard
    std::unique_ptr<Guard> cosigned;  ///< null if nothing was ever cosigned
    std::shared_ptr<const CosignedCheckpoint> kept_cosigned;
};

/// Opens the guards, compares them with the store, signs the store's size and writes it to them.
/// What witnesses hold, and what they cosigned last, must be extended too.
/// A guard that lags behind is normal after a crash. A missing one is made only with
/// options.new_guard. Errors: guard (missing, unreadable, ahead of the store, another history), io.
Result<GuardedStart> start_guarded(const LedgerOptions& options, const EventStore& store,
                                   const LogSigners& signers);

/// For a ledger that cannot sign: the newest checkpoint that a guard holds, that the keys of entry
/// 0 signed and that the store extends. Of size 0 if there is none.
Published last_guarded(const LedgerOptions& options, const EventStore& store,
                       const std::vector<std::string>& vkeys);

/// Makes the first guards of a new ledger. Errors: exists_already, guard, io.
Result<GuardedStart> found_guarded(const std::string& directory, const std::string& outside_guard,
                                   const StoreOptions& files, const EventStore& store,
                                   const LogSigners& signers);

}  // namespace qiyue

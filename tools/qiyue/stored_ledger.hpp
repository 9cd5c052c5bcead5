#pragma once

// A ledger's directory opened for reading, under a shared lock: nobody writes meanwhile.

#include <memory>
#include <string>

#include "ledger/audit/log_source.hpp"
#include "ledger/base/directory_lock.hpp"
#include "ledger/base/result.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/guard.hpp"

namespace qiyue {

/// True for http:// and https:// addresses.
bool is_address(const std::string& ledger);
/// True if a ledger's database is in this directory.
bool is_stored_ledger(const std::string& directory);

struct StoredLedger {
    DirectoryLock lock;
    std::unique_ptr<EventStore> store;

    /// Errors: not_found (no ledger there, or never founded), locked (a server holds it), corrupt,
    /// io.
    static Result<StoredLedger> open(const std::string& directory);
};

/// What the guard of a ledger's directory holds. Errors: guard, io.
Result<Guard::Reading> read_guard(const std::string& directory);

/// The checkpoints to show readers: what the guard holds, with the cosignatures of witnesses if
/// they have cosigned just that; or what a quorum cosigned last, which may be older. Errors: guard,
/// io; not_found (nothing was ever cosigned).
Result<GuardNotes> newest_notes(const std::string& directory);
Result<GuardNotes> cosigned_notes(const std::string& directory);

}  // namespace qiyue

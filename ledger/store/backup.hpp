#pragma once

// Backups of a ledger's directory, and ledgers made of them (FORMAT.md 12). A backup is one state
// of the ledger: its database, its documents, its sealed texts, the access record, the trust files.
// It never holds the log's keys, a guard or tokens, and the keys of the sealed texts only if asked,
// one generation of them. What the log says is erased is erased here too.
//
// One thread; the caller holds DIR exclusively, and nobody else uses TARGET.

#include <cstdint>
#include <functional>
#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// What stands in TARGET/backup.json.
struct BackupManifest {
    std::string origin;
    TreeSize size{};
    Hash root{};
    Micros made{};
    std::uint32_t generation = 0;  ///< of the database; 0: the first backup was never finished
};

/// `what` is "documents", "texts" …
using BackupProgress =
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t all)>;

struct BackupOptions {
    bool keys = false;  ///< of the sealed texts
    std::string origin;
    Micros now{};
    BackupProgress progress = {};
};

/// Makes or renews the backup in `target`; what an earlier one holds is not copied again. The
/// earlier one stands until this one is whole. Errors: invalid_argument (one directory inside the
/// other), exists_already (something else is there, another ledger's backup, or one of more entries
/// than this ledger has), io, corrupt.
Result<BackupManifest> back_up(const EventStore& store, const std::string& directory,
                               const std::string& target, const BackupOptions& options);

/// Makes the ledger of a backup in `directory`, which must be absent or empty; until it is whole it
/// is no ledger. What its log says is erased is erased before it can be read. Errors: not_found (no
/// finished backup), exists_already, corrupt, io.
Result<BackupManifest> restore(const std::string& target, const std::string& directory,
                               const BackupProgress& progress);

}  // namespace qiyue

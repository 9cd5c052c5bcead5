#pragma once

// Founding a ledger: directory, the log's own keys, entry 0, first checkpoints, guard, trust files,
// the seal of its packages.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/clock.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

/// The log's keys, made before the founding event because it names them. Kept in
/// DIR/log-keys/{ed25519,sm2}.pem, mode 0600.
struct LogKeys {
    std::vector<std::string> vkeys;  ///< the log's, then the twin's if there is one
};

struct FoundingOptions {
    std::string directory;
    std::string origin;
    bool national = false;
    std::optional<std::string> log_passphrase;
    std::string outside_guard;
    Clock* clock = nullptr;  ///< null: system
    StoreOptions store;
};

/// Makes the directory and the log's keys; a directory that has keys but no entry yet is taken up.
/// Errors: exists_already if a ledger is there.
Result<LogKeys> prepare_founding(const FoundingOptions& options);

/// The unsigned founding event. `founding_json` is the data of ledger.founded without origin,
/// log_keys and national, which are added. Errors: event_format, invalid_argument.
Result<std::string> draft_founding(const FoundingOptions& options, const LogKeys& keys,
                                   const std::string& founding_json);

/// Records the signed founding event as entry 0 and writes DIR/trust, DIR/trust.tlog and what
/// packages are sealed with (seal_key.hpp).
std::variant<Receipt, Rejection, Error> found_ledger(const FoundingOptions& options,
                                                     const std::string& envelope);

}  // namespace qiyue

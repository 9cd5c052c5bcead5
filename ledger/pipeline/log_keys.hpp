#pragma once

// The log's own keys, DIR/log-keys/{ed25519,sm2}.pem: made before the founding, never rotated. A
// lost one leaves the ledger read-only for good.

#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue {

struct LogSigners {
    NoteSigner log;
    std::optional<NoteSigner> twin;

    /// The log's vkey, then the twin's if there is one.
    std::vector<std::string> vkeys() const;
};

/// Errors: not_found (lost), passphrase, forbidden, key_format, io.
Result<LogSigners> load_log_keys(const std::string& directory, const std::string& origin, bool twin,
                                 const std::optional<std::string>& passphrase);

/// The one of this suite as it is kept. Errors: as load_log_keys.
Result<PrivateKey> load_log_key(const std::string& directory, Suite suite,
                                const std::optional<std::string>& passphrase);

/// Makes those that are not there yet. Errors: io.
Result<void> make_log_keys(const std::string& directory, bool twin,
                           const std::optional<std::string>& passphrase);

}  // namespace qiyue

#pragma once

// Who seals the packages of a ledger: the ledger's own seal key or one with a certificate of a
// licensed authority; with a twin, its log key (SM2) too; and whoever stamps time.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct LedgerSealing {
    std::optional<std::string> log_passphrase;  ///< opens the files in DIR/log-keys
    std::optional<SealKey> seal;  ///< nullopt: the ledger's own
    /// An RFC 3161 token over the bytes, DER; empty: no time-stamp.
    std::function<Result<std::string>(std::string_view bytes)> timestamp;
};

/// For a ledger that this process has opened in `directory`; what it needs for its own seal and has
/// not yet is made (ledger/pipeline/seal_key.hpp). They outlive the ledger, and what `timestamp`
/// rests on must outlive them. One caller at a time. Errors: not_found (a key is lost),
/// invalid_argument (a seal's certificate that does not hold now), passphrase, forbidden,
/// key_format, io.
Result<PackageSeals> ledger_seals(const Ledger& ledger, const std::string& directory,
                                  LedgerSealing how);

/// The same without a ledger, by a seal key alone: no SM2 seals. Errors: invalid_argument (its
/// certificate does not hold now).
Result<PackageSeals> seals_of(SealKey seal,
                              std::function<Result<std::string>(std::string_view bytes)> timestamp);

}  // namespace qiyue

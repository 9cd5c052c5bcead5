#pragma once

// What a ledger seals packages with, and what those are given who verify the seals:
//   DIR/log-keys/seal.pem      a P-256 key, mode 0600, encrypted as the log's keys are
//   DIR/log-keys/seal.crt.pem  its certificate, then those above it
//   DIR/ca.pem                 among others, the certificates above it, as they stand there
//   DIR/log.pub.pem, DIR/log-sm2.pub.pem   the log's own public keys, for other people's programs
// All are made when they are not there: older ledgers get them with their first package. Somebody
// with a certificate of a licensed authority puts key and certificates in place of the ledger's
// own. A lost key is replaced by a new one with a new authority, which ca.pem then names too.

#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/package_seal.hpp"

namespace qiyue {

/// Whose seal it is.
struct SealOwner {
    std::string origin;
    std::vector<std::string> vkeys;  ///< as entry 0 names them
};

/// The key, after what was not there yet was made; certificates are made valid from `from` on.
/// Durable on return; after a crash the next call finishes. One caller at a time. Errors:
/// passphrase, forbidden, key_format, invalid_argument (a certificate of another key), io.
Result<SealKey> open_seal_key(const std::string& directory, const SealOwner& owner,
                              const std::optional<std::string>& passphrase, Micros from);

/// When certificates that are made at `now` begin: a day earlier, for others' clocks are late.
constexpr Micros seal_begins(Micros now) { return now + -us_per_day; }

/// What is wrong with those of the files above that everybody may read: trust_damaged. One that is
/// not there is no finding.
std::vector<Finding> check_seal_files(const std::string& directory, const SealOwner& owner);

}  // namespace qiyue

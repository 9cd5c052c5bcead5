#pragma once

// Inside of ledger/crypto: PKCS#8 in PEM, plain ("PRIVATE KEY") and encrypted ("ENCRYPTED PRIVATE
// KEY"). Any thread.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/crypto/ec_key.hpp"

namespace qiyue {

/// An OpenSSL key of an Ed25519 seed, to be written.
PkeyHandle ed25519_pkey(std::string_view seed);

/// Errors: passphrase (an empty one, or too long).
Result<std::string> pkcs8_to_pem(evp_pkey_st* key, const std::optional<std::string>& passphrase);

/// Any key that OpenSSL reads. Errors: passphrase (missing or wrong), key_format.
Result<PkeyHandle> pkcs8_from_pem(std::string_view pem,
                                  const std::optional<std::string>& passphrase);

}  // namespace qiyue

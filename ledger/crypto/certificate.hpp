#pragma once

// Inside of ledger/crypto: what certificates say, in our terms, and why OpenSSL refused one.

#include <optional>
#include <string>

#include <openssl/x509.h>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/openssl_handles.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/crypto/public_key.hpp"

namespace qiyue {

/// Certificates that somebody else owns.
struct FreeX509Stack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using X509StackHandle = std::unique_ptr<STACK_OF(X509), FreeX509Stack>;

/// Its subject as in RFC 2253, UTF-8 unescaped; hex of it if it is not UTF-8.
std::string subject_of(const X509* certificate);
/// nullopt: not a time that X.509 knows.
std::optional<Micros> certificate_time(const ASN1_TIME* time);
/// Errors: key_format (of another suite than ours).
Result<PublicKey> public_key_of(const X509* certificate);

/// The key as OpenSSL's object, to sign certificates and messages with.
PkeyHandle openssl_key(const PrivateKey& key);

/// OpenSSL's last word, e.g. "certificate has expired".
std::string openssl_reason();

}  // namespace qiyue

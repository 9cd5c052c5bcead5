#pragma once

// Inside of ledger/crypto: a time-stamp token taken apart, and OpenSSL's objects of RFC 3161.

#include <string_view>

#include <openssl/pkcs7.h>
#include <openssl/ts.h>

#include "ledger/crypto/certificate_store.hpp"
#include "ledger/crypto/timestamp.hpp"

namespace qiyue {

using Pkcs7Handle = std::unique_ptr<PKCS7, OpensslFree<PKCS7_free>>;
using TstInfoHandle = std::unique_ptr<TS_TST_INFO, OpensslFree<TS_TST_INFO_free>>;

struct ParsedToken {
    TimestampToken token;
    Pkcs7Handle message;
    PKCS7_SIGNER_INFO* signer_info = nullptr;  ///< of `message`, the only one
    X509* signer = nullptr;  ///< of `message`
    Micros certificate_from;
};

/// Errors: as read_token.
Result<ParsedToken> parse_token(std::string_view der);

/// OpenSSL's number of an imprint's algorithm, and its digest.
int imprint_nid(ImprintAlgorithm algorithm) noexcept;
std::string imprint_of(ImprintAlgorithm algorithm, std::string_view bytes);

}  // namespace qiyue

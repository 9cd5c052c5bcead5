#pragma once

// RFC 3161 time-stamps: the request over given bytes, the authority's response, the token.
// What a token must be (FORMAT.md 13): a CMS SignedData by one signer whose content is a TSTInfo of
// version 1 over the SHA-256, SHA-512 or SM3 of the bytes; the signer's certificate is in it, is
// named by its signed attributes (ESS), has the critical and only extended key usage timeStamping;
// digests of the signature are SHA-256, SHA-384 or SHA-512. Pure; any thread; hostile bytes give an
// error.
//
// Tokens signed with SM2 (GM/T 0033) are `unsupported`: OpenSSL 3.0 cannot verify their chains.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/authorities.hpp"

namespace qiyue {

/// How the stamped bytes are hashed.
enum class ImprintAlgorithm { sha256, sha512, sm3 };

std::string_view imprint_name(ImprintAlgorithm algorithm) noexcept;
/// "sha256", "sha512", "sm3". Errors: invalid_argument.
Result<ImprintAlgorithm> imprint_from_name(std::string_view name);

/// What an authority is asked: one request, one nonce.
struct TimestampRequest {
    std::string der;
    ImprintAlgorithm algorithm = ImprintAlgorithm::sha256;
    std::string imprint;  ///< digest of the bytes
    std::string nonce;  ///< big-endian, without leading zeros
};

/// With certReq and a random nonce of 64 bits, never 0.
TimestampRequest request_timestamp(std::string_view bytes, ImprintAlgorithm algorithm);

/// A token that was read, and, unless said otherwise, verified.
struct TimestampToken {
    std::string der;
    Hash sha256;  ///< of `der`: names the token
    Micros time;  ///< genTime
    ImprintAlgorithm algorithm = ImprintAlgorithm::sha256;
    std::string imprint;
    std::string policy;  ///< OID, dotted
    std::string serial;  ///< hex
    std::string nonce;  ///< as in the request; empty if the token has none
    std::string authority;  ///< subject of the signer's certificate (RFC 2253, UTF-8)
    Micros certificate_until;  ///< its notAfter
};

/// What a token says; nothing is verified. Errors: timestamp_format, too_large
/// (limits::timestamp_bytes_max).
Result<TimestampToken> read_token(std::string_view der);

/// Verifies a token over `bytes`. With authorities its chain must hold when it was made and, if
/// `also_at` is given, at that time (of a token that renews this one, or now), and then a
/// certificate that had ended before the token was made is refused. Without authorities only
/// imprint and signature are verified, and who signed is not known. Errors: timestamp_format,
/// timestamp_invalid, unsupported, too_large.
Result<TimestampToken> check_token(std::string_view der, std::string_view bytes,
                                   const Authorities* authorities,
                                   std::optional<Micros> also_at = std::nullopt);

/// The token of a response to `request` over `bytes`, verified now: granted, over these bytes, with
/// this nonce, made within ten minutes of `now`, by an authority whose chain holds then and now.
/// Errors: as check_token; timestamp_invalid with the authority's own words if it refused.
Result<TimestampToken> accept_response(std::string_view response, const TimestampRequest& request,
                                       std::string_view bytes, const Authorities& authorities,
                                       Micros now);

}  // namespace qiyue

#pragma once

// Inside of ledger/crypto: keys and signatures on the two curves, P-256 and SM2 (GM/T 0003). They
// work on digests: what is hashed, and how, is the business of PublicKey and PrivateKey.
// Any thread; handles may be shared by threads that only read.

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

struct evp_pkey_st;

namespace qiyue {

enum class CurveName { p256, sm2 };

struct PkeyFree {
    void operator()(evp_pkey_st* key) const;
};
using PkeyHandle = std::unique_ptr<evp_pkey_st, PkeyFree>;

/// SubjectPublicKeyInfo up to the 64 bytes x ‖ y (named curve, uncompressed point).
std::string_view spki_prefix(CurveName curve);
constexpr std::size_t ec_coordinates_size = 64;
constexpr std::size_t ec_scalar_size = 32;

/// A public key from x ‖ y. key_format if that is no point of the curve.
Result<PkeyHandle> ec_public_key(CurveName curve, std::string_view coordinates);

/// A key pair from its secret scalar of 32 bytes. key_format if it is out of range.
struct EcKeyPair {
    PkeyHandle key;
    std::string coordinates;  ///< x ‖ y of the public key
};
Result<EcKeyPair> ec_key_pair(CurveName curve, std::string_view scalar);

/// True if `signature` is strict DER of (r, s), 0 < r, s < n: minimal lengths, minimal integers,
/// nothing behind.
bool is_strict_ec_signature(CurveName curve, std::string_view signature);

/// Verifies and makes signatures over a digest (for SM2: over e). DER is checked first.
bool ec_verify_digest(CurveName curve, evp_pkey_st* key, std::string_view digest,
                      std::string_view signature);
Result<std::string> ec_sign_digest(evp_pkey_st* key, std::string_view digest);

/// SM2's Z of GM/T 0003.2, 5.5 for the distinguishing id 1234567812345678 and the key x ‖ y; the
/// signed digest is e = SM3(Z ‖ message).
Hash sm2_z(std::string_view coordinates);

}  // namespace qiyue

#pragma once

// Public keys of the three suites, and the one rule of validity of signatures (FORMAT.md 2):
//  - ed25519: 64 bytes, as libsodium has it (S < L, canonical A, neither A nor R of small order, no
//    cofactor), over the message;
//  - p256: ECDSA over SHA-256(message), strict DER, 0 < r, s < n, high s allowed;
//  - sm2: GM/T 0003 over SM3(Z ‖ message), Z with the distinguishing id 1234567812345678, strict
//  DER.
// A key has one encoding: the 44-byte Ed25519 or the 91-byte uncompressed named-curve P-256 or SM2
// SubjectPublicKeyInfo; anything else is ErrorCode::key_format.

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

enum class Suite { ed25519, p256, sm2 };

std::string_view suite_name(Suite suite) noexcept;
Result<Suite> suite_from_name(std::string_view name);

/// SHA-256 of the SPKI: names a key whatever it is.
KeyId key_id_of(std::string_view spki);

/// Immutable, cheap to copy (shared), usable from many threads at once.
class PublicKey {
public:
    static Result<PublicKey> from_spki(std::string_view der);
    /// The 32 bytes of a raw Ed25519 key.
    static Result<PublicKey> from_ed25519_raw(std::string_view raw);

    Suite suite() const;
    const std::string& spki() const;  ///< DER
    KeyId id() const;
    /// The 32 raw bytes; only for Ed25519.
    std::string_view ed25519_raw() const;

    /// True if `signature` is valid for `message` by the rule above. Never throws, never aborts on
    /// hostile input.
    bool verify(std::string_view message, std::string_view signature) const;

private:
    struct Parts;
    explicit PublicKey(std::shared_ptr<const Parts> parts);
    std::shared_ptr<const Parts> parts_;
};

}  // namespace qiyue

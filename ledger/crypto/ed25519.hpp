#pragma once

// Inside of ledger/crypto: Ed25519 (RFC 8032) by libsodium, which verifies twice as fast as OpenSSL
// 3.0 and has the strict rule of FORMAT.md 2. Any thread.

#include <string>
#include <string_view>

namespace qiyue {

constexpr std::size_t ed25519_key_size = 32;
constexpr std::size_t ed25519_signature_size = 64;
constexpr std::size_t ed25519_secret_size = 64;  ///< seed ‖ public key, as libsodium keeps it

/// True if the 32 bytes are the one encoding of a point of the curve that is not of small order. No
/// signature is ever valid for any other key.
bool is_ed25519_point(std::string_view raw);

/// `raw` has 32 bytes; a signature of another size than 64 is not valid.
bool ed25519_verify(std::string_view raw, std::string_view message, std::string_view signature);

/// Fills the 64 bytes of secret from a seed of 32; returns the public key.
std::string ed25519_from_seed(std::string_view seed, unsigned char* secret);
std::string ed25519_sign(const unsigned char* secret, std::string_view message);

}  // namespace qiyue

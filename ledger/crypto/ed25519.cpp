#include "ledger/crypto/ed25519.hpp"

#include <array>

#include <sodium.h>

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

using Point = std::array<unsigned char, ed25519_key_size>;

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// libsodium chooses its code for this processor once.
void start_sodium() {
    static const int started = sodium_init();
    QIYUE_CHECK(started >= 0, "libsodium does not start");
}

/// True if the y coordinate (little-endian, without the sign bit) is less than p = 2^255 - 19.
bool is_canonical(const unsigned char* raw) {
    if ((raw[31] & 0x7f) != 0x7f) return true;
    for (std::size_t i = 30; i > 0; --i)
        if (raw[i] != 0xff) return true;
    return raw[0] < 0xed;
}

}  // namespace

bool is_ed25519_point(std::string_view raw) {
    start_sodium();
    if (raw.size() != ed25519_key_size || !is_canonical(octets(raw))) return false;
    // The cofactor is 8: a point of small order times 8 is the neutral element (0, 1). The sum
    // refuses bytes that are no point. (crypto_core_ed25519_is_valid_point would also refuse keys
    // with a component of small order, which the rule admits.)
    constexpr Point neutral{1};
    Point two, four, eight;
    if (crypto_core_ed25519_add(two.data(), octets(raw), octets(raw)) != 0 ||
        crypto_core_ed25519_add(four.data(), two.data(), two.data()) != 0 ||
        crypto_core_ed25519_add(eight.data(), four.data(), four.data()) != 0)
        return false;
    return eight != neutral;
}

bool ed25519_verify(std::string_view raw, std::string_view message, std::string_view signature) {
    if (signature.size() != ed25519_signature_size) return false;
    return crypto_sign_ed25519_verify_detached(octets(signature), octets(message), message.size(),
                                               octets(raw)) == 0;
}

std::string ed25519_from_seed(std::string_view seed, unsigned char* secret) {
    start_sodium();
    QIYUE_CHECK(seed.size() == ed25519_key_size, "a seed has 32 bytes");
    Point raw;
    QIYUE_CHECK(crypto_sign_ed25519_seed_keypair(raw.data(), secret, octets(seed)) == 0,
                "libsodium refuses a seed");
    return {raw.begin(), raw.end()};
}

std::string ed25519_sign(const unsigned char* secret, std::string_view message) {
    std::array<unsigned char, ed25519_signature_size> signature;
    QIYUE_CHECK(crypto_sign_ed25519_detached(signature.data(), nullptr, octets(message),
                                             message.size(), secret) == 0,
                "libsodium does not sign");
    return {signature.begin(), signature.end()};
}

}  // namespace qiyue

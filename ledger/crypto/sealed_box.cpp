#include "ledger/crypto/sealed_box.hpp"

#include <algorithm>

#include <sodium.h>

#include "ledger/base/check.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(SealKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(sealed_overhead == nonce_size + tag_size);

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

/// libsodium chooses its code for this processor once.
void start_sodium() {
    static const int started = sodium_init();
    QIYUE_CHECK(started >= 0, "libsodium does not start");
}

}  // namespace

SealKey SealKey::make() {
    std::string bytes = random_bytes(size);
    const SealKey key = *from_bytes(bytes);
    wipe(bytes);
    return key;
}

std::optional<SealKey> SealKey::from_bytes(std::string_view bytes) {
    if (bytes.size() != size) return std::nullopt;
    SealKey key;
    std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
    return key;
}

SealKey::~SealKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string seal(const SealKey& key, std::string_view label, std::string_view text) {
    start_sodium();
    std::string box = random_bytes(nonce_size);
    box.resize(nonce_size + text.size() + tag_size);
    const int sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        octets(box.data() + nonce_size), nullptr, octets(text), text.size(), octets(label),
        label.size(), nullptr, octets(std::string_view(box)), octets(key.bytes()));
    QIYUE_CHECK(sealed == 0, "sealing cannot fail");
    return box;
}

std::optional<std::string> unseal(const SealKey& key, std::string_view label,
                                  std::string_view box) {
    start_sodium();
    if (box.size() < sealed_overhead) return std::nullopt;
    std::string text(box.size() - sealed_overhead, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        octets(text.data()), nullptr, nullptr, octets(box.substr(nonce_size)),
        box.size() - nonce_size, octets(label), label.size(), octets(box), octets(key.bytes()));
    if (opened != 0) return std::nullopt;
    return text;
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace qiyue

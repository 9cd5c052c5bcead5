#pragma once

// Texts sealed under a secret key: XChaCha20-Poly1305 (libsodium's IETF form) with a random nonce.
// A box is bound to a label, which is not in it: under another label it does not open. Any thread.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

/// 32 secret bytes; wiped from memory at the end.
class SealKey {
public:
    static constexpr std::size_t size = 32;

    static SealKey make();
    /// nullopt unless there are exactly 32 bytes.
    static std::optional<SealKey> from_bytes(std::string_view bytes);
    SealKey(const SealKey&) = default;
    SealKey& operator=(const SealKey&) = default;
    ~SealKey();

    std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

private:
    SealKey() = default;
    std::array<char, size> bytes_{};
};

/// What a box has beyond its text: 24 bytes of nonce before it, 16 bytes of tag behind it.
constexpr std::size_t sealed_overhead = 40;

std::string seal(const SealKey& key, std::string_view label, std::string_view text);
/// nullopt if the key or the label is another, or the box is damaged.
std::optional<std::string> unseal(const SealKey& key, std::string_view label, std::string_view box);

/// Overwrites a secret in memory before it is let go.
void wipe(std::string& secret);

}  // namespace qiyue

#pragma once

// Digests that the ledger's own formats have no use for, but files around it have: SHA-512 in
// renewals of evidence packages, MD5 and SHA-1 in other people's bags, where they find accidents
// and prove nothing. Any thread.

#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

enum class ChecksumAlgorithm { md5, sha1, sha256, sha512 };

/// By the name that a bag's manifest has for it: "md5", "sha512".
std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name);

std::string checksum(ChecksumAlgorithm algorithm, std::string_view bytes);

/// A digest over a stream of pieces. Not thread-safe; one use: update… then finish.
class ChecksumStream {
public:
    explicit ChecksumStream(ChecksumAlgorithm algorithm);
    ~ChecksumStream();
    ChecksumStream(ChecksumStream&& other) noexcept;
    ChecksumStream& operator=(ChecksumStream&& other) noexcept;

    void update(std::string_view piece);
    /// 16, 20, 32 or 64 bytes.
    std::string finish();

private:
    void* context_;  ///< EVP_MD_CTX, owned; opaque so that OpenSSL stays inside this folder
};

}  // namespace qiyue

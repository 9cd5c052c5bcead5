#pragma once

// SHA-256 (FIPS 180-4) and SM3 (GM/T 0004-2012). Any thread.

#include <initializer_list>
#include <string_view>

#include "ledger/base/ids.hpp"

namespace qiyue {

/// The two trees' hash functions.
enum class HashAlgorithm { sha256, sm3 };

/// One-shot digests. `parts` are hashed one after the other, without separators.
Hash sha256(std::string_view bytes);
Hash sha256(std::initializer_list<std::string_view> parts);
Hash sm3(std::string_view bytes);
Hash sm3(std::initializer_list<std::string_view> parts);
Hash digest(HashAlgorithm algorithm, std::string_view bytes);
Hash digest(HashAlgorithm algorithm, std::initializer_list<std::string_view> parts);

/// A digest over a stream of pieces (documents). Not thread-safe; one use: update… then finish.
class DigestStream {
public:
    explicit DigestStream(HashAlgorithm algorithm);
    ~DigestStream();
    DigestStream(DigestStream&& other) noexcept;
    DigestStream& operator=(DigestStream&& other) noexcept;

    void update(std::string_view piece);
    Hash finish();

private:
    void* context_;  ///< EVP_MD_CTX, owned; opaque so that OpenSSL stays inside this folder
};

}  // namespace qiyue

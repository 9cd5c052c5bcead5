#include "ledger/crypto/checksum.hpp"

#include <array>
#include <utility>

#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {
namespace {

const EVP_MD* method(ChecksumAlgorithm algorithm) {
    switch (algorithm) {
        case ChecksumAlgorithm::md5: return EVP_md5();
        case ChecksumAlgorithm::sha1: return EVP_sha1();
        case ChecksumAlgorithm::sha256: return EVP_sha256();
        case ChecksumAlgorithm::sha512: return EVP_sha512();
    }
    check_failed("algorithm", __FILE__, __LINE__, "no such algorithm");
}

EVP_MD_CTX* as_context(void* opaque) { return static_cast<EVP_MD_CTX*>(opaque); }

}  // namespace

std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name) {
    if (name == "md5") return ChecksumAlgorithm::md5;
    if (name == "sha1") return ChecksumAlgorithm::sha1;
    if (name == "sha256") return ChecksumAlgorithm::sha256;
    if (name == "sha512") return ChecksumAlgorithm::sha512;
    return std::nullopt;
}

std::string checksum(ChecksumAlgorithm algorithm, std::string_view bytes) {
    ChecksumStream stream(algorithm);
    stream.update(bytes);
    return stream.finish();
}

ChecksumStream::ChecksumStream(ChecksumAlgorithm algorithm) : context_(EVP_MD_CTX_new()) {
    QIYUE_CHECK(context_ != nullptr, "out of memory");
    QIYUE_CHECK(EVP_DigestInit_ex(as_context(context_), method(algorithm), nullptr) == 1,
                "digest init");
}

ChecksumStream::~ChecksumStream() { EVP_MD_CTX_free(as_context(context_)); }

ChecksumStream::ChecksumStream(ChecksumStream&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}

ChecksumStream& ChecksumStream::operator=(ChecksumStream&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
}

void ChecksumStream::update(std::string_view piece) {
    QIYUE_CHECK(context_ != nullptr, "the digest is finished or moved away");
    QIYUE_CHECK(EVP_DigestUpdate(as_context(context_), piece.data(), piece.size()) == 1,
                "digest update");
}

std::string ChecksumStream::finish() {
    QIYUE_CHECK(context_ != nullptr, "the digest is finished or moved away");
    const MdCtxHandle context{as_context(std::exchange(context_, nullptr))};
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    QIYUE_CHECK(EVP_DigestFinal_ex(context.get(), bytes.data(), &size) == 1, "digest final");
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace qiyue

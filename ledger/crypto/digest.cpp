// The one place where OpenSSL's deprecated SHA256_* calls are used: for the 65-byte messages of
// tree nodes they take three quarters of the time of EVP with a fetched digest and a reused
// context. SM3 has no such calls.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "ledger/crypto/digest.hpp"

#include <utility>

#include <openssl/sha.h>

#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {
namespace {

/// Fetched once and kept for the life of the process: fetching takes longer than hashing.
const EVP_MD* method(HashAlgorithm algorithm) {
    static const EVP_MD* const sha256_method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static const EVP_MD* const sm3_method = EVP_MD_fetch(nullptr, "SM3", nullptr);
    const EVP_MD* found = algorithm == HashAlgorithm::sha256 ? sha256_method : sm3_method;
    QIYUE_CHECK(found != nullptr, "OpenSSL lacks SHA-256 or SM3");
    return found;
}

EVP_MD_CTX* new_context() {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    QIYUE_CHECK(context != nullptr, "out of memory");
    return context;
}

void start(EVP_MD_CTX* context, HashAlgorithm algorithm) {
    QIYUE_CHECK(EVP_DigestInit_ex2(context, method(algorithm), nullptr) == 1, "digest init");
}

void add(EVP_MD_CTX* context, std::string_view bytes) {
    QIYUE_CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "digest update");
}

Hash end(EVP_MD_CTX* context) {
    Hash hash;
    unsigned int size = 0;
    QIYUE_CHECK(EVP_DigestFinal_ex(context, hash.bytes.data(), &size) == 1 && size == 32,
                "digest final");
    return hash;
}

EVP_MD_CTX* as_context(void* opaque) { return static_cast<EVP_MD_CTX*>(opaque); }

}  // namespace

Hash sha256(std::string_view bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<std::string_view> parts) {
    SHA256_CTX context;
    Hash hash;
    SHA256_Init(&context);
    for (const std::string_view part : parts)
        SHA256_Update(&context, part.data(), part.size());
    SHA256_Final(hash.bytes.data(), &context);
    return hash;
}

Hash sm3(std::string_view bytes) { return sm3({bytes}); }

Hash sm3(std::initializer_list<std::string_view> parts) {
    thread_local const MdCtxHandle context{new_context()};
    start(context.get(), HashAlgorithm::sm3);
    for (const std::string_view part : parts)
        add(context.get(), part);
    return end(context.get());
}

Hash digest(HashAlgorithm algorithm, std::string_view bytes) { return digest(algorithm, {bytes}); }

Hash digest(HashAlgorithm algorithm, std::initializer_list<std::string_view> parts) {
    return algorithm == HashAlgorithm::sha256 ? sha256(parts) : sm3(parts);
}

DigestStream::DigestStream(HashAlgorithm algorithm) : context_(new_context()) {
    start(as_context(context_), algorithm);
}

DigestStream::~DigestStream() { EVP_MD_CTX_free(as_context(context_)); }

DigestStream::DigestStream(DigestStream&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}

DigestStream& DigestStream::operator=(DigestStream&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
}

void DigestStream::update(std::string_view piece) {
    QIYUE_CHECK(context_ != nullptr, "the digest is finished or moved away");
    add(as_context(context_), piece);
}

Hash DigestStream::finish() {
    QIYUE_CHECK(context_ != nullptr, "the digest is finished or moved away");
    const MdCtxHandle context{as_context(std::exchange(context_, nullptr))};
    return end(context.get());
}

}  // namespace qiyue

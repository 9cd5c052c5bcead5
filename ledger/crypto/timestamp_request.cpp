#include <array>

#include "ledger/crypto/random.hpp"
#include "ledger/crypto/timestamp_parts.hpp"

namespace qiyue {
namespace {

constexpr std::size_t nonce_bytes = 8;

struct NamedImprint {
    ImprintAlgorithm algorithm;
    std::string_view name;
    int nid;
    const char* digest;
};

constexpr std::array<NamedImprint, 3> named_imprints{{
    {ImprintAlgorithm::sha256, "sha256", NID_sha256, "SHA256"},
    {ImprintAlgorithm::sha512, "sha512", NID_sha512, "SHA512"},
    {ImprintAlgorithm::sm3, "sm3", NID_sm3, "SM3"},
}};

const NamedImprint& named(ImprintAlgorithm algorithm) noexcept {
    return named_imprints[static_cast<std::size_t>(algorithm)];
}

using RequestHandle = std::unique_ptr<TS_REQ, OpensslFree<TS_REQ_free>>;
using ImprintHandle = std::unique_ptr<TS_MSG_IMPRINT, OpensslFree<TS_MSG_IMPRINT_free>>;
using AlgorithmHandle = std::unique_ptr<X509_ALGOR, OpensslFree<X509_ALGOR_free>>;
using IntegerHandle = std::unique_ptr<ASN1_INTEGER, OpensslFree<ASN1_INTEGER_free>>;

/// Neither 0 nor with a leading zero: its bytes are the number's shortest.
std::string fresh_nonce() {
    std::string nonce = random_bytes(nonce_bytes);
    while (nonce.front() == '\0')
        nonce = random_bytes(nonce_bytes);
    return nonce;
}

void must(bool done) { QIYUE_CHECK(done, "memory is out"); }

ImprintHandle message_imprint(const TimestampRequest& request) {
    ImprintHandle imprint(TS_MSG_IMPRINT_new());
    const AlgorithmHandle algorithm(X509_ALGOR_new());
    must(imprint != nullptr && algorithm != nullptr);
    must(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(imprint_nid(request.algorithm)), V_ASN1_NULL,
                         nullptr) == 1);
    must(TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1);
    std::string digest = request.imprint;  // OpenSSL copies it, but does not say so
    must(TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(digest.data()),
                                static_cast<int>(digest.size())) == 1);
    return imprint;
}

std::string encoded(const TimestampRequest& request) {
    const RequestHandle made(TS_REQ_new());
    const ImprintHandle imprint = message_imprint(request);
    const BnHandle number(
        BN_bin2bn(octets(request.nonce), static_cast<int>(request.nonce.size()), nullptr));
    must(made != nullptr && number != nullptr);
    const IntegerHandle nonce(BN_to_ASN1_INTEGER(number.get(), nullptr));
    must(nonce != nullptr && TS_REQ_set_version(made.get(), 1) == 1 &&
         TS_REQ_set_msg_imprint(made.get(), imprint.get()) == 1 &&
         TS_REQ_set_nonce(made.get(), nonce.get()) == 1 && TS_REQ_set_cert_req(made.get(), 1) == 1);
    unsigned char* bytes = nullptr;
    const int size = i2d_TS_REQ(made.get(), &bytes);
    must(size > 0);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

}  // namespace

std::string_view imprint_name(ImprintAlgorithm algorithm) noexcept { return named(algorithm).name; }

int imprint_nid(ImprintAlgorithm algorithm) noexcept { return named(algorithm).nid; }

Result<ImprintAlgorithm> imprint_from_name(std::string_view name) {
    for (const NamedImprint& one : named_imprints)
        if (one.name == name) return one.algorithm;
    return fail(ErrorCode::invalid_argument,
                "an imprint is sha256, sha512 or sm3, not \"" + std::string(name) + "\"");
}

std::string imprint_of(ImprintAlgorithm algorithm, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    QIYUE_CHECK(EVP_Q_digest(nullptr, named(algorithm).digest, nullptr, bytes.data(), bytes.size(),
                             digest.data(), &size) == 1,
                "OpenSSL lacks SHA-256, SHA-512 or SM3");
    return {reinterpret_cast<const char*>(digest.data()), size};
}

TimestampRequest request_timestamp(std::string_view bytes, ImprintAlgorithm algorithm) {
    const ErrorQueueGuard guard;
    TimestampRequest request;
    request.algorithm = algorithm;
    request.imprint = imprint_of(algorithm, bytes);
    request.nonce = fresh_nonce();
    request.der = encoded(request);
    return request;
}

}  // namespace qiyue

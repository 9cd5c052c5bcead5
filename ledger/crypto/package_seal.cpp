// Making a seal.

#include "ledger/crypto/package_seal.hpp"

#include <utility>

#include <openssl/cms.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/certificate.hpp"
#include "ledger/crypto/certificate_store.hpp"
#include "ledger/crypto/cms_handle.hpp"

namespace qiyue {
namespace {

/// The chain stands in the seal, beside a few hundred bytes of signature.
constexpr std::size_t certificates_bytes_max = limits::seal_bytes_max / 4;

std::string der_of(CMS_ContentInfo* message) {
    unsigned char* out = nullptr;
    const int size = i2d_CMS_ContentInfo(message, &out);
    QIYUE_CHECK(size > 0, "OpenSSL cannot write the seal");
    std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    return der;
}

}  // namespace

Result<SealKey> SealKey::of(PrivateKey key, std::string_view certificates) {
    const ErrorQueueGuard guard;
    if (key.suite() != Suite::p256)
        return fail(ErrorCode::key_format, "packages are sealed by a P-256 key");
    if (certificates.size() > certificates_bytes_max)
        return fail(ErrorCode::too_large, "the certificates of a seal have at most " +
                                              std::to_string(certificates_bytes_max) + " bytes");
    const auto chain = Authorities::from_pem(certificates);
    if (!chain)
        return fail(ErrorCode::invalid_argument,
                    "the seal's certificates cannot be read: " + chain.error().detail);
    const X509* own = chain->parts().certificates.front().get();
    const auto named = public_key_of(own);
    if (!named || named->spki() != key.public_key().spki())
        return fail(ErrorCode::invalid_argument,
                    "the first certificate is not of the seal's key: " + subject_of(own));
    const auto from = certificate_time(X509_get0_notBefore(own));
    const auto until = certificate_time(X509_get0_notAfter(own));
    if (!from || !until)
        return fail(ErrorCode::invalid_argument, "the seal's certificate has no readable time");
    return SealKey{std::move(key), std::string{certificates},
                   SealedBy{subject_of(own), *from, *until}};
}

Result<std::string> SealKey::seal(std::string_view bytes) const {
    const ErrorQueueGuard guard;
    if (bytes.size() > limits::package_text_bytes_max)
        return fail(ErrorCode::too_large, "what is sealed is larger than a manifest can be");
    const PkeyHandle key = openssl_key(key_);
    const auto chain = Authorities::from_pem(certificates_);
    QIYUE_CHECK(chain.has_value(), "the certificates were read before");
    const auto& certificates = chain->parts().certificates;
    const X509StackHandle above(sk_X509_new_null());
    QIYUE_CHECK(above != nullptr, "memory is out");
    for (std::size_t i = 1; i < certificates.size(); ++i)
        QIYUE_CHECK(sk_X509_push(above.get(), certificates[i].get()) > 0, "memory is out");

    constexpr unsigned form = CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP;
    const BioHandle content(
        BIO_new_mem_buf(bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size())));
    const CmsHandle message(CMS_sign(nullptr, nullptr, above.get(), nullptr, form | CMS_PARTIAL));
    QIYUE_CHECK(content != nullptr && message != nullptr, "memory is out");
    if (CMS_add1_signer(message.get(), certificates.front().get(), key.get(), EVP_sha256(),
                        form | CMS_CADES) == nullptr ||
        CMS_final(message.get(), content.get(), nullptr, form) != 1)
        return fail(ErrorCode::io, "OpenSSL could not seal: " + openssl_reason());
    std::string der = der_of(message.get());
    if (der.size() > limits::seal_bytes_max)
        return fail(ErrorCode::too_large, "the seal with its certificates is too large");
    return der;
}

}  // namespace qiyue

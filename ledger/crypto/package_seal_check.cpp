// Whether a seal holds: its form, its signature over these bytes, its certificate and chain.

#include <array>

#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/x509v3.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/certificate.hpp"
#include "ledger/crypto/certificate_store.hpp"
#include "ledger/crypto/cms_handle.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/package_seal.hpp"

namespace qiyue {
namespace {

using EssHandle = std::unique_ptr<ESS_SIGNING_CERT_V2, OpensslFree<ESS_SIGNING_CERT_V2_free>>;
using StoreContextHandle = std::unique_ptr<X509_STORE_CTX, OpensslFree<X509_STORE_CTX_free>>;
struct FreeOwnedStack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};

std::unexpected<Error> refused(std::string what) {
    return fail(ErrorCode::seal_invalid, std::move(what));
}

struct ParsedSeal {
    CmsHandle message;
    CMS_SignerInfo* info = nullptr;  ///< of `message`, the only one
    X509* signer = nullptr;  ///< of `message`
    std::unique_ptr<STACK_OF(X509), FreeOwnedStack> certificates;
    SealedBy by;
};

/// The message, if its bytes are the one DER of it.
CmsHandle read_message(std::string_view der) {
    const unsigned char* at = octets(der);
    CmsHandle message(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    if (message == nullptr || at != octets(der) + der.size()) return nullptr;
    unsigned char* out = nullptr;
    const int size = i2d_CMS_ContentInfo(message.get(), &out);
    const bool same = size > 0 && der == std::string_view{reinterpret_cast<const char*>(out),
                                                          static_cast<std::size_t>(size)};
    OPENSSL_free(out);
    return same ? std::move(message) : nullptr;
}

int nid_of(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    return OBJ_obj2nid(object);
}

/// Whether the signer is named byte for byte as in its certificate: OpenSSL overlooks the case of
/// letters. By key identifier there is one form only.
bool names_signer_exactly(CMS_SignerInfo* info, const X509* signer) {
    ASN1_OCTET_STRING* key_id = nullptr;
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    if (CMS_SignerInfo_get0_signer_id(info, &key_id, &issuer, &serial) != 1) return false;
    if (issuer == nullptr) return key_id != nullptr;
    const unsigned char* said = nullptr;
    const unsigned char* stated = nullptr;
    std::size_t said_size = 0;
    std::size_t stated_size = 0;
    return X509_NAME_get0_der(issuer, &said, &said_size) == 1 &&
           X509_NAME_get0_der(X509_get_issuer_name(signer), &stated, &stated_size) == 1 &&
           std::string_view{reinterpret_cast<const char*>(said), said_size} ==
               std::string_view{reinterpret_cast<const char*>(stated), stated_size};
}

Result<void> read_signer(ParsedSeal& parsed) {
    CMS_ContentInfo* message = parsed.message.get();
    STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(message);
    if (infos == nullptr || sk_CMS_SignerInfo_num(infos) != 1)
        return refused("a package's seal has one signer");
    parsed.info = sk_CMS_SignerInfo_value(infos, 0);
    if (CMS_set1_signers_certs(message, nullptr, 0) != 1)
        return refused("the certificate of its signer is not in it");
    parsed.certificates.reset(CMS_get1_certs(message));
    X509_ALGOR* digest = nullptr;
    X509_ALGOR* signature = nullptr;
    CMS_SignerInfo_get0_algs(parsed.info, nullptr, &parsed.signer, &digest, &signature);
    if (parsed.signer == nullptr || !names_signer_exactly(parsed.info, parsed.signer))
        return refused("the certificate of its signer is not in it");
    if (nid_of(digest) != NID_sha256 || nid_of(signature) != NID_ecdsa_with_SHA256)
        return refused("its signature is not ECDSA over SHA-256");
    const auto key = public_key_of(parsed.signer);
    if (!key || key->suite() != Suite::p256) return refused("its signer's key is not of P-256");
    const auto from = certificate_time(X509_get0_notBefore(parsed.signer));
    const auto until = certificate_time(X509_get0_notAfter(parsed.signer));
    if (!from || !until) return refused("its certificate has no readable time");
    parsed.by = {subject_of(parsed.signer), *from, *until};
    return {};
}

Result<ParsedSeal> parse_seal(std::string_view der) {
    ParsedSeal parsed;
    parsed.message = read_message(der);
    if (parsed.message == nullptr) return refused("this is not the DER of a CMS message");
    CMS_ContentInfo* message = parsed.message.get();
    if (OBJ_obj2nid(CMS_get0_type(message)) != NID_pkcs7_signed)
        return refused("a seal is a CMS message with signed data");
    if (OBJ_obj2nid(CMS_get0_eContentType(message)) != NID_pkcs7_data ||
        CMS_is_detached(message) != 1)
        return refused("what is sealed stands beside the seal and not in it");
    if (auto read = read_signer(parsed); !read) return pass(read);
    return parsed;
}

/// The signed attributes name the certificate, and there is nothing that is not signed.
Result<void> check_attributes(const ParsedSeal& parsed) {
    if (CMS_unsigned_get_attr_count(parsed.info) > 0)
        return refused("it has attributes that are not signed");
    const auto* value = static_cast<const ASN1_STRING*>(CMS_signed_get0_data_by_OBJ(
        parsed.info, OBJ_nid2obj(NID_id_smime_aa_signingCertificateV2), -3, V_ASN1_SEQUENCE));
    if (value == nullptr)
        return refused("its signed attributes do not name its certificate (CAdES)");
    const unsigned char* bytes = ASN1_STRING_get0_data(value);
    const EssHandle named(d2i_ESS_SIGNING_CERT_V2(nullptr, &bytes, ASN1_STRING_length(value)));
    const X509StackHandle chain(sk_X509_new_null());
    QIYUE_CHECK(chain != nullptr && sk_X509_push(chain.get(), parsed.signer) > 0, "memory is out");
    const int others = sk_X509_num(parsed.certificates.get());
    for (int i = 0; i < others; ++i) {
        X509* other = sk_X509_value(parsed.certificates.get(), i);
        if (X509_cmp(other, parsed.signer) != 0)
            QIYUE_CHECK(sk_X509_push(chain.get(), other) > 0, "memory is out");
    }
    if (named != nullptr && OSSL_ESS_check_signing_certs(nullptr, named.get(), chain.get(), 1) == 1)
        return {};
    return refused("its signed attributes do not name its certificate: " + openssl_reason());
}

/// The bytes, read through the message's digests. Null: it names a digest that nobody knows.
/// CMS_verify, which would do this and what follows, loses memory then (OpenSSL 3.0).
BioHandle reading(CMS_ContentInfo* message, std::string_view bytes) {
    BioHandle content(
        BIO_new_mem_buf(bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size())));
    QIYUE_CHECK(content != nullptr, "memory is out");
    BioHandle chain(CMS_dataInit(message, content.get()));
    if (chain == nullptr) return nullptr;
    (void)content.release();  // the chain's
    std::array<char, 4'096> piece{};
    while (BIO_read(chain.get(), piece.data(), static_cast<int>(piece.size())) > 0) {
    }
    return chain;
}

Result<void> check_signature(const ParsedSeal& parsed, std::string_view bytes) {
    const ASN1_OCTET_STRING* signature = CMS_SignerInfo_get0_signature(parsed.info);
    const std::string_view der{reinterpret_cast<const char*>(ASN1_STRING_get0_data(signature)),
                               static_cast<std::size_t>(ASN1_STRING_length(signature))};
    if (!is_strict_ec_signature(CurveName::p256, der))
        return refused("its signature is not the DER of two numbers");
    const BioHandle read = reading(parsed.message.get(), bytes);
    if (read != nullptr && CMS_SignerInfo_verify(parsed.info) == 1 &&
        CMS_SignerInfo_verify_content(parsed.info, read.get()) == 1)
        return {};
    return refused("it is over other bytes, or its signature does not hold: " + openssl_reason());
}

/// That the certificate is for signatures, and leads to a given authority as of `at`.
Result<void> check_chain(const ParsedSeal& parsed, const Authorities& authorities, Micros at) {
    constexpr std::uint32_t for_signatures = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
    if ((X509_get_key_usage(parsed.signer) & for_signatures) == 0)
        return refused("its certificate is not for signatures: " + parsed.by.subject);
    const X509StoreHandle store = authorities.parts().store(at);
    const StoreContextHandle context(X509_STORE_CTX_new());
    QIYUE_CHECK(context != nullptr && X509_STORE_CTX_init(context.get(), store.get(), parsed.signer,
                                                          parsed.certificates.get()) == 1,
                "memory is out");
    QIYUE_CHECK(X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_ANY) == 1, "a purpose");
    if (X509_verify_cert(context.get()) == 1) return {};
    return refused("its signature by " + parsed.by.subject + " does not lead to a given " +
                   "authority as of " + format_recorded(at) + ": " +
                   X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

}  // namespace

Result<SealedBy> check_seal(std::string_view der, std::string_view bytes,
                            const Authorities* authorities, Micros at) {
    const ErrorQueueGuard guard;
    if (der.size() > limits::seal_bytes_max || bytes.size() > limits::package_text_bytes_max)
        return fail(ErrorCode::too_large, "a seal has at most " +
                                              std::to_string(limits::seal_bytes_max) +
                                              " bytes, and what it seals is a manifest");
    auto parsed = parse_seal(der);
    if (!parsed) return pass(parsed);
    if (auto held = check_attributes(*parsed); !held) return pass(held);
    if (auto held = check_signature(*parsed, bytes); !held) return pass(held);
    if (authorities != nullptr) {
        if (auto held = check_chain(*parsed, *authorities, at); !held) return pass(held);
    }
    return std::move(parsed->by);
}

}  // namespace qiyue

// The authority and the seal's certificate that a ledger makes for itself.

#include <ctime>
#include <utility>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "ledger/crypto/certificate.hpp"
#include "ledger/crypto/certificate_store.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

constexpr std::int64_t seal_days = 3'653;  ///< 10 years
constexpr std::int64_t authority_days = 10'957;  ///< 30 years
constexpr std::size_t name_characters_max = 64;  ///< X.520, of an organisation's name
constexpr long version_3 = 2;

using ExtensionHandle = std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>>;

/// Cut at the end of a character.
std::string cut(std::string_view name) {
    std::size_t characters = 0;
    std::size_t at = 0;
    while (at < name.size()) {
        const bool begins = (static_cast<unsigned char>(name[at]) & 0xC0U) != 0x80U;
        if (begins && ++characters > name_characters_max) break;
        ++at;
    }
    return std::string{name.substr(0, at)};
}

void add_name(X509_NAME* subject, int part, std::string_view text) {
    QIYUE_CHECK(X509_NAME_add_entry_by_NID(subject, part, MBSTRING_UTF8, octets(text),
                                           static_cast<int>(text.size()), -1, 0) == 1,
                "a name that cannot stand in a certificate");
}

void add_extension(X509* certificate, const X509* issuer, int which, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, const_cast<X509*>(issuer), certificate, nullptr, nullptr, 0);
    const ExtensionHandle made(X509V3_EXT_conf_nid(nullptr, &context, which, value));
    QIYUE_CHECK(made != nullptr && X509_add_ext(certificate, made.get(), -1) == 1,
                "an extension that OpenSSL does not make");
}

void set_time(ASN1_TIME* time, Micros at) {
    const auto seconds = static_cast<std::time_t>(at.value / us_per_second);
    QIYUE_CHECK(ASN1_TIME_set(time, seconds) != nullptr, "a time that no certificate can have");
}

/// 126 random bits below a one.
void set_serial(X509* certificate) {
    std::string bytes = random_bytes(16);
    bytes[0] = static_cast<char>((static_cast<unsigned char>(bytes[0]) & 0x7FU) | 0x40U);
    const BnHandle number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
    QIYUE_CHECK(number != nullptr &&
                    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
                "memory is out");
}

/// A certificate without extensions and signature.
X509Handle begin_certificate(std::string_view name, std::string_view role, evp_pkey_st* key,
                             Micros from, std::int64_t days) {
    X509Handle made(X509_new());
    QIYUE_CHECK(made != nullptr && X509_set_version(made.get(), version_3) == 1 &&
                    X509_set_pubkey(made.get(), key) == 1,
                "memory is out");
    set_serial(made.get());
    set_time(X509_getm_notBefore(made.get()), from);
    set_time(X509_getm_notAfter(made.get()), from + days * us_per_day);
    X509_NAME* subject = X509_get_subject_name(made.get());
    add_name(subject, NID_organizationName, cut(name));
    add_name(subject, NID_commonName, role);
    return made;
}

std::string pem_of(const X509* certificate) {
    const BioHandle out(BIO_new(BIO_s_mem()));
    QIYUE_CHECK(out != nullptr && PEM_write_bio_X509(out.get(), certificate) == 1, "memory is out");
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Result<MadeSeal> make_seal(std::string_view name, Micros from) {
    const ErrorQueueGuard guard;
    if (!is_key_name(name)) return fail(ErrorCode::invalid_argument, "not a name for a seal");
    auto authority_key = PrivateKey::generate(Suite::p256);
    auto seal_key = PrivateKey::generate(Suite::p256);
    if (!authority_key) return pass(authority_key);
    if (!seal_key) return pass(seal_key);
    const PkeyHandle above = openssl_key(*authority_key);
    const PkeyHandle below = openssl_key(*seal_key);

    const X509Handle authority =
        begin_certificate(name, "Qiyue package authority", above.get(), from, authority_days);
    X509* root = authority.get();
    QIYUE_CHECK(X509_set_issuer_name(root, X509_get_subject_name(root)) == 1, "memory is out");
    add_extension(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(root, root, NID_subject_key_identifier, "hash");
    QIYUE_CHECK(X509_sign(root, above.get(), EVP_sha256()) > 0, "OpenSSL signs with a key it took");

    const X509Handle seal =
        begin_certificate(name, "Qiyue package seal", below.get(), from, seal_days);
    X509* own = seal.get();
    QIYUE_CHECK(X509_set_issuer_name(own, X509_get_subject_name(root)) == 1, "memory is out");
    add_extension(own, root, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(own, root, NID_key_usage, "critical,digitalSignature,nonRepudiation");
    add_extension(own, root, NID_subject_key_identifier, "hash");
    add_extension(own, root, NID_authority_key_identifier, "keyid:always");
    QIYUE_CHECK(X509_sign(own, above.get(), EVP_sha256()) > 0, "OpenSSL signs with a key it took");

    const std::string root_text = pem_of(root);
    return MadeSeal{std::move(*seal_key), pem_of(own) + root_text, root_text};
}

}  // namespace qiyue

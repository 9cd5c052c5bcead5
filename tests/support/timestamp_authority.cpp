#include "tests/support/timestamp_authority.hpp"

#include <ctime>

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "ledger/base/check.hpp"
#include "ledger/crypto/timestamp.hpp"

namespace qiyue::testing {
namespace {

void must(bool done) { QIYUE_CHECK(done, "the test authority could not be made"); }

std::time_t seconds(Micros time) { return static_cast<std::time_t>(time.value / us_per_second); }

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    must(made != nullptr && X509_add_ext(certificate, made, -1) == 1);
    X509_EXTENSION_free(made);
}

X509* blank(const std::string& name, long serial, EVP_PKEY* key, Micros from, Micros until) {
    X509* made = X509_new();
    must(made != nullptr && X509_set_version(made, 2) == 1);
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
    must(ASN1_TIME_set(X509_getm_notBefore(made), seconds(from)) != nullptr);
    must(ASN1_TIME_set(X509_getm_notAfter(made), seconds(until)) != nullptr);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    must(X509_set_pubkey(made, key) == 1);
    return made;
}

/// A server that can only tell whole seconds and what is set here.
thread_local Micros time_now;

int tell_time(TS_RESP_CTX*, void*, long* sec, long* usec) {
    *sec = static_cast<long>(time_now.value / us_per_second);
    *usec = static_cast<long>(time_now.value % us_per_second);
    return 1;
}

ASN1_INTEGER* next_serial(TS_RESP_CTX*, void*) {
    static thread_local long last = 0;
    ASN1_INTEGER* serial = ASN1_INTEGER_new();
    must(serial != nullptr && ASN1_INTEGER_set(serial, ++last) == 1);
    return serial;
}

}  // namespace

struct TimestampAuthority::Parts {
    EVP_PKEY* ca_key = nullptr;
    EVP_PKEY* key = nullptr;
    X509* ca = nullptr;
    X509* certificate = nullptr;
    AuthorityPlan plan;

    ~Parts() {
        X509_free(certificate);
        X509_free(ca);
        EVP_PKEY_free(key);
        EVP_PKEY_free(ca_key);
    }

    void make() {
        ca_key = EVP_EC_gen("P-256");
        key = EVP_EC_gen(plan.curve.c_str());
        must(ca_key != nullptr && key != nullptr);
        ca = blank(plan.name + " CA", 1, ca_key, Micros{1'600'000'000 * us_per_second},
                   Micros{2'100'000'000 * us_per_second});
        X509_set_issuer_name(ca, X509_get_subject_name(ca));
        extend(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
        extend(ca, ca, NID_key_usage, "critical,keyCertSign");
        extend(ca, ca, NID_subject_key_identifier, "hash");
        must(X509_sign(ca, ca_key, EVP_sha256()) > 0);
        certificate = blank(plan.name, 2, key, plan.certificate_from, plan.certificate_until);
        X509_set_issuer_name(certificate, X509_get_subject_name(ca));
        extend(certificate, ca, NID_basic_constraints, "critical,CA:FALSE");
        extend(certificate, ca, NID_key_usage, "critical,digitalSignature");
        extend(certificate, ca, NID_authority_key_identifier, "keyid:always");
        if (!plan.usage.empty()) extend(certificate, ca, NID_ext_key_usage, plan.usage);
        must(X509_sign(certificate, ca_key, EVP_sha256()) > 0);
    }

    TS_RESP_CTX* context() const {
        TS_RESP_CTX* made = TS_RESP_CTX_new();
        must(made != nullptr && TS_RESP_CTX_set_signer_cert(made, certificate) == 1);
        must(TS_RESP_CTX_set_signer_key(made, key) == 1);
        const EVP_MD* digest = EVP_get_digestbyname(plan.signer_digest.c_str());
        must(digest != nullptr && TS_RESP_CTX_set_signer_digest(made, digest) == 1);
        must(TS_RESP_CTX_set_ess_cert_id_digest(made, EVP_sha256()) == 1);
        ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4.1", 1);
        must(policy != nullptr && TS_RESP_CTX_set_def_policy(made, policy) == 1);
        ASN1_OBJECT_free(policy);
        TS_RESP_CTX_add_md(made, EVP_sha256());
        TS_RESP_CTX_add_md(made, EVP_sha512());
        TS_RESP_CTX_add_md(made, EVP_sha1());
        if (plan.takes_sm3) TS_RESP_CTX_add_md(made, EVP_sm3());
        must(TS_RESP_CTX_set_clock_precision_digits(made, 3) == 1);
        TS_RESP_CTX_set_serial_cb(made, next_serial, nullptr);
        TS_RESP_CTX_set_time_cb(made, tell_time, nullptr);
        return made;
    }
};

TimestampAuthority::TimestampAuthority(const AuthorityPlan& plan)
    : parts_(std::make_unique<Parts>()) {
    parts_->plan = plan;
    parts_->make();
}

TimestampAuthority::~TimestampAuthority() = default;

std::string TimestampAuthority::ca_pem() const {
    BIO* out = BIO_new(BIO_s_mem());
    must(out != nullptr && PEM_write_bio_X509(out, parts_->ca) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

std::string TimestampAuthority::respond(std::string_view request, Micros at) const {
    time_now = at;
    TS_RESP_CTX* context = parts_->context();
    BIO* in = BIO_new_mem_buf(request.data(), static_cast<int>(request.size()));
    TS_RESP* response = TS_RESP_create_response(context, in);
    must(response != nullptr);
    unsigned char* bytes = nullptr;
    const int size = i2d_TS_RESP(response, &bytes);
    must(size > 0);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    TS_RESP_free(response);
    BIO_free(in);
    TS_RESP_CTX_free(context);
    return der;
}

std::string TimestampAuthority::token(std::string_view bytes, Micros at) const {
    const auto request = request_timestamp(bytes, ImprintAlgorithm::sha256);
    const auto authorities = Authorities::from_pem(ca_pem());
    must(authorities.has_value());
    const auto token = accept_response(respond(request.der, at), request, bytes, *authorities, at);
    EXPECT_TRUE(token) << (token ? "" : token.error().text());
    return token ? token->der : std::string();
}

}  // namespace qiyue::testing

// Whether a token holds: over these bytes, by a certificate for it, within its time, by its chain.

#include <openssl/ess.h>
#include <openssl/x509v3.h>

#include "ledger/crypto/certificate.hpp"
#include "ledger/crypto/timestamp_parts.hpp"

namespace qiyue {
namespace {

using EssHandle = std::unique_ptr<ESS_SIGNING_CERT, OpensslFree<ESS_SIGNING_CERT_free>>;
using EssV2Handle = std::unique_ptr<ESS_SIGNING_CERT_V2, OpensslFree<ESS_SIGNING_CERT_V2_free>>;

std::unexpected<Error> refused(std::string what) {
    return fail(ErrorCode::timestamp_invalid, std::move(what));
}

/// To whole seconds, as certificates are; as OpenSSL has it, the second of their end is outside.
std::int64_t second_of(Micros time) { return time.value / us_per_second; }

/// By the curve that its certificate names, whether or not the key can be used.
bool has_sm2_key(const X509* certificate) {
    X509_ALGOR* algorithm = nullptr;
    X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm,
                           X509_get_X509_PUBKEY(certificate));
    int type = V_ASN1_UNDEF;
    const void* value = nullptr;
    X509_ALGOR_get0(nullptr, &type, &value, algorithm);
    return type == V_ASN1_OBJECT && OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(value)) == NID_sm2;
}

Result<void> check_signer(const ParsedToken& parsed) {
    const int digest = OBJ_obj2nid(parsed.signer_info->digest_alg->algorithm);
    if (digest == NID_sm3 || has_sm2_key(parsed.signer)) {
        return fail(ErrorCode::unsupported,
                    "a token signed with SM2 cannot be verified here: the cryptographic library "
                    "does not know its chain");
    }
    if (digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512)
        return refused("its signature is over another digest than SHA-256, SHA-384 or SHA-512");
    if (X509_check_purpose(parsed.signer, X509_PURPOSE_TIMESTAMP_SIGN, 0) != 1)
        return refused("its certificate is not for time-stamps: " + parsed.token.authority);
    if (second_of(parsed.token.time) < second_of(parsed.certificate_from) ||
        second_of(parsed.token.time) >= second_of(parsed.token.certificate_until))
        return refused("it was made at " + format_recorded(parsed.token.time) +
                       ", outside the time of its certificate, which ends at " +
                       format_recorded(parsed.token.certificate_until));
    return {};
}

/// The sequence in a signed attribute, decoded.
template <auto decode, class Handle>
Handle attribute(const ParsedToken& parsed, int nid) {
    const ASN1_TYPE* value = PKCS7_get_signed_attribute(parsed.signer_info, nid);
    if (value == nullptr || value->type != V_ASN1_SEQUENCE) return nullptr;
    const unsigned char* at = ASN1_STRING_get0_data(value->value.sequence);
    return Handle(decode(nullptr, &at, ASN1_STRING_length(value->value.sequence)));
}

/// Without a chain: the certificates of the token take its place.
Result<void> check_named_certificate(const ParsedToken& parsed) {
    const auto first =
        attribute<d2i_ESS_SIGNING_CERT, EssHandle>(parsed, NID_id_smime_aa_signingCertificate);
    const auto second = attribute<d2i_ESS_SIGNING_CERT_V2, EssV2Handle>(
        parsed, NID_id_smime_aa_signingCertificateV2);
    const X509StackHandle chain(sk_X509_new_null());
    QIYUE_CHECK(chain != nullptr && sk_X509_push(chain.get(), parsed.signer) > 0, "memory is out");
    STACK_OF(X509)* others = parsed.message->d.sign->cert;
    for (int i = 0; i < sk_X509_num(others); ++i) {
        X509* other = sk_X509_value(others, i);
        if (other != parsed.signer)
            QIYUE_CHECK(sk_X509_push(chain.get(), other) > 0, "memory is out");
    }
    if (OSSL_ESS_check_signing_certs(first.get(), second.get(), chain.get(), 1) == 1) return {};
    return refused("its signed attributes do not name its certificate: " + openssl_reason());
}

Result<void> check_signature(const ParsedToken& parsed) {
    if (PKCS7_verify(parsed.message.get(), nullptr, nullptr, nullptr, nullptr, PKCS7_NOVERIFY) != 1)
        return refused("its signature does not hold: " + openssl_reason());
    return check_named_certificate(parsed);
}

/// Signature and chain, by certificates that are valid at `at`.
Result<void> check_chain(const ParsedToken& parsed, const Authorities& authorities, Micros at) {
    const X509StoreHandle store = authorities.parts().store(at);
    X509* signer = nullptr;
    const int held = TS_RESP_verify_signature(parsed.message.get(), nullptr, store.get(), &signer);
    const X509Handle owner(signer);
    if (held == 1) return {};
    return refused("its signature by " + parsed.token.authority + " does not lead to a given " +
                   "authority as of " + format_recorded(at) + ": " + openssl_reason());
}

}  // namespace

Result<TimestampToken> check_token(std::string_view der, std::string_view bytes,
                                   const Authorities* authorities, std::optional<Micros> also_at) {
    const ErrorQueueGuard guard;
    auto parsed = parse_token(der);
    if (!parsed) return pass(parsed);
    if (parsed->token.imprint != imprint_of(parsed->token.algorithm, bytes))
        return refused("it is over other bytes than these");
    if (auto held = check_signer(*parsed); !held) return pass(held);
    if (authorities == nullptr) {
        if (auto held = check_signature(*parsed); !held) return pass(held);
        return std::move(parsed->token);
    }
    if (auto held = check_chain(*parsed, *authorities, parsed->token.time); !held)
        return pass(held);
    if (also_at) {
        if (auto held = check_chain(*parsed, *authorities, *also_at); !held) return pass(held);
    }
    return std::move(parsed->token);
}

}  // namespace qiyue

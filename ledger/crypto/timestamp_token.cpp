// Reading a token: its form, and what it says.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/certificate.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/timestamp_parts.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> malformed(std::string what) {
    return fail(ErrorCode::timestamp_format, std::move(what));
}

std::string_view view(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// `YYYYMMDDhhmmss[.f…]Z`; decimals past the sixth are cut off.
std::optional<Micros> time_in(std::string_view text) {
    constexpr std::size_t whole = 14;
    if (text.size() < whole + 1 || !text.ends_with('Z')) return std::nullopt;
    std::string_view decimals = text.substr(whole, text.size() - whole - 1);
    if (!decimals.empty() && (decimals.size() < 2 || decimals.front() != '.')) return std::nullopt;
    if (!decimals.empty()) decimals.remove_prefix(1);
    std::string six(decimals.substr(0, 6));
    six.resize(6, '0');
    std::string plain(text.substr(0, 4));
    const char* marks[] = {"-", "-", "T", ":", ":"};
    for (std::size_t i = 0; i < 5; ++i)
        plain.append(marks[i]).append(text.substr(4 + 2 * i, 2));
    if (decimals.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return parse_recorded(plain + "." + six + "Z");
}

std::string magnitude(const ASN1_INTEGER* integer) {
    const BnHandle number(ASN1_INTEGER_to_BN(integer, nullptr));
    QIYUE_CHECK(number != nullptr, "memory is out");
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

std::string dotted(const ASN1_OBJECT* object) {
    std::string text(128, '\0');
    const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    const auto known = static_cast<std::size_t>(std::max(size, 0));
    text.resize(std::min(known, text.size() - 1));
    return text;
}

Result<void> read_imprint(TS_TST_INFO* info, TimestampToken& token) {
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
    const int nid = OBJ_obj2nid(object);
    for (const auto algorithm :
         {ImprintAlgorithm::sha256, ImprintAlgorithm::sha512, ImprintAlgorithm::sm3}) {
        if (nid != imprint_nid(algorithm)) continue;
        token.algorithm = algorithm;
        token.imprint = view(TS_MSG_IMPRINT_get_msg(imprint));
        return {};
    }
    return malformed("its imprint is by another algorithm than SHA-256, SHA-512 or SM3: " +
                     dotted(object));
}

Result<void> read_info(ParsedToken& parsed) {
    const TstInfoHandle info(PKCS7_to_TS_TST_INFO(parsed.message.get()));
    if (info == nullptr) return malformed("what is signed is no TSTInfo of RFC 3161");
    if (TS_TST_INFO_get_version(info.get()) != 1) return malformed("its TSTInfo is not version 1");
    TimestampToken& token = parsed.token;
    if (auto read = read_imprint(info.get(), token); !read) return read;
    const auto time = time_in(view(TS_TST_INFO_get_time(info.get())));
    if (!time) return malformed("its time is not one of RFC 3161");
    token.time = *time;
    token.policy = dotted(TS_TST_INFO_get_policy_id(info.get()));
    token.serial = to_hex(magnitude(TS_TST_INFO_get_serial(info.get())));
    const ASN1_INTEGER* nonce = TS_TST_INFO_get_nonce(info.get());
    if (nonce != nullptr) token.nonce = magnitude(nonce);
    return {};
}

Result<void> read_signer(ParsedToken& parsed) {
    PKCS7* message = parsed.message.get();
    STACK_OF(PKCS7_SIGNER_INFO)* infos = PKCS7_get_signer_info(message);
    if (infos == nullptr || sk_PKCS7_SIGNER_INFO_num(infos) != 1)
        return malformed("a token has one signer");
    parsed.signer_info = sk_PKCS7_SIGNER_INFO_value(infos, 0);
    const X509StackHandle signers(PKCS7_get0_signers(message, nullptr, 0));
    if (signers == nullptr || sk_X509_num(signers.get()) != 1)
        return malformed("the certificate of its signer is not in it");
    parsed.signer = sk_X509_value(signers.get(), 0);
    const auto from = certificate_time(X509_get0_notBefore(parsed.signer));
    const auto until = certificate_time(X509_get0_notAfter(parsed.signer));
    if (!from || !until) return malformed("its certificate has no readable time");
    parsed.certificate_from = *from;
    parsed.token.certificate_until = *until;
    parsed.token.authority = subject_of(parsed.signer);
    return {};
}

}  // namespace

Result<ParsedToken> parse_token(std::string_view der) {
    if (der.size() > limits::timestamp_bytes_max) {
        return fail(
            ErrorCode::too_large,
            "a token has at most " + std::to_string(limits::timestamp_bytes_max) + " bytes");
    }
    ParsedToken parsed;
    const unsigned char* at = octets(der);
    parsed.message.reset(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
    PKCS7* message = parsed.message.get();
    if (message == nullptr || at != octets(der) + der.size())
        return malformed("this is not the DER of a time-stamp token");
    if (!PKCS7_type_is_signed(message) || message->d.sign == nullptr ||
        message->d.sign->contents == nullptr)
        return malformed("a token is a CMS message with signed data");
    if (auto read = read_info(parsed); !read) return pass(read);
    if (auto read = read_signer(parsed); !read) return pass(read);
    parsed.token.der = der;
    parsed.token.sha256 = sha256(der);
    return parsed;
}

Result<TimestampToken> read_token(std::string_view der) {
    const ErrorQueueGuard guard;
    auto parsed = parse_token(der);
    if (!parsed) return pass(parsed);
    return std::move(parsed->token);
}

}  // namespace qiyue

#include "ledger/crypto/certificate.hpp"

#include <algorithm>
#include <ctime>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/pkcs8.hpp"

namespace qiyue {

std::string subject_of(const X509* certificate) {
    const BioHandle out(BIO_new(BIO_s_mem()));
    QIYUE_CHECK(out != nullptr, "memory is out");
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                       XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    std::string name(text, static_cast<std::size_t>(std::max(size, 0L)));
    return is_utf8(name) ? name : to_hex(name);
}

std::optional<Micros> certificate_time(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    const std::int64_t days =
        days_from_date({parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday});
    const std::int64_t seconds = parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
    return Micros{days * us_per_day + seconds * us_per_second};
}

Result<PublicKey> public_key_of(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return fail(ErrorCode::key_format, "the certificate has no readable key");
    const std::string spki(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return PublicKey::from_spki(spki);
}

PkeyHandle openssl_key(const PrivateKey& key) {
    // Through its text: a key has no other form that leaves PrivateKey.
    auto pem = key.to_pem(std::nullopt);
    QIYUE_CHECK(pem.has_value(), "a key in memory can be written");
    auto made = pkcs8_from_pem(*pem, std::nullopt);
    OPENSSL_cleanse(pem->data(), pem->size());
    QIYUE_CHECK(made.has_value(), "a key that was just written can be read");
    return std::move(*made);
}

std::string openssl_reason() {
    const char* data = nullptr;
    int flags = 0;
    const unsigned long error = ERR_peek_last_error_data(&data, &flags);
    std::string text;
    if (data != nullptr && (flags & ERR_TXT_STRING) != 0) text = data;
    constexpr std::string_view prefix = "Verify error:";
    if (text.starts_with(prefix)) return text.substr(prefix.size());
    const char* known = ERR_reason_error_string(error);
    return known == nullptr ? "the signature does not verify" : known;
}

}  // namespace qiyue

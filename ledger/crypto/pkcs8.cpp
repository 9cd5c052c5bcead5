#include "ledger/crypto/pkcs8.hpp"

#include <cstring>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {
namespace {

// OWASP's number for PBKDF2-HMAC-SHA256 (2023): about 0.2 s a try on one core.
constexpr int pbkdf2_rounds = 600'000;

/// One PEM block, wiped when it goes: the plain form holds the secret.
struct PemBlock {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;

    PemBlock() = default;
    PemBlock(const PemBlock&) = delete;
    PemBlock& operator=(const PemBlock&) = delete;
    ~PemBlock() {
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, static_cast<std::size_t>(size));
    }
};

Result<void> check_passphrase(const std::string& passphrase) {
    if (passphrase.empty()) return fail(ErrorCode::passphrase, "the passphrase is empty");
    if (passphrase.size() > limits::passphrase_bytes_max)
        return fail(ErrorCode::passphrase, "the passphrase is longer than 1,024 bytes");
    return {};
}

Result<Pkcs8Handle> decrypt(const PemBlock& block, const std::optional<std::string>& passphrase) {
    if (!passphrase)
        return fail(ErrorCode::passphrase, "the key is encrypted: give its passphrase file");
    if (auto ok = check_passphrase(*passphrase); !ok) return pass(ok);
    const unsigned char* at = block.data;
    const X509SigHandle sealed{d2i_X509_SIG(nullptr, &at, block.size)};
    if (!sealed) return fail(ErrorCode::key_format, "not an encrypted PKCS#8 key");
    Pkcs8Handle info{
        PKCS8_decrypt(sealed.get(), passphrase->data(), static_cast<int>(passphrase->size()))};
    if (!info) return fail(ErrorCode::passphrase, "the passphrase does not open the key");
    return info;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

PkeyHandle ed25519_pkey(std::string_view seed) {
    PkeyHandle key{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed), seed.size())};
    QIYUE_CHECK(key != nullptr, "OpenSSL refuses a seed");
    return key;
}

Result<std::string> pkcs8_to_pem(evp_pkey_st* key, const std::optional<std::string>& passphrase) {
    const ErrorQueueGuard guard;
    const BioHandle bio{BIO_new(BIO_s_secmem())};
    const Pkcs8Handle info{EVP_PKEY2PKCS8(key)};
    QIYUE_CHECK(bio != nullptr && info != nullptr, "OpenSSL cannot write the key");
    if (!passphrase) {
        QIYUE_CHECK(PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), info.get()) == 1, "PEM");
        return text_of(bio.get());
    }
    if (auto ok = check_passphrase(*passphrase); !ok) return pass(ok);
    // -1: PBES2 with this cipher; the function behind PBKDF2 is then HMAC-SHA-256.
    const X509SigHandle sealed{PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase->data(),
                                             static_cast<int>(passphrase->size()), nullptr, 0,
                                             pbkdf2_rounds, info.get())};
    QIYUE_CHECK(sealed != nullptr && PEM_write_bio_PKCS8(bio.get(), sealed.get()) == 1,
                "OpenSSL cannot encrypt the key");
    return text_of(bio.get());
}

Result<PkeyHandle> pkcs8_from_pem(std::string_view pem,
                                  const std::optional<std::string>& passphrase) {
    const ErrorQueueGuard guard;
    if (pem.size() > limits::key_file_bytes_max)
        return fail(ErrorCode::key_format, "larger than a key is");
    const BioHandle bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    QIYUE_CHECK(bio != nullptr, "out of memory");
    PemBlock block;
    if (PEM_read_bio(bio.get(), &block.name, &block.header, &block.data, &block.size) != 1)
        return fail(ErrorCode::key_format, "no PEM block");
    const std::string_view name = block.name;
    if (std::strlen(block.header) != 0 || (name != PEM_STRING_PKCS8INF && name != PEM_STRING_PKCS8))
        return fail(ErrorCode::key_format,
                    "not a PKCS#8 private key (openssl pkcs8 -topk8 makes one)");
    Pkcs8Handle info;
    if (name == PEM_STRING_PKCS8) {
        auto opened = decrypt(block, passphrase);
        if (!opened) return pass(opened);
        info = std::move(*opened);
    } else {
        const unsigned char* at = block.data;
        info.reset(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, block.size));
    }
    PkeyHandle key{info ? EVP_PKCS82PKEY(info.get()) : nullptr};
    if (!key) return fail(ErrorCode::key_format, "not a PKCS#8 private key");
    return key;
}

}  // namespace qiyue

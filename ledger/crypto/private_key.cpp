#include "ledger/crypto/private_key.hpp"

#include <cstring>
#include <utility>

#include <openssl/core_names.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/ed25519.hpp"
#include "ledger/crypto/openssl_handles.hpp"
#include "ledger/crypto/pkcs8.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

using Secret = SecretBytes<32>;

CurveName curve_of(Suite suite) { return suite == Suite::p256 ? CurveName::p256 : CurveName::sm2; }

/// The secret scalar of an EC or SM2 key as 32 bytes.
bool read_scalar(const EVP_PKEY* key, Secret& secret) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &raw) != 1) return false;
    const BnHandle number{raw};
    return BN_bn2binpad(number.get(), secret.bytes.data(), 32) == 32;
}

/// Which suite an OpenSSL key is of, and its secret. The public half is computed anew from it: a
/// file whose halves do not fit would otherwise give its secret away with the first signature.
Result<Suite> read_secret(const EVP_PKEY* key, Secret& secret) {
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        std::size_t size = secret.bytes.size();
        if (EVP_PKEY_get_raw_private_key(key, secret.bytes.data(), &size) == 1 && size == 32)
            return Suite::ed25519;
    }
    std::array<char, 32> group{};
    std::size_t size = 0;
    const bool named = EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(),
                                                      group.size(), &size) == 1;
    const std::string_view name{group.data(), named ? size : 0};
    if (EVP_PKEY_is_a(key, "EC") == 1 && name == SN_X9_62_prime256v1 && read_scalar(key, secret))
        return Suite::p256;
    if (EVP_PKEY_is_a(key, "SM2") == 1 && name == SN_sm2 && read_scalar(key, secret))
        return Suite::sm2;
    return fail(ErrorCode::key_format, "the key is neither Ed25519 nor P-256 nor SM2");
}

}  // namespace

struct PrivateKey::Parts {
    PublicKey public_key;
    SecretBytes<ed25519_secret_size> ed25519 = {};
    PkeyHandle ec = nullptr;  ///< P-256 and SM2

    explicit Parts(PublicKey key) : public_key(std::move(key)) {}
};

PrivateKey::PrivateKey(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Result<PrivateKey> PrivateKey::generate(Suite suite) {
    // Of 2^256 numbers less than one in 2^31 is out of a curve's range: two tries are rare enough.
    for (int tries = 0; tries < 8; ++tries) {
        std::string secret = random_bytes(32);
        auto key = from_secret(suite, secret);
        OPENSSL_cleanse(secret.data(), secret.size());
        if (key) return key;
    }
    check_failed("generate", __FILE__, __LINE__, "the random numbers are not random");
}

Result<PrivateKey> PrivateKey::from_secret(Suite suite, std::string_view secret) {
    if (secret.size() != 32) return fail(ErrorCode::key_format, "a secret has 32 bytes");
    if (suite == Suite::ed25519) {
        SecretBytes<ed25519_secret_size> expanded;
        const std::string raw = ed25519_from_seed(secret, expanded.bytes.data());
        auto public_key = PublicKey::from_ed25519_raw(raw);
        if (!public_key) return pass(public_key);
        auto parts = std::make_shared<Parts>(std::move(*public_key));
        parts->ed25519.bytes = expanded.bytes;
        return PrivateKey{std::move(parts)};
    }
    auto pair = ec_key_pair(curve_of(suite), secret);
    if (!pair) return pass(pair);
    auto public_key =
        PublicKey::from_spki(std::string{spki_prefix(curve_of(suite))} + pair->coordinates);
    if (!public_key) return pass(public_key);
    auto parts = std::make_shared<Parts>(std::move(*public_key));
    parts->ec = std::move(pair->key);
    return PrivateKey{std::move(parts)};
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem,
                                        std::optional<std::string> passphrase) {
    const ErrorQueueGuard guard;
    auto key = pkcs8_from_pem(pem, passphrase);
    if (!key) return pass(key);
    Secret secret;
    auto suite = read_secret(key->get(), secret);
    if (!suite) return pass(suite);
    return from_secret(*suite, secret.view());
}

Result<std::string> PrivateKey::to_pem(std::optional<std::string> passphrase) const {
    if (suite() != Suite::ed25519) return pkcs8_to_pem(parts_->ec.get(), passphrase);
    const PkeyHandle key = ed25519_pkey(parts_->ed25519.view().substr(0, ed25519_key_size));
    return pkcs8_to_pem(key.get(), passphrase);
}

const PublicKey& PrivateKey::public_key() const { return parts_->public_key; }
Suite PrivateKey::suite() const { return parts_->public_key.suite(); }

Result<std::string> PrivateKey::sign(std::string_view message) const {
    switch (suite()) {
        case Suite::ed25519: return ed25519_sign(parts_->ed25519.bytes.data(), message);
        case Suite::p256: return ec_sign_digest(parts_->ec.get(), sha256(message).view());
        case Suite::sm2: {
            const std::string& spki = parts_->public_key.spki();
            const Hash z = sm2_z(std::string_view{spki}.substr(spki.size() - ec_coordinates_size));
            return ec_sign_digest(parts_->ec.get(), sm3({z.view(), message}).view());
        }
    }
    return fail(ErrorCode::unsupported, "no such suite");
}

}  // namespace qiyue

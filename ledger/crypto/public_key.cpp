#include "ledger/crypto/public_key.hpp"

#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/ed25519.hpp"

namespace qiyue {
namespace {

const std::string& ed25519_prefix() {
    static const std::string prefix = *from_hex("302a300506032b6570032100");
    return prefix;
}

bool has_shape(std::string_view der, std::string_view prefix, std::size_t rest) {
    return der.size() == prefix.size() + rest && der.starts_with(prefix);
}

}  // namespace

struct PublicKey::Parts {
    Suite suite;
    std::string spki;
    KeyId id;
    PkeyHandle ec = nullptr;  ///< P-256 and SM2
    Hash sm2_z = {};  ///< SM2: what is hashed before every message
};

std::string_view suite_name(Suite suite) noexcept {
    switch (suite) {
        case Suite::ed25519: return "ed25519";
        case Suite::p256: return "p256";
        case Suite::sm2: return "sm2";
    }
    return "unknown";
}

Result<Suite> suite_from_name(std::string_view name) {
    for (const Suite suite : {Suite::ed25519, Suite::p256, Suite::sm2})
        if (name == suite_name(suite)) return suite;
    return fail(ErrorCode::invalid_argument, "a suite is one of ed25519, p256, sm2");
}

KeyId key_id_of(std::string_view spki) { return KeyId{sha256(spki)}; }

PublicKey::PublicKey(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Result<PublicKey> PublicKey::from_spki(std::string_view der) {
    const auto make = [&](Suite suite, PkeyHandle ec, Hash z) {
        return PublicKey{std::make_shared<const Parts>(
            Parts{suite, std::string{der}, key_id_of(der), std::move(ec), z})};
    };
    if (has_shape(der, ed25519_prefix(), ed25519_key_size)) {
        if (!is_ed25519_point(der.substr(ed25519_prefix().size())))
            return fail(
                ErrorCode::key_format,
                "the Ed25519 key is no point of the curve, of small order, or not canonical");
        return make(Suite::ed25519, nullptr, {});
    }
    for (const CurveName curve : {CurveName::p256, CurveName::sm2}) {
        if (!has_shape(der, spki_prefix(curve), ec_coordinates_size)) continue;
        const std::string_view coordinates = der.substr(spki_prefix(curve).size());
        auto key = ec_public_key(curve, coordinates);
        if (!key) return pass(key);
        if (curve == CurveName::p256) return make(Suite::p256, std::move(*key), {});
        return make(Suite::sm2, std::move(*key), qiyue::sm2_z(coordinates));
    }
    return fail(ErrorCode::key_format,
                "not the 44-byte Ed25519 or the 91-byte uncompressed named-curve P-256 or SM2 "
                "SubjectPublicKeyInfo");
}

Result<PublicKey> PublicKey::from_ed25519_raw(std::string_view raw) {
    if (raw.size() != ed25519_key_size)
        return fail(ErrorCode::key_format, "a raw Ed25519 key has 32 bytes");
    return from_spki(ed25519_prefix() + std::string{raw});
}

Suite PublicKey::suite() const { return parts_->suite; }
const std::string& PublicKey::spki() const { return parts_->spki; }
KeyId PublicKey::id() const { return parts_->id; }

std::string_view PublicKey::ed25519_raw() const {
    QIYUE_CHECK(parts_->suite == Suite::ed25519, "only Ed25519 keys have a raw form");
    return std::string_view{parts_->spki}.substr(ed25519_prefix().size());
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
    switch (parts_->suite) {
        case Suite::ed25519: return ed25519_verify(ed25519_raw(), message, signature);
        case Suite::p256:
            return ec_verify_digest(CurveName::p256, parts_->ec.get(), sha256(message).view(),
                                    signature);
        case Suite::sm2:
            return ec_verify_digest(CurveName::sm2, parts_->ec.get(),
                                    sm3({parts_->sm2_z.view(), message}).view(), signature);
    }
    return false;
}

}  // namespace qiyue

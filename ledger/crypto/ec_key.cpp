#include "ledger/crypto/ec_key.hpp"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {
namespace {

struct Curve {
    int nid;
    const char* key_type;
    const char* group;
};

const Curve& curve_of(CurveName name) {
    static constexpr Curve p256{NID_X9_62_prime256v1, "EC", SN_X9_62_prime256v1};
    static constexpr Curve sm2{NID_sm2, "SM2", SN_sm2};
    return name == CurveName::p256 ? p256 : sm2;
}

constexpr char uncompressed_point = 0x04;

/// An EVP_PKEY from its parts; `scalar` is null for a public key.
PkeyHandle make_key(CurveName name, std::string_view coordinates, const BIGNUM* scalar) {
    const Curve& curve = curve_of(name);
    const std::string point = uncompressed_point + std::string{coordinates};
    const ParamBuildHandle build{OSSL_PARAM_BLD_new()};
    QIYUE_CHECK(build != nullptr, "out of memory");
    bool ok = OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group,
                                              0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                               point.size()) == 1;
    if (scalar != nullptr)
        ok = ok && OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1;
    const ParamHandle params{ok ? OSSL_PARAM_BLD_to_param(build.get()) : nullptr};
    const PkeyCtxHandle context{EVP_PKEY_CTX_new_from_name(nullptr, curve.key_type, nullptr)};
    QIYUE_CHECK(params != nullptr && context != nullptr, "OpenSSL lacks the curve, or memory");
    QIYUE_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1, "OpenSSL cannot take keys");
    EVP_PKEY* key = nullptr;
    const int parts = scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    if (EVP_PKEY_fromdata(context.get(), &key, parts, params.get()) != 1) return nullptr;
    return PkeyHandle{key};
}

/// The scalar as a number of constant-time arithmetic, or null if it is out of range: 1 to n − 1,
/// for SM2 to n − 2 (GM/T 0003.1, 6.1).
BnHandle checked_scalar(CurveName name, const EC_GROUP* group, std::string_view scalar) {
    BnHandle number{BN_secure_new()};
    const BnHandle limit{BN_dup(EC_GROUP_get0_order(group))};
    QIYUE_CHECK(number != nullptr && limit != nullptr, "out of memory");
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    if (name == CurveName::sm2) QIYUE_CHECK(BN_sub_word(limit.get(), 1) == 1, "n - 1");
    const int size = static_cast<int>(scalar.size());
    QIYUE_CHECK(BN_bin2bn(octets(scalar), size, number.get()) != nullptr, "out of memory");
    if (BN_is_zero(number.get()) || BN_cmp(number.get(), limit.get()) >= 0) return nullptr;
    return number;
}

}  // namespace

void PkeyFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

std::string_view spki_prefix(CurveName curve) {
    static const std::string p256 =
        *from_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    static const std::string sm2 =
        *from_hex("3059301306072a8648ce3d020106082a811ccf5501822d03420004");
    return curve == CurveName::p256 ? p256 : sm2;
}

Result<PkeyHandle> ec_public_key(CurveName curve, std::string_view coordinates) {
    const ErrorQueueGuard guard;
    if (coordinates.size() != ec_coordinates_size)
        return fail(ErrorCode::key_format, "a point has 64 bytes of coordinates");
    PkeyHandle key = make_key(curve, coordinates, nullptr);
    if (!key) return fail(ErrorCode::key_format, "the public key is not a point of its curve");
    return key;
}

Result<EcKeyPair> ec_key_pair(CurveName curve, std::string_view scalar) {
    const ErrorQueueGuard guard;
    if (scalar.size() != ec_scalar_size)
        return fail(ErrorCode::key_format, "a secret scalar has 32 bytes");
    const EcGroupHandle group{EC_GROUP_new_by_curve_name(curve_of(curve).nid)};
    QIYUE_CHECK(group != nullptr, "OpenSSL lacks the curve");
    const BnHandle number = checked_scalar(curve, group.get(), scalar);
    if (!number) return fail(ErrorCode::key_format, "the secret scalar is out of range");
    const EcPointHandle point{EC_POINT_new(group.get())};
    QIYUE_CHECK(point != nullptr && EC_POINT_mul(group.get(), point.get(), number.get(), nullptr,
                                                 nullptr, nullptr) == 1,
                "the public key cannot be computed");
    std::array<unsigned char, 1 + ec_coordinates_size> encoded{};
    QIYUE_CHECK(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                                   encoded.data(), encoded.size(), nullptr) == encoded.size(),
                "the public key cannot be written");
    std::string coordinates(encoded.begin() + 1, encoded.end());
    PkeyHandle key = make_key(curve, coordinates, number.get());
    QIYUE_CHECK(key != nullptr, "OpenSSL refuses a key pair that it computed");
    return EcKeyPair{std::move(key), std::move(coordinates)};
}

bool ec_verify_digest(CurveName curve, evp_pkey_st* key, std::string_view digest,
                      std::string_view signature) {
    if (!is_strict_ec_signature(curve, signature)) return false;
    const ErrorQueueGuard guard;
    const PkeyCtxHandle context{EVP_PKEY_CTX_new(key, nullptr)};
    QIYUE_CHECK(context != nullptr && EVP_PKEY_verify_init(context.get()) == 1,
                "OpenSSL cannot verify with this key");
    return EVP_PKEY_verify(context.get(), octets(signature), signature.size(), octets(digest),
                           digest.size()) == 1;
}

Result<std::string> ec_sign_digest(evp_pkey_st* key, std::string_view digest) {
    const ErrorQueueGuard guard;
    const PkeyCtxHandle context{EVP_PKEY_CTX_new(key, nullptr)};
    QIYUE_CHECK(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1,
                "OpenSSL cannot sign with this key");
    std::array<unsigned char, 128> signature{};
    std::size_t size = signature.size();
    if (EVP_PKEY_sign(context.get(), signature.data(), &size, octets(digest), digest.size()) != 1)
        return fail(ErrorCode::io, "OpenSSL could not make a signature");
    return std::string{signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

Hash sm2_z(std::string_view coordinates) {
    // ENTL (128 bits), the id, a, b, x and y of the base point.
    static const std::string fixed =
        *from_hex("0080") + "1234567812345678" +
        *from_hex(
            "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
            "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
            "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
            "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0");
    return sm3({fixed, coordinates});
}

}  // namespace qiyue

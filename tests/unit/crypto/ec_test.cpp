#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

using nlohmann::json;
using vectors::unhex;

std::string integer(const std::string& content) {
    return std::string{'\x02', static_cast<char>(content.size())} + content;
}

std::string sequence(const std::string& content) {
    return std::string{'\x30', static_cast<char>(content.size())} + content;
}

std::string zeros(std::size_t count) { return std::string(count, '\0'); }

TEST(P256, Wycheproof) {
    const json file = vectors::read_json("wycheproof/ecdsa_secp256r1_sha256_test.json");
    std::size_t valid = 0, invalid = 0;
    for (const json& group : file.at("testGroups")) {
        const auto key = PublicKey::from_spki(unhex(group.at("publicKeyDer")));
        ASSERT_TRUE(key) << group.at("publicKeyDer");
        ASSERT_EQ(key->suite(), Suite::p256);
        for (const json& test : group.at("tests")) {
            const bool expected = test.at("result") == "valid";
            const std::string signature = unhex(test.at("sig"));
            EXPECT_EQ(key->verify(unhex(test.at("msg")), signature), expected)
                << test.at("tcId") << " " << test.at("comment");
            if (expected) {
                EXPECT_TRUE(is_strict_ec_signature(CurveName::p256, signature));
            }
            ++(expected ? valid : invalid);
        }
    }
    EXPECT_EQ(valid + invalid, file.at("numberOfTests"));
    EXPECT_GT(valid, 100u);
    EXPECT_GT(invalid, 100u);
}

TEST(P256, EveryDerFaultIsRefusedBySyntaxAlone) {
    // What Wycheproof calls BER, an invalid encoding or a value out of range never reaches OpenSSL.
    const json file = vectors::read_json("wycheproof/ecdsa_secp256r1_sha256_test.json");
    const std::set<std::string> syntax = {"BerEncodedSignature", "InvalidEncoding",
                                          "InvalidTypesInSignature", "MissingZero", "RangeCheck"};
    int refused = 0;
    for (const json& group : file.at("testGroups")) {
        for (const json& test : group.at("tests")) {
            bool expected_refusal = false;
            for (const json& flag : test.at("flags"))
                expected_refusal = expected_refusal || syntax.contains(flag.get<std::string>());
            if (!expected_refusal) continue;
            EXPECT_FALSE(is_strict_ec_signature(CurveName::p256, unhex(test.at("sig"))))
                << test.at("tcId") << " " << test.at("comment");
            ++refused;
        }
    }
    EXPECT_GT(refused, 50);
}

TEST(EcSignature, OneTextForEachPairOfNumbers) {
    for (const CurveName curve : {CurveName::p256, CurveName::sm2}) {
        const std::string one = integer("\1"), high = integer(zeros(1) + "\x80");
        EXPECT_TRUE(is_strict_ec_signature(curve, sequence(one + one)));
        EXPECT_TRUE(is_strict_ec_signature(curve, sequence(high + one)));
        const std::vector<std::string> refused = {
            "",
            sequence(""),
            sequence(one),
            sequence(one + one + one),
            sequence(one + one) + zeros(1),
            sequence(one + one + zeros(1)),
            sequence(one + integer("")),
            sequence(one + integer(zeros(1))),
            sequence(integer(zeros(1)) + one),
            sequence(one + integer("\x80")),
            sequence(one + integer(zeros(1) + "\x7f")),
            sequence(one + integer(zeros(2) + "\x80")),
            sequence(one + integer(std::string(33, '\1'))),
            sequence(one + integer(zeros(1) + std::string(32, '\xff'))),
            "\x30\x80" + one + one + zeros(2),
            "\x30\x81\x06" + one + one,
            "\x31\x06" + one + one,
            sequence(one + "\x03\x01\x01"),
            sequence(one + "\x02\x81\x01\x01"),
            sequence(one + one).substr(0, 7),
        };
        for (const std::string& signature : refused)
            EXPECT_FALSE(is_strict_ec_signature(curve, signature)) << to_hex(signature);
    }
}

TEST(EcSignature, NumbersAreLessThanTheOrder) {
    const std::map<CurveName, std::string> orders = {
        {CurveName::p256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
        {CurveName::sm2, "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"}};
    for (const auto& [curve, hex] : orders) {
        std::string order = zeros(1) + unhex(hex);
        const std::string one = integer("\1");
        EXPECT_FALSE(is_strict_ec_signature(curve, sequence(integer(order) + one)));
        EXPECT_FALSE(is_strict_ec_signature(curve, sequence(one + integer(order))));
        --order.back();
        EXPECT_TRUE(is_strict_ec_signature(curve, sequence(integer(order) + integer(order))));
    }
}

struct Sm2Vectors {
    PrivateKey key;
    PkeyHandle point;
    std::vector<std::pair<std::string, std::string>> digests_and_signatures;
};

/// The published cases give the digest e itself, without Z.
Sm2Vectors sm2_vectors() {
    std::optional<PrivateKey> key;
    std::vector<std::pair<std::string, std::string>> cases;
    for (const auto& stanza : vectors::read_evp_test("openssl/evppkey_sm2.txt")) {
        if (stanza.contains("PrivateKey") && stanza.at("PrivateKey") == "SM2_key1")
            key = PrivateKey::from_pem(stanza.at("PEM"), std::nullopt).value();
        // SM2 goes with SM3; the file also has a case of it with SHA-512.
        if (stanza.contains("Verify") && stanza.at("Ctrl") == "digest:SM3")
            cases.emplace_back(unhex(stanza.at("Input")), unhex(stanza.at("Output")));
    }
    const std::string& spki = key->public_key().spki();
    auto point = ec_public_key(CurveName::sm2, std::string_view{spki}.substr(27));
    return {*key, std::move(point.value()), cases};
}

TEST(Sm2, VectorsOfOpenssl) {
    const Sm2Vectors vectors = sm2_vectors();
    EXPECT_EQ(vectors.key.suite(), Suite::sm2);
    ASSERT_GE(vectors.digests_and_signatures.size(), 2u);
    for (const auto& [digest, signature] : vectors.digests_and_signatures) {
        EXPECT_TRUE(ec_verify_digest(CurveName::sm2, vectors.point.get(), digest, signature));
        for (std::size_t bit = 0; bit < signature.size() * 8; bit += 3) {
            std::string changed = signature;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
            EXPECT_FALSE(ec_verify_digest(CurveName::sm2, vectors.point.get(), digest, changed))
                << bit;
        }
    }
}

TEST(Sm2, ExampleOfTheStandard) {
    // GM/T 0003.5, annex A: the curve, the id and the key of the recommended parameters.
    const auto key = PrivateKey::from_secret(
        Suite::sm2, unhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"));
    ASSERT_TRUE(key);
    const std::string coordinates = unhex(
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
    EXPECT_EQ(key->public_key().spki().substr(27), coordinates);
    EXPECT_EQ(to_hex(sm2_z(coordinates)),
              "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3");
    EXPECT_EQ(to_hex(sm3({sm2_z(coordinates).view(), "message digest"})),
              "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640");
    const std::string r = unhex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
    const std::string s = unhex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
    const std::string signature = sequence(integer(zeros(1) + r) + integer(zeros(1) + s));
    EXPECT_TRUE(key->public_key().verify("message digest", signature));
    EXPECT_FALSE(key->public_key().verify("message digests", signature));
}

TEST(EcKey, PointsAndScalarsOutOfRange) {
    for (const CurveName curve : {CurveName::p256, CurveName::sm2}) {
        EXPECT_FALSE(ec_public_key(curve, zeros(64)));
        EXPECT_FALSE(ec_public_key(curve, std::string(64, '\xff')));
        EXPECT_FALSE(ec_public_key(curve, std::string(63, '\1')));
        EXPECT_FALSE(ec_key_pair(curve, zeros(32)));
        EXPECT_FALSE(ec_key_pair(curve, std::string(32, '\xff')));
        EXPECT_FALSE(ec_key_pair(curve, std::string(31, '\1')));
        EXPECT_TRUE(ec_key_pair(curve, zeros(31) + "\1"));
    }
    // n − 1: a P-256 key, but 1 + d has no inverse for SM2.
    EXPECT_TRUE(
        ec_key_pair(CurveName::p256,
                    unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550")));
    EXPECT_FALSE(ec_key_pair(
        CurveName::sm2, unhex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122")));
    EXPECT_TRUE(ec_key_pair(
        CurveName::sm2, unhex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121")));
}

RC_GTEST_PROP(EcSignature, RandomBytesBehindTheFrameNeverCrash, (const std::string& bytes)) {
    for (const CurveName curve : {CurveName::p256, CurveName::sm2}) {
        const std::string signature = sequence(bytes.substr(0, 100));
        // What is accepted has exactly two integers that fill the frame.
        if (is_strict_ec_signature(curve, signature)) {
            RC_ASSERT(signature.size() >= 8u);
        }
        RC_ASSERT(!is_strict_ec_signature(curve, signature + "x"));
    }
}

}  // namespace
}  // namespace qiyue

#include "ledger/crypto/ed25519.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/crypto/private_key.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

using nlohmann::json;
using vectors::unhex;

TEST(Ed25519, Wycheproof) {
    const json file = vectors::read_json("wycheproof/ed25519_test.json");
    std::size_t valid = 0, invalid = 0;
    for (const json& group : file.at("testGroups")) {
        const auto key = PublicKey::from_spki(unhex(group.at("publicKeyDer")));
        ASSERT_TRUE(key) << group.at("publicKeyDer");
        for (const json& test : group.at("tests")) {
            const bool expected = test.at("result") == "valid";
            EXPECT_EQ(key->verify(unhex(test.at("msg")), unhex(test.at("sig"))), expected)
                << test.at("tcId");
            ++(expected ? valid : invalid);
        }
    }
    EXPECT_EQ(valid + invalid, file.at("numberOfTests"));
    EXPECT_GT(valid, 50u);
    EXPECT_GT(invalid, 50u);
}

/// The rule of FORMAT.md 2 in the flags of the vectors: a component of small order is no fault of a
/// signature; all else is.
bool admitted(const std::set<std::string>& flags) {
    for (const char* refused : {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R",
                                "low_order_residue", "reencoded_k"})
        if (flags.contains(refused)) return false;
    return true;
}

struct EdgeCase {
    std::string key, message, signature;
    std::set<std::string> flags;
};

std::vector<EdgeCase> edge_cases() {
    std::vector<EdgeCase> cases;
    for (const json& test : vectors::read_json("cctv-ed25519/ed25519vectors.json")) {
        std::set<std::string> flags;
        if (test.at("flags").is_array()) flags = test.at("flags").get<std::set<std::string>>();
        cases.push_back({unhex(test.at("key")), test.at("msg"), unhex(test.at("sig")), flags});
    }
    return cases;
}

TEST(Ed25519, EdgeCasesFlagByFlag) {
    std::map<std::string, int> seen;
    int valid = 0;
    for (const EdgeCase& test : edge_cases()) {
        for (const std::string& flag : test.flags)
            ++seen[flag];
        const bool expected = admitted(test.flags);
        valid += expected ? 1 : 0;
        // The library alone has the rule, without our check of the key before it.
        EXPECT_EQ(ed25519_verify(test.key, test.message, test.signature), expected)
            << to_hex(test.key) << " " << to_hex(test.signature);
        const auto key = PublicKey::from_ed25519_raw(test.key);
        EXPECT_EQ(key && key->verify(test.message, test.signature), expected);
    }
    EXPECT_EQ(seen.size(), 8u);
    EXPECT_GT(valid, 1);
}

TEST(Ed25519, KeysThatNothingCanVerifyUnderAreRefused) {
    int refused = 0, mixed = 0;
    for (const EdgeCase& test : edge_cases()) {
        const bool bad =
            test.flags.contains("low_order_A") || test.flags.contains("non_canonical_A");
        const auto key = PublicKey::from_ed25519_raw(test.key);
        EXPECT_EQ(key.has_value(), !bad) << to_hex(test.key);
        if (!key) {
            EXPECT_EQ(key.error().code, ErrorCode::key_format);
        }
        refused += bad ? 1 : 0;
        mixed += !bad && test.flags.contains("low_order_component_A") ? 1 : 0;
    }
    EXPECT_GT(refused, 0);
    EXPECT_GT(mixed, 0);  // a component of small order alone is admitted
    std::string off_curve(32, '\0');
    off_curve[0] = 2;  // y = 2 has no x
    EXPECT_FALSE(is_ed25519_point(off_curve));
    // p + 3 is a second spelling of 3, which is no point of small order.
    std::string second_spelling(32, '\xff');
    second_spelling[0] = '\xf0';
    second_spelling[31] = '\x7f';
    std::string three(32, '\0');
    three[0] = 3;
    EXPECT_TRUE(is_ed25519_point(three));
    EXPECT_FALSE(is_ed25519_point(second_spelling));
    EXPECT_FALSE(is_ed25519_point(""));
    EXPECT_FALSE(is_ed25519_point(std::string(33, '\1')));
}

TEST(Ed25519, ScalarOutOfRangeIsRefused) {
    const auto key = PrivateKey::from_secret(Suite::ed25519, std::string(32, '\7'));
    ASSERT_TRUE(key);
    std::string signature = *key->sign("message");
    ASSERT_TRUE(key->public_key().verify("message", signature));
    // S + L: the same residue, a second text of the signature.
    const std::string order =
        unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += static_cast<unsigned char>(signature[32 + i]);
        carry += static_cast<unsigned char>(order[i]);
        signature[32 + i] = static_cast<char>(carry & 0xff);
        carry >>= 8;
    }
    EXPECT_EQ(carry, 0u);
    EXPECT_FALSE(key->public_key().verify("message", signature));
}

TEST(Ed25519, VectorsOfRfc8032) {
    const auto key = PrivateKey::from_secret(
        Suite::ed25519, unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_hex(key->public_key().ed25519_raw()),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(to_hex(*key->sign("\x72")),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

}  // namespace
}  // namespace qiyue

#include "ledger/crypto/public_key.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

using vectors::unhex;

constexpr std::array suites = {Suite::ed25519, Suite::p256, Suite::sm2};

const PrivateKey& key_of(Suite suite) {
    static const std::array<PrivateKey, 3> keys = {
        PrivateKey::from_secret(Suite::ed25519, std::string(32, '\x11')).value(),
        PrivateKey::from_secret(Suite::p256, std::string(32, '\x22')).value(),
        PrivateKey::from_secret(Suite::sm2, std::string(32, '\x33')).value()};
    return keys[static_cast<std::size_t>(suite)];
}

TEST(Suite, Names) {
    for (const Suite suite : suites)
        EXPECT_EQ(suite_from_name(suite_name(suite)), suite);
    EXPECT_EQ(suite_from_name("Ed25519").error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(suite_from_name(""));
}

TEST(PublicKey, ShapeAndId) {
    for (const Suite suite : suites) {
        const PublicKey& key = key_of(suite).public_key();
        EXPECT_EQ(key.suite(), suite);
        EXPECT_EQ(key.spki().size(), suite == Suite::ed25519 ? 44u : 91u);
        EXPECT_EQ(key.id().hash, sha256(key.spki()));
        EXPECT_EQ(key.id(), key_id_of(key.spki()));
        const auto again = PublicKey::from_spki(key.spki());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->id(), key.id());
        EXPECT_EQ(again->suite(), suite);
    }
    const PublicKey& ed25519 = key_of(Suite::ed25519).public_key();
    EXPECT_EQ(PublicKey::from_ed25519_raw(ed25519.ed25519_raw())->spki(), ed25519.spki());
    EXPECT_FALSE(PublicKey::from_ed25519_raw(ed25519.spki()));
    EXPECT_DEATH(key_of(Suite::sm2).public_key().ed25519_raw(), "only Ed25519");
}

TEST(PublicKey, OneEncodingOnly) {
    const std::string p256 = key_of(Suite::p256).public_key().spki();
    const std::string sm2 = key_of(Suite::sm2).public_key().spki();
    const std::string ed25519 = key_of(Suite::ed25519).public_key().spki();
    std::vector<std::string> refused = {"", ed25519.substr(12), p256.substr(27)};
    for (const std::string& good : {p256, sm2, ed25519}) {
        refused.push_back(good + '\0');
        refused.push_back(good.substr(0, good.size() - 1));
        refused.push_back('\x30' + good);
    }
    // Compressed (same key, 59 bytes), hybrid form, the point of one curve under the other's name.
    refused.push_back(unhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + '\x02' +
                      p256.substr(27, 32));
    std::string hybrid = p256;
    hybrid[26] = static_cast<char>(6 + (hybrid.back() & 1));
    refused.push_back(hybrid);
    refused.push_back(p256.substr(0, 27) + sm2.substr(27));
    refused.push_back(sm2.substr(0, 27) + p256.substr(27));
    // secp256k1, X25519, Ed448.
    refused.push_back(unhex("3056301006072a8648ce3d020106052b8104000a03420004") + p256.substr(27));
    refused.push_back(unhex("302a300506032b656e032100") + ed25519.substr(12));
    refused.push_back(unhex("3043300506032b6571033a00") + std::string(57, '\1'));
    for (const std::string& der : refused) {
        const auto key = PublicKey::from_spki(der);
        ASSERT_FALSE(key) << to_hex(der);
        EXPECT_EQ(key.error().code, ErrorCode::key_format);
    }
}

RC_GTEST_PROP(PublicKey, ChangedEncodingIsNeverTheSameKey, ()) {
    const PublicKey& key = key_of(*rc::gen::elementOf(suites)).public_key();
    std::string der = key.spki();
    const auto bit = *rc::gen::inRange<std::size_t>(0, der.size() * 8);
    der[bit / 8] = static_cast<char>(der[bit / 8] ^ (1 << bit % 8));
    const auto changed = PublicKey::from_spki(der);
    // The frame and a coordinate of a curve's point hang together; only an Ed25519 y may be another
    // point.
    if (key.suite() != Suite::ed25519 || bit < 12 * 8) {
        RC_ASSERT(!changed.has_value());
    }
    if (changed) {
        RC_ASSERT(changed->id() != key.id());
    }
}

RC_GTEST_PROP(Signatures, HoldForTheirMessageAndKeyOnly, (const std::string& message)) {
    const Suite suite = *rc::gen::elementOf(suites);
    const PrivateKey& key = key_of(suite);
    const std::string signature = key.sign(message).value();
    for (const Suite other : suites)
        RC_ASSERT(key_of(other).public_key().verify(message, signature) == (other == suite));
    RC_ASSERT(!key.public_key().verify(message + "x", signature));
    RC_ASSERT(!key.public_key().verify(message, ""));
    RC_ASSERT(!key.public_key().verify(message, signature + '\0'));
    RC_ASSERT(!key.public_key().verify(message, signature.substr(1)));
}

RC_GTEST_PROP(Signatures, ChangedBitsAreRefused, (const std::string& message)) {
    const PrivateKey& key = key_of(*rc::gen::elementOf(suites));
    std::string signature = key.sign(message).value();
    const auto bit = *rc::gen::inRange<std::size_t>(0, signature.size() * 8);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    RC_ASSERT(!key.public_key().verify(message, signature));
}

TEST(PublicKey, IsSharedByThreads) {
    for (const Suite suite : suites) {
        const PrivateKey& key = key_of(suite);
        std::vector<int> good(4, 0);
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < good.size(); ++t)
            threads.emplace_back([&, t] {
                const PublicKey copy = key.public_key();
                for (int i = 0; i < 20; ++i) {
                    const std::string message = std::to_string(t) + ":" + std::to_string(i);
                    good[t] += copy.verify(message, key.sign(message).value()) ? 1 : 0;
                }
            });
        threads.clear();
        EXPECT_EQ(good, std::vector<int>(4, 20));
    }
}

}  // namespace
}  // namespace qiyue

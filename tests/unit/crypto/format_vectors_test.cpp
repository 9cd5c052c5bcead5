// The keys and signatures of the worked ledger, in all three suites.

#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/ec_key.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

using nlohmann::json;

std::map<std::string, PublicKey> public_keys() {
    std::map<std::string, PublicKey> keys;
    const json file = vectors::read_json("format/keys/keys.json");
    for (const auto& [name, key] : file.items()) {
        auto read = PublicKey::from_spki(from_base64(key.at("spki").get<std::string>()).value());
        EXPECT_TRUE(read) << name;
        EXPECT_EQ(suite_name(read->suite()), key.at("suite"));
        EXPECT_EQ(to_hex(read->id().hash), key.at("keyid"));
        keys.emplace(key.at("keyid"), std::move(*read));
    }
    return keys;
}

TEST(FormatVectors, PrivateKeysLoadAndSign) {
    std::map<Suite, int> seen;
    const json file = vectors::read_json("format/keys/keys.json");
    for (const auto& [name, key] : file.items()) {
        const auto loaded =
            PrivateKey::from_pem(vectors::read("format/keys/" + name + ".key.pem"), std::nullopt);
        ASSERT_TRUE(loaded) << name << " " << loaded.error().text();
        EXPECT_EQ(to_hex(loaded->public_key().id().hash), key.at("keyid")) << name;
        EXPECT_TRUE(loaded->public_key().verify(name, loaded->sign(name).value()));
        ++seen[loaded->suite()];
    }
    EXPECT_EQ(seen.size(), 3u);
}

TEST(FormatVectors, EverySignatureOfEveryEnvelope) {
    const auto keys = public_keys();
    const json expected = vectors::read_json("format/expected.json");
    std::map<Suite, int> seen;
    for (const json& entry : expected.at("entries")) {
        std::string number = std::to_string(entry.at("index").get<int>());
        if (number.size() < 2) number.insert(0, "0");
        const json envelope = vectors::read_json("format/envelopes/" + number + ".json");
        const std::string pae = from_base64(entry.at("pae").get<std::string>()).value();
        ASSERT_EQ(to_hex(sha256(pae)), entry.at("pae_sha256"));
        for (const json& signature : envelope.at("signatures")) {
            const PublicKey& key = keys.at(signature.at("keyid"));
            std::string bytes = from_base64(signature.at("sig").get<std::string>()).value();
            EXPECT_TRUE(key.verify(pae, bytes)) << number << " " << suite_name(key.suite());
            EXPECT_FALSE(key.verify(pae + " ", bytes));
            bytes.back() = static_cast<char>(bytes.back() ^ 1);
            EXPECT_FALSE(key.verify(pae, bytes));
            ++seen[key.suite()];
        }
    }
    EXPECT_EQ(seen.size(), 3u);
}

TEST(FormatVectors, DigestsThatSm2Signs) {
    const auto keys = public_keys();
    int cases = 0;
    const json expected = vectors::read_json("format/expected.json");
    for (const json& entry : expected.at("entries")) {
        const std::string pae = from_base64(entry.at("pae").get<std::string>()).value();
        for (const json& signer : entry.at("signers")) {
            if (signer.at("suite") != "sm2") continue;
            const std::string coordinates = keys.at(signer.at("keyid")).spki().substr(27);
            EXPECT_EQ(to_hex(sm3({sm2_z(coordinates).view(), pae})), signer.at("sm2_e"));
            ++cases;
        }
    }
    EXPECT_GT(cases, 0);
}

}  // namespace
}  // namespace qiyue

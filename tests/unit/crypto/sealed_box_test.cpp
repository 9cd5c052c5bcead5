#include "ledger/crypto/sealed_box.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

const std::string text = R"(["qiyue-disclosure/1","…","…","/contact","示例联系人"])";

std::string bytes_of(std::string_view hex) { return from_hex(hex).value(); }

TEST(SealedBox, OpensUnderItsKeyAndItsLabelOnly) {
    const SealKey key = SealKey::make();
    const std::string box = seal(key, "label", text);
    EXPECT_EQ(box.size(), text.size() + sealed_overhead);
    EXPECT_EQ(box.find("qiyue"), std::string::npos);
    EXPECT_EQ(unseal(key, "label", box), text);
    EXPECT_FALSE(unseal(key, "labels", box));
    EXPECT_FALSE(unseal(key, "", box));
    EXPECT_FALSE(unseal(SealKey::make(), "label", box));
}

TEST(SealedBox, EveryChangedBitAndEveryCutIsFound) {
    const SealKey key = SealKey::make();
    const std::string box = seal(key, "label", "two words");
    for (std::size_t at = 0; at < box.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = box;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            EXPECT_FALSE(unseal(key, "label", changed)) << at;
        }
        EXPECT_FALSE(unseal(key, "label", box.substr(0, at))) << at;
    }
    EXPECT_FALSE(unseal(key, "label", box + "x"));
}

TEST(SealedBox, TheEmptyTextIsOne) {
    const SealKey key = SealKey::make();
    EXPECT_EQ(unseal(key, "", seal(key, "", "")), "");
}

TEST(SealedBox, NoTwoBoxesAndNoTwoKeysAreAlike) {
    const SealKey key = SealKey::make();
    std::set<std::string> boxes;
    std::set<std::string> keys;
    for (int i = 0; i < 100; ++i) {
        boxes.insert(seal(key, "label", text));
        keys.insert(std::string(SealKey::make().bytes()));
    }
    EXPECT_EQ(boxes.size(), 100u);
    EXPECT_EQ(keys.size(), 100u);
}

TEST(SealedBox, AKeyHasThirtyTwoBytes) {
    EXPECT_TRUE(SealKey::from_bytes(std::string(32, 'k')));
    EXPECT_FALSE(SealKey::from_bytes(std::string(31, 'k')));
    EXPECT_FALSE(SealKey::from_bytes(std::string(33, 'k')));
    EXPECT_FALSE(SealKey::from_bytes(""));
}

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
TEST(SealedBox, AgreesWithThePublishedVector) {
    const auto key = SealKey::from_bytes(
        bytes_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    const std::string label = bytes_of("50515253c0c1c2c3c4c5c6c7");
    const std::string box = bytes_of(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4e"
        "da7e"
        "39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b23835"
        "65d3"
        "fff921f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    EXPECT_EQ(unseal(*key, label, box),
              "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
              "future, sunscreen would be it.");
}

TEST(SealedBox, WipedSecretsAreGone) {
    std::string secret(64, 's');
    wipe(secret);
    EXPECT_TRUE(secret.empty());
}

}  // namespace
}  // namespace qiyue

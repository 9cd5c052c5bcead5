#include "ledger/crypto/digest.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/crypto/random.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

Hash streamed(HashAlgorithm algorithm, const std::vector<std::string>& pieces) {
    DigestStream stream{algorithm};
    for (const std::string& piece : pieces)
        stream.update(piece);
    return stream.finish();
}

TEST(Sha256, ExamplesOfFips180) {
    EXPECT_EQ(to_hex(sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sm3, EmptyStringIsTheRootOfTheEmptyTwin) {
    EXPECT_EQ(to_hex(sm3("")), "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

TEST(Sm3, VectorsOfOpenssl) {
    int cases = 0;
    for (const auto& stanza : vectors::read_evp_test("openssl/evpmd_sm3.txt")) {
        if (!stanza.contains("Digest") || stanza.at("Digest") != "SM3") continue;
        const std::string input = vectors::unhex(stanza.at("Input"));
        EXPECT_EQ(sm3(input).view(), vectors::unhex(stanza.at("Output")));
        EXPECT_EQ(streamed(HashAlgorithm::sm3, {input}), sm3(input));
        ++cases;
    }
    EXPECT_GE(cases, 5);
}

TEST(DigestStream, MovesAndEndsOnce) {
    DigestStream first{HashAlgorithm::sha256};
    first.update("ab");
    DigestStream second{std::move(first)};
    second.update("c");
    DigestStream third{HashAlgorithm::sm3};
    third = std::move(second);
    EXPECT_EQ(third.finish(), sha256("abc"));
    EXPECT_DEATH(third.update("more"), "finished or moved away");
    EXPECT_DEATH(third.finish(), "finished or moved away");
}

TEST(Digest, ThreadsDoNotDisturbEachOther) {
    const std::string text(1'000, 'x');
    const Hash expected = sm3(text);
    std::vector<std::jthread> threads;
    std::vector<int> wrong(4, 0);
    for (std::size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i)
                wrong[t] += sm3(text) == expected ? 0 : 1;
        });
    threads.clear();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

RC_GTEST_PROP(Digest, PartsAreHashedAsOneText, (const std::string& a, const std::string& b)) {
    for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const Hash whole = digest(algorithm, a + b);
        RC_ASSERT(digest(algorithm, {a, b}) == whole);
        RC_ASSERT(streamed(algorithm, {a, b}) == whole);
    }
    RC_ASSERT(digest(HashAlgorithm::sha256, a) == sha256(a));
    RC_ASSERT(digest(HashAlgorithm::sm3, a) == sm3(a));
    RC_ASSERT(sha256(a) != sm3(a));
}

TEST(Random, IsNotRepeated) {
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i)
        seen.insert(random_bytes(16));
    EXPECT_EQ(seen.size(), 1'000u);
    EXPECT_EQ(random_bytes(0), "");
    const std::string many = random_bytes((1u << 20) + 5);
    EXPECT_EQ(many.size(), (1u << 20) + 5);
    EXPECT_NE(many.substr(many.size() - 5), std::string(5, '\0'));
}

}  // namespace
}  // namespace qiyue

#include "ledger/merkle/tlog_proof.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

const std::string note =
    "example.com/demo\n5\nUpJ6yfqo88oagyjnc7c2Y2Z7E43909VZ/KwzVVboPFU=\n\n\xe2\x80\x94"
    " example.com/demo Cj6JlnRdl+1Ix66fVz5YvJY+2enQ8aBp6By/YoxO2ZbRbRezBnWrVMQq5HVxx5kteJmPqGaG9At4"
    "e50QWqIbd0GdHw0=\n";
const std::string hashes =
    "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"
    "JCMzOarc7fKH0mJBPwPAKOuNs5ft0yooeAkRUbmb8g8=\n"
    "rpdNSnTCNx2M/oQreqT2aY3oVwUm7rPbGUGwtyMR1HA=\n";
const std::string head = "c2sp.org/tlog-proof@v1\n";
const std::string worked = head + "index 2\n" + hashes + "\n" + note;

TEST(TlogProof, WorkedExample) {
    const auto proof = TlogProof::parse(worked);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->index.value, 2u);
    ASSERT_EQ(proof->hashes.size(), 3u);
    EXPECT_EQ(to_hex(proof->hashes[0]),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(proof->note, note);
    EXPECT_EQ(proof->format(), worked);
}

TEST(TlogProof, ExtraIsPassedOver) {
    const auto proof = TlogProof::parse(head + "extra aGk=\nindex 2\n" + hashes + "\n" + note);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->format(), worked);
    EXPECT_TRUE(TlogProof::parse(head + "extra \nindex 0\n\n" + note));
}

TEST(TlogProof, NumbersOfHashes) {
    const std::string one = to_base64(sha256("x").view()) + "\n";
    std::string many;
    for (int i = 0; i < 63; ++i)
        many += one;
    EXPECT_TRUE(TlogProof::parse(head + "index 0\n\n" + note));
    EXPECT_TRUE(TlogProof::parse(head + "index 0\n" + many + "\n" + note));
    EXPECT_FALSE(TlogProof::parse(head + "index 0\n" + many + one + "\n" + note));
}

TEST(TlogProof, AnythingElseIsRefused) {
    for (const std::string& bad :
         {std::string{}, head, std::string{"c2sp.org/tlog-proof@v2\n"} + worked.substr(head.size()),
          worked.substr(head.size()), head + "index 02\n" + hashes + "\n" + note,
          head + "index -2\n" + hashes + "\n" + note, head + "index\n" + hashes + "\n" + note,
          head + "Index 2\n" + hashes + "\n" + note, head + "index 2 \n" + hashes + "\n" + note,
          head + hashes + "\n" + note, head + "index 9223372036854775808\n\n" + note,
          head + "extra a\nindex 2\n\n" + note, head + "extra aGk=\nextra aGk=\nindex 2\n\n" + note,
          head + "index 2\nextra aGk=\n\n" + note, head + "index 2\nAAAA\n\n" + note,
          head + "index 2\n" + hashes + note, head + "index 2\n" + hashes, " " + worked,
          head + "index 2\r\n\n" + note}) {
        const auto proof = TlogProof::parse(bad);
        ASSERT_FALSE(proof) << bad;
        EXPECT_EQ(proof.error().code, ErrorCode::proof_format) << bad;
    }
}

TEST(TlogProof, WhatFollowsMustBeANote) {
    for (const std::string& bad : {std::string{}, std::string{"text\n"},
                                   note.substr(0, note.size() - 1), note + "\n", note + "x\n"}) {
        const auto proof = TlogProof::parse(head + "index 2\n" + hashes + "\n" + bad);
        ASSERT_FALSE(proof) << bad;
        EXPECT_EQ(proof.error().code, ErrorCode::note_format) << bad;
    }
}

TEST(TlogProof, EveryCutOffProofIsRefused) {
    for (std::size_t length = 0; length < worked.size(); ++length)
        EXPECT_FALSE(TlogProof::parse(std::string_view{worked}.substr(0, length))) << length;
}

}  // namespace
}  // namespace qiyue

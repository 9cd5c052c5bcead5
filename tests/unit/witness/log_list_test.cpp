#include "ledger/witness/log_list.hpp"

#include <gtest/gtest.h>

#include "tests/unit/witness/small_log.hpp"

namespace qiyue {
namespace {

const std::string other_vkey =
    demo_signer("b.example/log", NoteSignatureType::ed25519, 5).note_key().vkey();

TEST(LogList, OfTheWitnessNetwork) {
    const auto list = LogList::parse(
        "# generated\n#\nlogs/v0\n\n# foo's\nvkey " + demo_log_vkey +
        "\nqpd 86400\ncontact someone (at) foo.example | more\n\nvkey " + other_vkey +
        "\norigin not the key's name\nqpd 24\ncontact \xe6\x9f\x90\xe4\xba\xba");
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_EQ(list->logs.size(), 2U);
    EXPECT_EQ(list->find("example.com/demo")->requests_per_day, 86'400U);
    EXPECT_EQ(list->find("not the key's name")->keys.front().vkey(), other_vkey);
    EXPECT_EQ(list->find("b.example/log"), nullptr);
    EXPECT_TRUE(LogList::parse("logs/v0\n")->logs.empty());
}

TEST(LogList, TwoKeysOfOneOrigin) {
    const auto list = LogList::parse(log_list_text() + "vkey " + other_vkey +
                                     "\norigin example.com/demo\nqpd 5000\ncontact x\n");
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_EQ(list->logs.size(), 1U);
    EXPECT_EQ(list->logs[0].keys.size(), 2U);
    EXPECT_EQ(list->logs[0].requests_per_day, 5'000U);
}

TEST(LogList, WhatIsNoList) {
    const std::string vkey = "vkey " + demo_log_vkey + "\n";
    const std::string cosigner =
        demo_signer("w", NoteSignatureType::cosignature, 5).note_key().vkey();
    const std::vector<std::string> wrong = {
        "",
        "logs/v1\n",
        vkey,
        "logs/v0\n" + vkey,
        "logs/v0\n" + vkey + "qpd 1\n",
        "logs/v0\n" + vkey + "contact x\nqpd 1\n",
        "logs/v0\n" + vkey + "qpd 0\ncontact x\n",
        "logs/v0\n" + vkey + "qpd 01\ncontact x\n",
        "logs/v0\n" + vkey + "qpd 2147483648\ncontact x\n",
        "logs/v0\n" + vkey + "qpd 1\ncontact \n",
        "logs/v0\n" + vkey + "qpd 1\norigin x\ncontact x\n",
        "logs/v0\nvkey nonsense\nqpd 1\ncontact x\n",
        "logs/v0\nvkey " + cosigner + "\nqpd 1\ncontact x\n",
        log_list_text() + log_list_text().substr(9),
        log_list_text() + "more\n",
        "logs/v0\n\x01",
        "logs/v0\n# \xff\n",
    };
    for (const std::string& text : wrong) {
        const auto list = LogList::parse(text);
        ASSERT_FALSE(list) << text;
        EXPECT_EQ(list.error().code, ErrorCode::policy_format);
    }
    EXPECT_TRUE(LogList::parse("logs/v0\n" + vkey + "qpd 2147483647\ncontact x\n"));
}

}  // namespace
}  // namespace qiyue

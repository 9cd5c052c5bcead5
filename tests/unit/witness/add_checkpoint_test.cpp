#include "ledger/witness/add_checkpoint.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "tests/unit/witness/small_log.hpp"

namespace qiyue {
namespace {

TEST(AddCheckpoint, TheWorkedRequestOfTheReference) {
    const std::string text =
        "old 3\n"
        "xCCgsrpvEHic/oIsRpt8wNOtZX5KsxFlyxKD8JwhFi8=\n"
        "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"
        "JCMzOarc7fKH0mJBPwPAKOuNs5ft0yooeAkRUbmb8g8=\n"
        "rpdNSnTCNx2M/oQreqT2aY3oVwUm7rPbGUGwtyMR1HA=\n"
        "\n"
        "example.com/demo\n5\nUpJ6yfqo88oagyjnc7c2Y2Z7E43909VZ/KwzVVboPFU=\n\n"
        "\xe2\x80\x94 example.com/demo "
        "Cj6JlnRdl+1Ix66fVz5YvJY+2enQ8aBp6By/YoxO2ZbRbRezBnWrVMQq5HVxx5kteJ"
        "mPqGaG9At4e50QWqIbd0GdHw0=\n";
    const auto request = AddCheckpoint::parse(text);
    ASSERT_TRUE(request) << request.error().text();
    EXPECT_EQ(request->old.value, 3U);
    EXPECT_EQ(request->proof.size(), 4U);
    EXPECT_EQ(request->format(), text);
    const auto note = Note::parse(request->note);
    ASSERT_TRUE(note);
    EXPECT_EQ(parse_foreign_checkpoint(note->text)->size.value, 5U);
}

TEST(AddCheckpoint, WhatIsNoRequest) {
    const SmallLog log(5);
    const std::string note = log.note(5);
    const std::string hash = to_base64(log.at(3).root.view());
    std::string many = "old 1\n";
    for (int i = 0; i < 64; ++i)
        many += hash + "\n";
    const std::vector<std::string> wrong = {
        "",
        "old 1",
        "old 1\n",
        "old 01\n\n" + note,
        "old -1\n\n" + note,
        "old  1\n\n" + note,
        "Old 1\n\n" + note,
        "old 9223372036854775808\n\n" + note,
        "old 1\r\n\n" + note,
        "old 1\n" + note,
        "old 1\n" + hash + "\n" + note,
        "old 1\n" + hash.substr(1) + "\n\n" + note,
        "old 1\n " + hash + "\n\n" + note,
        "old 1\n" + hash + "\n\n",
        "old 1\n\nexample.com/demo\n5\n",
        many + "\n" + note,
        "old 1\n\n" + note + std::string(70'000, 'x'),
    };
    for (const std::string& text : wrong)
        EXPECT_FALSE(AddCheckpoint::parse(text)) << text.substr(0, 80);
    EXPECT_EQ(AddCheckpoint::parse(std::string(80'000, 'o')).error().code, ErrorCode::too_large);
}

TEST(AddCheckpoint, CheckpointsOfOtherLogsMayHaveExtensionLines) {
    const std::string three = SmallLog(2).at(2).text();
    EXPECT_EQ(parse_foreign_checkpoint(three)->size.value, 2U);
    EXPECT_EQ(parse_foreign_checkpoint(three + "one\ntwo \xc3\xa9\n")->size.value, 2U);
    for (const std::string& text :
         {three + "\n", three + "one\n\ntwo\n", three + "unfinished", three.substr(0, 20),
          std::string("origin\n02\n") + three.substr(19)})
        EXPECT_FALSE(parse_foreign_checkpoint(text)) << text;
}

}  // namespace
}  // namespace qiyue

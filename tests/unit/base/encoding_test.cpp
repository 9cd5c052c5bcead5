#include "ledger/base/encoding.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qiyue {
namespace {

TEST(Hex, IsLowerCaseOnly) {
    EXPECT_EQ(to_hex(std::string{"\x00\x7f\xff", 3}), "007fff");
    EXPECT_EQ(from_hex("007fff"), (std::string{"\x00\x7f\xff", 3}));
    EXPECT_EQ(from_hex(""), "");
    for (const char* bad : {"0", "0g", "FF", "0x00", " 00", "00 ", "0\n"})
        EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(Hex, HashHas64Digits) {
    const std::string digits(64, 'a');
    ASSERT_TRUE(hash_from_hex(digits));
    EXPECT_EQ(to_hex(*hash_from_hex(digits)), digits);
    EXPECT_FALSE(hash_from_hex(digits.substr(2)));
    EXPECT_FALSE(hash_from_hex(digits + "aa"));
    EXPECT_FALSE(hash_from_hex(std::string(64, 'A')));
}

TEST(Base64, VectorsOfRfc4648) {
    const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, OnlyTheCanonicalTextIsRead) {
    // Unused bits set, padding missing, misplaced or too much, foreign digits, line breaks.
    for (const char* bad : {"Zh==", "Zm9=", "Zg", "Zg=", "Zm8", "Z===", "====", "=", "Zg==Zg==",
                            "Zm9v\n", "Zm9v ", "Zm-_", "Zm9vYg=\n", "Z", "Zm9vZ", "=Zm9"})
        EXPECT_FALSE(from_base64(bad)) << bad;
}

TEST(Base64, AppendsToWhatIsThere) {
    std::string out = "x";
    EXPECT_TRUE(append_from_base64("Zm8=", out));
    EXPECT_EQ(out, "xfo");
    EXPECT_FALSE(append_from_base64("Zm8", out));
}

TEST(Base64, HashHas44Characters) {
    const Hash hash = Hash::from_raw(std::string(32, '\x5a'));
    EXPECT_EQ(hash_from_base64(to_base64(hash.view())), hash);
    EXPECT_FALSE(hash_from_base64(to_base64(std::string(31, 'a'))));
    EXPECT_FALSE(hash_from_base64(to_base64(std::string(33, 'a'))));
    EXPECT_FALSE(hash_from_base64(""));
}

TEST(Base64url, IsUnpaddedAndCanonical) {
    EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
    EXPECT_EQ(from_base64url("-_8"), "\xfb\xff");
    EXPECT_EQ(to_base64url(std::string(16, '\0')).size(), 22u);
    for (const char* bad : {"-_8=", "-_9", "+/8", "A", "AB", "-_8\n"})
        EXPECT_FALSE(from_base64url(bad)) << bad;
}

TEST(Decimal, HasOneText) {
    EXPECT_EQ(from_decimal("0"), 0u);
    EXPECT_EQ(from_decimal("18"), 18u);
    EXPECT_EQ(from_decimal("9223372036854775807"), 9'223'372'036'854'775'807u);
    for (const char* bad : {"", "00", "01", "-1", "+1", " 1", "1 ", "1e3", "9223372036854775808",
                            "18446744073709551616", "99999999999999999999", "1\n", "\xd9\xa1"})
        EXPECT_FALSE(from_decimal(bad)) << bad;
}

TEST(BigEndian, KnownBytes) {
    EXPECT_EQ(to_hex(u64be(0x0102030405060708)), "0102030405060708");
    std::string out;
    append_u32be(out, 0xdeadbeef);
    append_u16be(out, 0x1234);
    EXPECT_EQ(to_hex(out), "deadbeef1234");
    EXPECT_EQ(read_u32be(out), 0xdeadbeefu);
    EXPECT_EQ(read_u16be(out.substr(4)), 0x1234u);
    EXPECT_EQ(read_u64be(u64be(0xffffffffffffffff)), 0xffffffffffffffffu);
}

TEST(BigEndian, TooFewBytesAreABug) {
    EXPECT_DEATH(read_u64be("1234567"), "8 bytes are needed");
    EXPECT_DEATH(read_u32be("123"), "4 bytes are needed");
    EXPECT_DEATH(read_u16be("1"), "2 bytes are needed");
}

TEST(Uuid, LowerCaseWithHyphens) {
    const std::string uuid = "019cb13d-71c0-7c97-8761-0d0e5077d9b6";
    EXPECT_TRUE(is_uuid(uuid));
    EXPECT_EQ(to_hex(uuid_bytes(uuid)), "019cb13d71c07c9787610d0e5077d9b6");
    EXPECT_FALSE(is_uuid("019CB13D-71c0-7c97-8761-0d0e5077d9b6"));
    EXPECT_FALSE(is_uuid("{" + uuid + "}"));
    EXPECT_FALSE(is_uuid("019cb13d71c07c9787610d0e5077d9b6"));
    EXPECT_FALSE(is_uuid("019cb13d-71c0-7c97-8761-0d0e5077d9bg"));
    EXPECT_FALSE(is_uuid("019cb13d-71c0-7c97-87610-d0e5077d9b6"));
    EXPECT_FALSE(is_uuid(""));
}

RC_GTEST_PROP(Encodings, RoundTrip, (const std::string& bytes)) {
    RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
    RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
    RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes);
}

RC_GTEST_PROP(Encodings, WhatIsReadWasCanonical, ()) {
    const std::string alphabet = "AQgwZz09+/-_=\n";
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
    if (const auto bytes = from_base64(text)) RC_ASSERT(to_base64(*bytes) == text);
    if (const auto bytes = from_base64url(text)) RC_ASSERT(to_base64url(*bytes) == text);
}

RC_GTEST_PROP(Decimal, RoundTrips, (std::uint64_t number)) {
    const auto read = from_decimal(std::to_string(number));
    RC_ASSERT(read.has_value() == (number <= 0x7fffffffffffffffULL));
    if (read) RC_ASSERT(*read == number);
}

RC_GTEST_PROP(BigEndian, RoundTrips, (std::uint64_t number)) {
    RC_ASSERT(read_u64be(u64be(number)) == number);
    std::string four, two;
    append_u32be(four, static_cast<std::uint32_t>(number));
    append_u16be(two, static_cast<std::uint16_t>(number));
    RC_ASSERT(read_u32be(four) == static_cast<std::uint32_t>(number));
    RC_ASSERT(read_u16be(two) == static_cast<std::uint16_t>(number));
}

}  // namespace
}  // namespace qiyue

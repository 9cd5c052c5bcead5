#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

/// UTF-8 of any number up to 0x1FFFFF, surrogates included, in `length` bytes (naive on purpose).
std::string encoded(std::uint32_t code, int length) {
    if (length == 1) return {static_cast<char>(code)};
    std::string out;
    for (int i = 1; i < length; ++i, code >>= 6)
        out.insert(out.begin(), static_cast<char>(0x80 | (code & 0x3f)));
    const int lead = length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0;
    out.insert(out.begin(), static_cast<char>(static_cast<std::uint32_t>(lead) | code));
    return out;
}

int shortest(std::uint32_t code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

TEST(Utf8, EveryCodePointInEveryLength) {
    for (std::uint32_t code = 0; code < 0x120000; ++code) {
        const bool scalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        for (int length = shortest(code); length <= 4; ++length) {
            const bool good = scalar && length == shortest(code);
            ASSERT_EQ(is_utf8(encoded(code, length)), good) << code << " in " << length;
        }
    }
}

TEST(Utf8, CutAndStrayBytes) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("\xe5\x90\xaf\xe9\x92\xa5"));
    EXPECT_TRUE(is_utf8(std::string("a\0b", 3)));
    for (const char* bad :
         {"\x80", "a\xbf", "\xc3", "\xc3(", "\xe2\x82", "\xe2\x82(", "\xf0\x9f\x98",
          "\xf0\x9f\x98(", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc0\x80"})
        EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

}  // namespace
}  // namespace qiyue

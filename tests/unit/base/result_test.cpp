#include "ledger/base/result.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(ErrorCode::invalid_argument, "odd", "line 3");
    return number / 2;
}

Result<int> quarter(int number) {
    auto first = half(number);
    if (!first) return pass(first);
    return half(*first);
}

TEST(Result, CarriesValueOrError) {
    EXPECT_EQ(quarter(8), 2);
    const auto error = quarter(7);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(error.error().text(), "invalid_argument: odd (line 3)");
    EXPECT_EQ((Error{ErrorCode::io, "disk full"}.text()), "io: disk full");
}

TEST(ErrorCode, NamesAreDistinctAndPlain) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ErrorCode::unsupported); ++i) {
        const std::string_view name = code_name(static_cast<ErrorCode>(i));
        EXPECT_NE(name, "unknown") << i;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    EXPECT_EQ(code_name(static_cast<ErrorCode>(9'999)), "unknown");
}

TEST(Check, AbortsAndSaysWhere) {
    EXPECT_DEATH(QIYUE_CHECK(1 + 1 == 3, "sums"), "bug: sums \\(1 \\+ 1 == 3\\) at .*result_test");
    QIYUE_CHECK(true, "nothing happens");
}

TEST(Limits, AnEntryHoldsTheLargestEvent) {
    // base64 of the payload, 128 signatures of the longest DER (72 bytes), and the frame.
    const std::size_t payload = (limits::payload_bytes_max + 2) / 3 * 4;
    const std::size_t signature = std::string_view{R"({"keyid":"","sig":""},)"}.size() + 64 + 96;
    const std::size_t frame = 512 + limits::id_chars_max;
    EXPECT_LE(payload + limits::signatures_max * signature + frame, limits::entry_bytes_max);
    EXPECT_LE(payload + limits::signatures_max * signature, limits::envelope_bytes_max);
}

}  // namespace
}  // namespace qiyue

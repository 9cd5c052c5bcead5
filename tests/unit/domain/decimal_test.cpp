#include "ledger/domain/decimal.hpp"

#include <string>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

Decimal number(std::string_view text) {
    const auto parsed = Decimal::parse(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Decimal{});
}

std::string rounded(std::string_view text, unsigned decimals, Rounding rounding) {
    return number(text).format(decimals, rounding).value_or("none");
}

TEST(Decimal, TextThatIsNone) {
    for (const char* text :
         {"",    "-",  ".",  "1.",  ".5",  "-.5",   "+1", "01",   "-01", "00", "1e3",
          "1,5", " 1", "1 ", "0x1", "--1", "1.2.3", "-0", "-0.0", "NaN", "1-", "١"}) {
        EXPECT_FALSE(Decimal::parse(text)) << text;
    }
    EXPECT_TRUE(Decimal::parse(std::string(30, '9')));
    EXPECT_TRUE(Decimal::parse("0." + std::string(29, '9')));
    EXPECT_FALSE(Decimal::parse(std::string(31, '9')));
    EXPECT_FALSE(Decimal::parse("0." + std::string(30, '9')));
}

TEST(Decimal, TextThatIsOne) {
    EXPECT_EQ(rounded("0", 0, Rounding::half_up), "0");
    EXPECT_EQ(rounded("0.00", 2, Rounding::half_up), "0.00");
    EXPECT_EQ(rounded("-12.50", 1, Rounding::half_up), "-12.5");
    EXPECT_EQ(rounded("7", 3, Rounding::half_up), "7.000");
    EXPECT_EQ(number("1.50"), number("1.5"));
    EXPECT_NE(number("1.50"), number("1.51"));
}

TEST(Decimal, TiesGoAsTheModeSays) {
    struct Case {
        const char* text;
        const char* half_up;
        const char* half_even;
        const char* half_down;
        const char* up;
        const char* down;
    };
    for (const Case& one : {Case{"2.5", "3", "2", "2", "3", "2"},
                            {"3.5", "4", "4", "3", "4", "3"},
                            {"-2.5", "-3", "-2", "-2", "-3", "-2"},
                            {"2.4", "2", "2", "2", "3", "2"},
                            {"2.6", "3", "3", "3", "3", "2"},
                            {"0.5", "1", "0", "0", "1", "0"},
                            {"-0.4", "0", "0", "0", "-1", "0"},
                            {"2", "2", "2", "2", "2", "2"},
                            {"9.5", "10", "10", "9", "10", "9"}}) {
        EXPECT_EQ(rounded(one.text, 0, Rounding::half_up), one.half_up) << one.text;
        EXPECT_EQ(rounded(one.text, 0, Rounding::half_even), one.half_even) << one.text;
        EXPECT_EQ(rounded(one.text, 0, Rounding::half_down), one.half_down) << one.text;
        EXPECT_EQ(rounded(one.text, 0, Rounding::up), one.up) << one.text;
        EXPECT_EQ(rounded(one.text, 0, Rounding::down), one.down) << one.text;
    }
    EXPECT_EQ(rounded("99.995", 2, Rounding::half_up), "100.00");
    EXPECT_EQ(rounded("0.045", 2, Rounding::half_even), "0.04");
}

TEST(Decimal, SumsAreExactWhereBinaryIsNot) {
    EXPECT_EQ(number("0.1") + number("0.2"), number("0.3"));
    Decimal sum;
    for (int i = 0; i < 1'000; ++i)
        sum = sum + number("0.001");
    EXPECT_EQ(sum, Decimal(1));
    EXPECT_EQ(number("1") - number("1.5"), number("-0.5"));
    EXPECT_EQ(number("-0.5") * number("0.5"), number("-0.25"));
}

TEST(Decimal, MeansStayFractionsUntilTheyAreRounded) {
    const Decimal third = Decimal(1) / Decimal(3);
    EXPECT_EQ(third + third + third, Decimal(1));
    EXPECT_EQ(third.format(4, Rounding::half_up), "0.3333");
    EXPECT_EQ((third + third).format(4, Rounding::half_up), "0.6667");
    // Each indicator rounded would give 94.99; the total from unrounded means is 95.00.
    const Decimal first = (Decimal(92) + Decimal(92) + Decimal(91)) / Decimal(3);
    const Decimal total =
        first * Decimal(40) / Decimal(100) + number("97.2222") * Decimal(60) / Decimal(100);
    EXPECT_EQ(total.format(4, Rounding::half_up), "95.0000");
    EXPECT_EQ((Decimal(276) / Decimal(3) * Decimal(40) + Decimal(291) / Decimal(3) * Decimal(60)) /
                  Decimal(100),
              Decimal(95));
}

TEST(Decimal, Division) {
    EXPECT_EQ((Decimal(26) / Decimal(1'000)).format(3, Rounding::half_up), "0.026");
    EXPECT_EQ(Decimal(1) / Decimal(-4), number("-0.25"));
    EXPECT_FALSE((Decimal(1) / Decimal(0)).is_number());
    EXPECT_EQ(Decimal(0) / Decimal(5), Decimal(0));
}

TEST(Decimal, Order) {
    EXPECT_LT(number("-1"), number("0"));
    EXPECT_LT(number("-2"), number("-1.5"));
    EXPECT_LT(number("1.09"), number("1.1"));
    EXPECT_GT(Decimal(2) / Decimal(3), number("0.666666666666"));
    EXPECT_LT(Decimal(2) / Decimal(3), number("0.666666666667"));
    EXPECT_LE(number("2.0"), number("2"));
    // Cross-multiplying these would leave 128 bits.
    const Decimal large = number(std::string(30, '9'));
    EXPECT_LT(large / number("31415926535897932384626433833"),
              large / number("31415926535897932384626433832"));
    EXPECT_GT(large, number(std::string(29, '9') + "8"));
}

TEST(Decimal, WhatLeavesTheRangeIsNoNumberAndStaysSo) {
    const Decimal large = number(std::string(30, '9'));
    const Decimal none = large * large;
    EXPECT_FALSE(none.is_number());
    EXPECT_FALSE((none - none).is_number());
    EXPECT_FALSE((none * Decimal(0)).is_number());
    EXPECT_FALSE((Decimal(1) / none).is_number());
    EXPECT_FALSE(none.format(2, Rounding::half_up));
    EXPECT_FALSE(none == none);
    EXPECT_FALSE(none < large);
    EXPECT_FALSE(none >= large);
}

TEST(Decimal, RoundingNames) {
    for (const Rounding one : {Rounding::half_up, Rounding::half_even, Rounding::half_down,
                               Rounding::up, Rounding::down}) {
        EXPECT_EQ(parse_rounding(rounding_name(one)), one);
    }
    EXPECT_FALSE(parse_rounding("nearest"));
}

}  // namespace
}  // namespace qiyue

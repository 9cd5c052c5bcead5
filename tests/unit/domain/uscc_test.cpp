#include "ledger/domain/uscc.hpp"

#include <string>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

TEST(Uscc, TheStandardsOwnExample) {
    EXPECT_TRUE(is_uscc("91350100M000100Y43"));
    EXPECT_FALSE(is_uscc("91350100M000100Y4Z"));
    EXPECT_EQ(uscc_check_character("91350100M000100Y4"), '3');
}

TEST(Uscc, CodesOfRealAgenciesAndOfTheDemonstration) {
    for (const char* code : {"11320000MB151840XJ", "11500000009275780L", "1150010700927688XM",
                             "11500104009286420B", "91500000MAFAKE0194", "11500000MAFA00011B"}) {
        EXPECT_TRUE(is_uscc(code)) << code;
    }
}

TEST(Uscc, EveryChangeOfOneCharacterIsFound) {
    const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const std::string code = "91350100M000100Y43";
    for (std::size_t i = 0; i < code.size(); ++i) {
        for (const char other : alphabet) {
            if (other == code[i]) continue;
            std::string changed = code;
            changed[i] = other;
            EXPECT_FALSE(is_uscc(changed)) << changed;
        }
    }
}

TEST(Uscc, OtherLengthsAndAlphabetsAreRefused) {
    EXPECT_FALSE(is_uscc(""));
    EXPECT_FALSE(is_uscc("91350100M000100Y4"));
    EXPECT_FALSE(is_uscc("91350100M000100Y433"));
    EXPECT_FALSE(is_uscc("91350100m000100y43"));
    EXPECT_FALSE(is_uscc(" 91350100M000100Y43"));
    for (const char letter : std::string("IOSVZ")) {
        std::string code = "91350100M000100Y4";
        code[8] = letter;
        EXPECT_EQ(uscc_check_character(code), 0) << letter;
    }
    EXPECT_EQ(uscc_check_character("9135"), 0);
}

TEST(Uscc, TheRegionIsDigitsEvenWhereTheCheckHolds) {
    std::string code = "91A50100M000100Y4";
    code += uscc_check_character(code);
    EXPECT_NE(code.back(), 0);
    EXPECT_FALSE(is_uscc(code));
}

TEST(Uscc, CheckCharacterZero) {
    // A sum that is a multiple of 31 gives 0, not a character behind the alphabet.
    EXPECT_EQ(uscc_check_character("00000000000000000"), '0');
}

}  // namespace
}  // namespace qiyue

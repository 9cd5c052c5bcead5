#include "ledger/base/shown_text.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

TEST(ShownText, PlainTextOfAnyScriptStays) {
    EXPECT_EQ(shown_text(""), "");
    EXPECT_EQ(shown_text("root: 7a — 契约 \xf0\x9f\x93\x9c \\ \""),
              "root: 7a — 契约 \xf0\x9f\x93\x9c \\ \"");
}

TEST(ShownText, WhatMovesHidesOrTurnsTextIsSpelledOut) {
    EXPECT_EQ(shown_text("a\nb\r\tc"), "a\\u{a}b\\u{d}\\u{9}c");
    EXPECT_EQ(shown_text("\x1b[2Jsound"), "\\u{1b}[2Jsound");
    EXPECT_EQ(shown_text("\xc2\x9b"), "\\u{9b}");  // a control of one character
    EXPECT_EQ(shown_text("x\xe2\x80\xaey"), "x\\u{202e}y");
    EXPECT_EQ(shown_text("\xef\xbb\xbf"), "\\u{feff}");
}

TEST(ShownText, BytesThatAreNoUtf8AreSpelledOutOneByOne) {
    EXPECT_EQ(shown_text("a\xff\xfe"), "a\\x{ff}\\x{fe}");
    EXPECT_EQ(shown_text("\xe5\xa5"), "\\x{e5}\\x{a5}");  // cut off
    EXPECT_EQ(shown_text("\xc0\xaf/"), "\\x{c0}\\x{af}/");  // not the shortest
    EXPECT_EQ(shown_text("\xe5\xa5\x91\x80"), "\xe5\xa5\x91\\x{80}");
}

}  // namespace
}  // namespace qiyue

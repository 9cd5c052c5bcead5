#include "ledger/package/report/html_text.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

std::string shown(std::string_view text) { return HtmlText().text(text).str(); }

TEST(HtmlText, EscapesWhatAStrangerWrote) {
    EXPECT_EQ(shown("<script>\"a\" & 'b'</script>"),
              "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
}

TEST(HtmlText, ShowsHiddenCharactersAndBreaksLines) {
    EXPECT_EQ(shown("a\nb"), "a<br>b");
    EXPECT_EQ(shown("a\xE2\x80\xAE"
                    "b"),
              "a\\u{202e}b");
    EXPECT_EQ(shown(std::string_view("a\0b", 3)), "a\\u{0}b");
}

TEST(HtmlText, ALabelHasBothLanguagesUnlessTheyAreAlike) {
    EXPECT_EQ(HtmlText().label({"成员", "member"}).str(),
              "<span lang=\"zh\">成员</span> <span lang=\"en\">member</span>");
    EXPECT_EQ(HtmlText().label({"CQ-1", "CQ-1"}).str(), "CQ-1");
    EXPECT_EQ(HtmlText().label({"<b>", "<i>"}).str(),
              "<span lang=\"zh\">&lt;b&gt;</span> <span lang=\"en\">&lt;i&gt;</span>");
}

TEST(HtmlText, CutsLongTextsBetweenCharacters) {
    std::string text;
    for (std::size_t i = 0; i < HtmlText::chars_max; ++i)
        text += "字";
    EXPECT_EQ(shown(text), text);
    EXPECT_EQ(shown(text + "多"), text + "…");
    // Bytes that are no UTF-8 have no characters to be counted by.
    EXPECT_LT(shown(std::string(1U << 20, '\x80')).size(), 100'000U);
}

TEST(HtmlText, DigitsMayBreakAndAreEscaped) {
    EXPECT_EQ(HtmlText().digits("0123456789").str(), "<code>01234567<wbr>89</code>");
    EXPECT_EQ(HtmlText().digits("<").str(), "<code>&lt;</code>");
}

}  // namespace
}  // namespace qiyue

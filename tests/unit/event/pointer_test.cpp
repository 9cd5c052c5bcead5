#include "ledger/event/pointer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qiyue {
namespace {

TEST(Pointer, IsSlashesAndEscapes) {
    for (const char* good : {"", "/", "/a", "/a/b/0", "//", "/~0~1", "/m~0n", "/\xe5\x8e\x82"})
        EXPECT_TRUE(is_json_pointer(good)) << good;
    for (const char* bad : {"a", "a/b", "#/a", "/~", "/a~2", "/~a", "/a/~", " /a"})
        EXPECT_FALSE(is_json_pointer(bad)) << bad;
}

TEST(Pointer, IndexesAreDecimal) {
    EXPECT_EQ(pointer_token_index("0"), 0u);
    EXPECT_EQ(pointer_token_index("17"), 17u);
    for (const char* bad : {"", "-", "01", "-1", "1a", "99999999999999999999"})
        EXPECT_FALSE(pointer_token_index(bad)) << bad;
}

RC_GTEST_PROP(Pointer, TokensNameWhatTheyWereMadeOf, (const std::string& name)) {
    std::string pointer;
    append_pointer_token(pointer, name);
    RC_ASSERT(is_json_pointer(pointer));
    RC_ASSERT(pointer.find('/', 1) == pointer.npos);
    RC_ASSERT(pointer_token_names(std::string_view(pointer).substr(1), name));
    RC_ASSERT(!pointer_token_names(std::string_view(pointer).substr(1), name + "x"));
    RC_ASSERT(!pointer_token_names(pointer.substr(1) + "x", name));
}

}  // namespace
}  // namespace qiyue

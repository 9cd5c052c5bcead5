#include "ledger/base/posix_file.hpp"

#include <cerrno>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

TEST(PosixFile, FailedCallsSayWhatToDo) {
    EXPECT_NE(errno_error(ENOSPC, "writing", "/d").detail.find("free space"), std::string::npos);
    EXPECT_NE(errno_error(EROFS, "writing", "/d").detail.find("writable"), std::string::npos);
    EXPECT_EQ(errno_error(EIO, "writing", "/d").code, ErrorCode::io);
}

TEST(PosixFile, ReplacesAWholeFileAndLeavesNothingBeside) {
    const testing::TemporaryDirectory directory;
    const std::string path = directory.path() + "/note";
    ASSERT_TRUE(replace_file(path, "first"));
    EXPECT_EQ(read_small_file(path, 100), "first");
    // What a crash left in the middle of an earlier write is in nobody's way.
    ASSERT_TRUE(replace_file(path + ".next", "half"));
    ASSERT_TRUE(replace_file(path, "second, longer"));
    EXPECT_EQ(read_small_file(path, 100), "second, longer");
    EXPECT_FALSE(std::filesystem::exists(path + ".next"));
}

TEST(PosixFile, RefusesWhatIsTooLargeMissingOrNotWritable) {
    const testing::TemporaryDirectory directory;
    const std::string path = directory.path() + "/note";
    EXPECT_EQ(read_small_file(path, 100).error().code, ErrorCode::not_found);
    ASSERT_TRUE(replace_file(path, "12345"));
    EXPECT_EQ(read_small_file(path, 4).error().code, ErrorCode::too_large);
    EXPECT_EQ(replace_file(directory.path() + "/none/note", "x").error().code, ErrorCode::io);
}

}  // namespace
}  // namespace qiyue

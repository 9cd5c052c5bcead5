#include "api/packages/file_wiping.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "ledger/base/posix_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

class FileWiping : public ::testing::Test {
protected:
    std::string file(const std::string& name, const std::string& bytes) const {
        const std::string path = folder / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    const TemporaryDirectory folder;
};

TEST_F(FileWiping, TheBytesAreGoneAndNotOnlyTheName) {
    const std::string path = file("opened", std::string(3'000'000, 'x'));
    const auto still_open = PosixFile::open(path);
    ASSERT_TRUE(still_open);
    ASSERT_TRUE(wipe_file(path));
    EXPECT_FALSE(fs::exists(path));
    EXPECT_EQ(still_open->read(0, 4'000'000).value(), std::string(3'000'000, '\0'));
    EXPECT_TRUE(wipe_file(path));
}

TEST_F(FileWiping, AFolderIsWipedWithAllThatIsBelow) {
    fs::create_directories(folder / "a/b");
    const std::string deep = file("a/b/opened", "a text");
    const auto still_open = PosixFile::open(deep);
    ASSERT_TRUE(wipe_all(folder / "a"));
    EXPECT_FALSE(fs::exists(folder / "a"));
    EXPECT_EQ(still_open->read(0, 10).value(), std::string(6, '\0'));
    EXPECT_TRUE(wipe_all(folder / "a"));
    const std::string alone = file("alone", "a text");
    const auto also_open = PosixFile::open(alone);
    ASSERT_TRUE(wipe_all(alone));
    EXPECT_EQ(also_open->read(0, 10).value(), std::string(6, '\0'));
}

TEST_F(FileWiping, LinksAreNotFollowed) {
    const std::string kept = file("kept", "somebody's");
    fs::create_symlink(kept, folder / "link");
    ASSERT_TRUE(wipe_file(folder / "link"));
    fs::create_directory(folder / "a");
    fs::create_symlink(kept, folder / "a/link");
    ASSERT_TRUE(wipe_all(folder / "a"));
    EXPECT_FALSE(fs::exists(folder / "a"));
    EXPECT_EQ(PosixFile::open(kept)->read(0, 20).value(), "somebody's");
}

}  // namespace
}  // namespace qiyue::testing

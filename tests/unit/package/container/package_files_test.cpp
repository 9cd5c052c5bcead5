#include "ledger/package/container/package_files.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;
namespace fs = std::filesystem;

class PackageFolder : public ::testing::Test {
protected:
    PackageFolder() { unpack(zip, folder); }

    std::vector<Finding> findings() const {
        const auto files = open_package_files(folder);
        EXPECT_TRUE(files);
        return findings_of(**files);
    }

    const TemporaryDirectory directory;
    const std::string zip = make_package().zip;
    const std::string folder = directory / "unpacked";
};

TEST_F(PackageFolder, IsTheSamePackageAsTheZip) {
    EXPECT_TRUE(findings().empty());
    const auto unpacked = open_package_files(folder);
    ASSERT_TRUE(unpacked);
    auto from_folder = contents_of(**unpacked);
    auto from_zip = contents_of(*package_files_in(zip));
    EXPECT_TRUE(std::ranges::is_sorted((*unpacked)->files(), {}, &PackageFile::name));
    std::ranges::sort(from_folder);
    std::ranges::sort(from_zip);
    EXPECT_EQ(from_folder, from_zip);
}

TEST_F(PackageFolder, IsFoundToHoldWhatAPackageDoesNot) {
    write_bytes(folder + "/data/notes.txt", "foreign");
    write_bytes(folder + "/.DS_Store", "foreign");
    write_bytes(folder + "/data/Entries.jsonl", "twice");
    EXPECT_TRUE(finds(findings(), "package_format", "\"data/notes.txt\" has no place"));
    EXPECT_TRUE(finds(findings(), "package_format", "\".DS_Store\" is no name"));
    EXPECT_TRUE(finds(findings(), "package_format", "twice, but for the case"));
}

TEST_F(PackageFolder, FollowsNoLinkAndOpensNoDevice) {
    const std::string outside = directory / "outside";
    write_bytes(outside, file_bytes(folder + "/data/entries.jsonl"));
    fs::remove(folder + "/data/entries.jsonl");
    fs::create_symlink(outside, folder + "/data/entries.jsonl");
    ASSERT_EQ(::mkfifo((folder + "/data/pipe").c_str(), 0600), 0);
    fs::create_directory_symlink(directory.path(), folder + "/data/up");
    const auto found = findings();
    EXPECT_TRUE(finds(found, "package_format", "\"data/entries.jsonl\" is neither a file"));
    EXPECT_TRUE(finds(found, "package_format", "\"data/pipe\" is neither a file"));
    EXPECT_TRUE(finds(found, "package_format", "\"data/up\" is neither a file"));
    EXPECT_TRUE(finds(found, "manifest_mismatch", "lists data/entries.jsonl, which is not there"));
}

/// Somebody who changes the folder between the look at it and the reading of a file.
TEST_F(PackageFolder, LinksAndPipesThatComeLaterAreNotOpened) {
    const auto files = open_package_files(folder);
    ASSERT_TRUE(files);
    const auto code = [&] {
        const auto opened = (*files)->open("data/entries.jsonl");
        return opened ? ErrorCode::exists_already : opened.error().code;
    };
    EXPECT_TRUE((*files)->open("data/entries.jsonl"));
    const std::string outside = directory / "outside/entries.jsonl";
    write_bytes(outside, file_bytes(folder + "/data/entries.jsonl"));
    fs::remove(folder + "/data/entries.jsonl");
    EXPECT_EQ(code(), ErrorCode::package_format);
    fs::create_symlink(outside, folder + "/data/entries.jsonl");
    EXPECT_EQ(code(), ErrorCode::package_format);
    fs::remove(folder + "/data/entries.jsonl");
    ASSERT_EQ(::mkfifo((folder + "/data/entries.jsonl").c_str(), 0600), 0);
    EXPECT_EQ(code(), ErrorCode::package_format);
    fs::remove_all(folder + "/data");
    fs::create_directory_symlink(directory / "outside", folder + "/data");
    EXPECT_EQ(code(), ErrorCode::package_format);
}

TEST_F(PackageFolder, IsNotLookedThroughForever) {
    for (int i = 0; i < 5'000; ++i)
        write_bytes(folder + "/data/x/" + std::to_string(i), "");
    EXPECT_TRUE(finds(findings(), "package_format", "more than a package can"));
}

TEST_F(PackageFolder, WithOneByteChangedIsFoundOut) {
    for (const Member& each : members_of(zip)) {
        if (each.name == "META-INF/timestamp1.tst") continue;  // the newest seal: its own check
        std::string bytes = each.packed;
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
        write_bytes(folder + '/' + each.name, bytes);
        EXPECT_FALSE(findings().empty()) << each.name;
        write_bytes(folder + '/' + each.name, each.packed);
    }
    EXPECT_TRUE(findings().empty());
}

TEST(PackageFiles, AreToldFromOtherThings) {
    const TemporaryDirectory directory;
    const std::string zip = make_package().zip;
    write_bytes(directory / "p.asice", zip);
    unpack(zip, directory / "unpacked");
    write_bytes(directory / "note", "demo.example/qiyue\n7\n");
    write_bytes(directory / "empty", "");
    write_bytes(directory / "tiles/checkpoint", "x");
    EXPECT_TRUE(is_package(directory / "p.asice"));
    EXPECT_TRUE(is_package(directory / "unpacked"));
    for (const char* other : {"note", "empty", "tiles", "none"})
        EXPECT_FALSE(is_package(directory / other)) << other;
}

TEST(PackageFiles, SayWhyTheyCannotBeOpened) {
    const TemporaryDirectory directory;
    EXPECT_EQ(open_package_files(directory / "none").error().code, ErrorCode::not_found);
    EXPECT_EQ(open_package_files("/dev/null").error().code, ErrorCode::io);
    write_bytes(directory / "note", "demo.example/qiyue\n7\n");
    const auto other = open_package_files(directory / "note");
    ASSERT_TRUE(other);
    EXPECT_TRUE((*other)->files().empty());
    EXPECT_EQ((*other)->findings().size(), 1U);
}

TEST(PackageFiles, ReadWholeFilesWithinABound) {
    const std::string zip = make_package().zip;
    const auto files = package_files_in(zip);
    EXPECT_EQ(files->read("data/package.json", 3), "{}\n");
    EXPECT_EQ(files->read("data/package.json", 2).error().code, ErrorCode::too_large);
    EXPECT_EQ(files->read("data/none", 2).error().code, ErrorCode::not_found);
    EXPECT_EQ(files->size_of("data/package.json"), 3U);
    EXPECT_EQ(files->size_of("data/none"), 0U);
    EXPECT_TRUE(files->holds("mimetype"));
    EXPECT_FALSE(files->holds("Mimetype"));
}

TEST(PackageFiles, HaveNamesOfOneForm) {
    for (const char* name : {"a", "data/x", "A-Z_0.9", "a./b", "META-INF/x"})
        EXPECT_TRUE(is_package_file_name(name)) << name;
    EXPECT_TRUE(is_package_file_name(std::string(100, 'a')));
    EXPECT_FALSE(is_package_file_name(std::string(101, 'a')));
    for (const char* name : {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.b", "a b",
                             "a\\b", "a:b", "é", "a\n"})
        EXPECT_FALSE(is_package_file_name(name)) << name;
}

/// Fields of a ZIP that say nothing of the bytes: by which program, permissions, "is a text".
std::vector<bool> without_meaning(const std::string& zip) {
    std::vector<bool> free(zip.size(), false);
    const auto end =
        zip_end(std::string_view(zip).substr(zip.size() - zip_end_bytes - zip_comment.size()));
    std::size_t at = end->central_offset;
    while (const auto central = zip_central(std::string_view(zip).substr(at))) {
        for (const std::size_t offset : {4U, 5U, 36U, 38U, 39U, 40U, 41U})
            free[at + offset] = true;
        at += zip_central_bytes + central->fields.name_bytes;
    }
    return free;
}

TEST(PackageFiles, EveryChangedByteIsFound) {
    const std::string zip = make_package().zip;
    const auto whole = contents_of(*package_files_in(zip));
    const std::vector<bool> free = without_meaning(zip);
    for (const char change : {'\x01', '\x20', '\x80'}) {
        for (std::size_t i = 0; i < zip.size(); ++i) {
            std::string changed = zip;
            changed[i] = static_cast<char>(changed[i] ^ change);
            const bool found = !findings_of(changed).empty();
            if (free[i] && !found)
                EXPECT_EQ(contents_of(*package_files_in(changed)), whole) << i;
            else
                EXPECT_TRUE(found) << "byte " << i;
        }
    }
}

TEST(PackageFiles, EveryMissingOrAdditionalByteIsFound) {
    const std::string zip = make_package({sealed, {}, {}}).zip;
    for (std::size_t i = 0; i < zip.size(); ++i) {
        std::string changed = zip;
        EXPECT_FALSE(findings_of(changed.erase(i, 1)).empty()) << i;
        changed = zip;
        EXPECT_FALSE(findings_of(changed.insert(i, 1, '\0')).empty()) << i;
    }
}

}  // namespace
}  // namespace qiyue

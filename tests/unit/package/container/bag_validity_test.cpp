// Bags of other programs: the public conformance suite, and rules that it has no bag for.

#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/checksum.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;
namespace fs = std::filesystem;

const fs::path suite = fs::path(QIYUE_TEST_VECTORS) / "bagit-conformance-suite";

int expect_all(const fs::path& folder, bool valid) {
    int bags = 0;
    for (const fs::directory_entry& bag : fs::directory_iterator(folder)) {
        if (!bag.is_directory()) continue;
        EXPECT_EQ(is_valid_bag(bag.path().string()), valid) << bag.path();
        ++bags;
    }
    return bags;
}

TEST(BagConformanceSuite, ValidBagsAreValid) {
    EXPECT_EQ(expect_all(suite / "v1.0/valid", true), 1);
}

TEST(BagConformanceSuite, InvalidBagsAreInvalid) {
    EXPECT_EQ(expect_all(suite / "v1.0/invalid", false), 4);
    EXPECT_EQ(expect_all(suite / "v0.97/invalid", false), 11);
}

TEST(BagConformanceSuite, BagsWithAWarningAreValidIfAllThatTheyListIsThere) {
    const std::map<std::string, bool> meant = {
        {"made-with-md5sum-tools", true},
        {"relative-path", true},
        {"same-filename-listed-twice-with-the-same-hash", true},
        // On a file system that tells letters' case and normal forms apart these list a file that
        // is missing; the suite's own .DS_Store is in no copy of it.
        {"duplicate-file-with-different-case", false},
        {"same-filename-listed-twice-with-different-normalization", false},
        {"special-system-files", false},
    };
    for (const auto& [name, valid] : meant)
        EXPECT_EQ(is_valid_bag((suite / "v0.97/warning" / name).string()), valid) << name;
}

class Bag : public ::testing::Test {
protected:
    Bag() {
        put("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        put("data/a", "a");
        put("data/b c", "b");
        list("manifest-sha256.txt", {{"data/a", "a"}, {"data/b c", "b"}});
    }

    void put(const std::string& name, std::string_view bytes) { write_bytes(root / name, bytes); }
    void list(const std::string& manifest, const std::map<std::string, std::string>& files) {
        std::string text;
        for (const auto& [name, bytes] : files)
            text += to_hex(sha256(bytes)) + "  " + name + '\n';
        put(manifest, text);
    }
    bool valid() const {
        const auto verdict = is_valid_bag(root.path());
        EXPECT_TRUE(verdict) << verdict.error().text();
        return verdict && *verdict;
    }

    const TemporaryDirectory root;
};

TEST_F(Bag, IsValid) { EXPECT_TRUE(valid()); }

TEST_F(Bag, NeedsItsDeclaration) {
    for (const char* text : {"BagIt-Version: 1.1\nTag-File-Character-Encoding: UTF-8\n",
                             "BagIt-Version: 1.0\n", "BagIt-Version: 1.0\nEncoding: UTF-8\n",
                             "Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n",
                             "BagIt-Version : 1.0\nTag-File-Character-Encoding : UTF-8\n",
                             "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nmore\n"}) {
        put("bagit.txt", text);
        EXPECT_FALSE(valid()) << text;
    }
    put("bagit.txt", "BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n");
    EXPECT_TRUE(valid());
}

TEST_F(Bag, WithAChangedMissingOrAdditionalFileIsInvalid) {
    put("data/a", "A");
    EXPECT_FALSE(valid());
    put("data/a", "a");
    put("data/c", "c");
    EXPECT_FALSE(valid());
    fs::remove(root / "data/c");
    EXPECT_TRUE(valid());
    fs::remove(root / "data/a");
    EXPECT_FALSE(valid());
}

TEST_F(Bag, EveryManifestListsEveryFileSinceVersionOne) {
    put("manifest-md5.txt", to_hex(checksum(ChecksumAlgorithm::md5, "a")) + "  data/a\n");
    EXPECT_FALSE(valid());
    put("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
    EXPECT_TRUE(valid());
}

TEST_F(Bag, EveryDigestOfAFileMustHold) {
    const std::string b = to_hex(checksum(ChecksumAlgorithm::sha512, "b")) + "  data/b c\n";
    put("manifest-sha512.txt", to_hex(checksum(ChecksumAlgorithm::sha512, "a")) + "  data/a\n" + b);
    EXPECT_TRUE(valid());
    put("manifest-sha512.txt", to_hex(checksum(ChecksumAlgorithm::sha512, "x")) + "  data/a\n" + b);
    EXPECT_FALSE(valid());
}

TEST_F(Bag, WithoutAManifestThatCanBeCheckedIsNotSaidToBeValid) {
    fs::rename(root / "manifest-sha256.txt", root / "manifest-sm3.txt");
    EXPECT_FALSE(valid());
    fs::remove(root / "manifest-sm3.txt");
    EXPECT_FALSE(valid());
}

TEST_F(Bag, ListsFilesInsideOnlyAndOnce) {
    const std::string line = to_hex(sha256("a")) + "  ";
    const std::string sound = file_bytes(root / "manifest-sha256.txt");
    for (const char* name :
         {"data/a", "../a", "/data/a", "data/../data/a", "./data/a", "~/a", "bagit.txt", "data/"}) {
        put("manifest-sha256.txt", sound + line + name + '\n');
        EXPECT_FALSE(valid()) << name;
    }
    put("manifest-sha256.txt", sound + "zz  data/c\n");
    EXPECT_FALSE(valid());
}

TEST_F(Bag, NamesWithLineEndsArePercentEncoded) {
    put("data/n\nl%", "n");
    list("manifest-sha256.txt", {{"data/a", "a"}, {"data/b c", "b"}, {"data/n%0Al%25", "n"}});
    EXPECT_TRUE(valid());
}

TEST_F(Bag, TagManifestsAreHeldToWhatTheyList) {
    const std::string manifest = file_bytes(root / "manifest-sha256.txt");
    put("bag-info.txt", "Payload-Oxum: 2.2\nNote: one\n  and more\n");
    list("tagmanifest-sha256.txt",
         {{"manifest-sha256.txt", manifest}, {"bag-info.txt", file_bytes(root / "bag-info.txt")}});
    EXPECT_TRUE(valid());
    put("bag-info.txt", "Payload-Oxum: 2.2\n");
    EXPECT_FALSE(valid());
    list("tagmanifest-sha256.txt", {{"bag-info.txt", "Payload-Oxum: 2.2\n"}});
    EXPECT_FALSE(valid());  // it must list every manifest
    list("tagmanifest-sha256.txt", {{"manifest-sha256.txt", manifest}});
    EXPECT_TRUE(valid());
}

TEST_F(Bag, InfoIsHeldToItsCountAndForm) {
    for (const char* text : {"Payload-Oxum: 3.2\n", "Payload-Oxum: 2.1\n", "no label\n", " x\n"}) {
        put("bag-info.txt", text);
        EXPECT_FALSE(valid()) << text;
    }
}

TEST_F(Bag, FilesToBeFetchedAreMissing) {
    list("manifest-sha256.txt", {{"data/a", "a"}, {"data/b c", "b"}, {"data/far", "f"}});
    put("fetch.txt", "https://example.org/far 1 data/far\n");
    EXPECT_FALSE(valid());
    put("data/far", "f");
    EXPECT_TRUE(valid());
    put("fetch.txt", "https://example.org/far 1 ../far\n");
    EXPECT_FALSE(valid());
}

TEST_F(Bag, LinksAreNotFollowed) {
    fs::create_symlink("/etc/hostname", root / "link");
    EXPECT_FALSE(valid());
}

TEST_F(Bag, ThatCannotBeReadIsAnError) {
    EXPECT_EQ(is_valid_bag(root / "none").error().code, ErrorCode::io);
}

TEST_F(Bag, AnEvidencePackageUnpackedIsOne) {
    const TemporaryDirectory unpacked;
    unpack(make_package().zip, unpacked.path());
    EXPECT_EQ(is_valid_bag(unpacked.path()), true);
    write_bytes(unpacked / "README.en.md", "x");
    EXPECT_EQ(is_valid_bag(unpacked.path()), false);
}

}  // namespace
}  // namespace qiyue

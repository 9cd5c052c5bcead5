#include "ledger/package/container/package_writer.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;

class PackageWriterTest : public ::testing::Test {
protected:
    const TemporaryDirectory directory;
    const std::string path = directory / "p.asice";

    static std::string text_in(const std::string& zip, std::string_view name) {
        auto members = members_of(zip);
        return member(members, name).packed;
    }
};

TEST_F(PackageWriterTest, WritesTheSameBytesAgain) {
    EXPECT_EQ(make_package().zip, make_package().zip);
}

TEST_F(PackageWriterTest, WritesMembersInTheOrderInWhichTheyWereMade) {
    std::vector<std::string> names;
    for (const Member& each : members_of(make_package().zip))
        names.push_back(each.name);
    const std::vector<std::string> meant = {
        "mimetype",
        "data/entries.jsonl",
        "data/proofs/0.tlog-proof",
        "data/report.html",
        "data/package.json",
        "bagit.txt",
        "bag-info.txt",
        "README.zh.md",
        "README.en.md",
        "verify.sh",
        "manifest-sha256.txt",
        "sm3sums.txt",
        "manifest-sha256.txt.sm2.sig",
        "sm3sums.txt.sm2.sig",
        "tagmanifest-sha256.txt",
        "META-INF/ASiCManifest1.xml",
        "META-INF/signature1.p7s",
        "META-INF/ASiCManifest2.xml",
        "META-INF/timestamp1.tst",
    };
    EXPECT_EQ(names, meant);
}

TEST_F(PackageWriterTest, TheFirstMemberIsWhereOthersLookForTheMediaType) {
    const std::string zip = make_package().zip;
    // Signature, version 1.0, no flags, stored, 1980-01-01 00:00, CRC, sizes, no extra field.
    EXPECT_EQ(to_hex(zip.substr(0, 14)), "504b03040a000000000000002100");
    EXPECT_EQ(to_hex(zip.substr(18, 12)), "1f0000001f00000008000000");
    EXPECT_EQ(zip.substr(30, 39), "mimetypeapplication/vnd.etsi.asic-e+zip");
    EXPECT_TRUE(zip.ends_with("mimetype=application/vnd.etsi.asic-e+zip"));
}

TEST_F(PackageWriterTest, SaysWhatBagInfoSays) {
    BagInfo info = bag_info();
    info.group = BagInfo::Group{"complexes-7-0123abcd", 2, 3};
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add("data/entries.jsonl", "12345"));
    ASSERT_TRUE(writer->add("data/package.json", "12"));
    ASSERT_TRUE(writer->finish(info, texts(), {sealed, {}, {}}));
    EXPECT_EQ(text_in(file_bytes(path), "bag-info.txt"),
              "Source-Organization: demo.example/qiyue\n"
              "External-Identifier: complexes-7-0123abcd\n"
              "Bagging-Date: 2026-01-31\n"
              "Payload-Oxum: 7.2\n"
              "BagIt-Profile-Identifier: urn:qiyue:evidence-package:1\n"
              "Qiyue-Log-Origin: demo.example/qiyue\n"
              "Qiyue-Tree-Size: 7\n"
              "Qiyue-Root-Hash: " +
                  to_hex(sha256("root")) +
                  "\nQiyue-Root-SM3: " + to_hex(sha256("root in the twin")) +
                  "\nBag-Group-Identifier: complexes-7-0123abcd\n"
                  "Bag-Count: 2 of 3\n");
}

TEST_F(PackageWriterTest, ThePackagesDigestIsThatOfItsManifestWhateverSealsIt) {
    const MadePackage all = make_package();
    const MadePackage one = make_package({sealed, {}, {}});
    EXPECT_EQ(all.finished.package_sha256, sha256(text_in(all.zip, "manifest-sha256.txt")));
    EXPECT_EQ(all.finished.package_sha256, one.finished.package_sha256);
    EXPECT_EQ(all.finished.bytes, all.zip.size());
    EXPECT_NE(all.zip, one.zip);
}

TEST_F(PackageWriterTest, StreamsFilesThatAreLargerThanItsBuffer) {
    const std::string piece(100'000, 'x');
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->begin("data/entries.jsonl"));
    std::string whole;
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(writer->write(piece));
        whole += piece;
    }
    ASSERT_TRUE(writer->write(whole));  // one piece that no buffer holds
    ASSERT_TRUE(writer->end());
    EXPECT_EQ(writer->files(), 1U);
    EXPECT_EQ(writer->bytes(), 2 * whole.size());
    ASSERT_TRUE(writer->finish(bag_info(), texts(), all_seals()));
    const auto files = open_package_files(path);
    ASSERT_TRUE(files);
    EXPECT_TRUE(findings_of(**files).empty());
    EXPECT_EQ((*files)->read("data/entries.jsonl", 10'000'000), whole + whole);
}

TEST_F(PackageWriterTest, RefusesNamesThatNoPackageHas) {
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add("data/entries.jsonl", "x"));
    for (const char* name : {"data/entries.jsonl", "bagit.txt", "data/../bagit.txt", "data/other",
                             "data/completeness/a/b.json", "/data/report.html", "data/Report.html"})
        EXPECT_EQ(writer->add(name, "x").error().code, ErrorCode::invalid_argument) << name;
    const std::string sha(64, 'a');
    ASSERT_TRUE(writer->add("data/documents/" + sha + ".pdf", "x"));
    EXPECT_EQ(writer->add("data/documents/" + sha + ".exe", "x").error().code,
              ErrorCode::invalid_argument);
}

TEST_F(PackageWriterTest, HasNoMoreFilesThanReadersAccept) {
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    std::uint64_t added = 0;
    Result<void> last;
    while (last && added < 1'000) {
        last = writer->add("data/proofs/" + std::to_string(added) + ".tlog-proof", "x");
        if (last) ++added;
    }
    EXPECT_EQ(last.error().code, ErrorCode::too_large);
    ASSERT_TRUE(writer->finish(bag_info(), texts(), all_seals()));
    const std::string zip = file_bytes(path);
    EXPECT_EQ(members_of(zip).size(), limits::package_files_max);
    EXPECT_TRUE(findings_of(zip).empty());
}

TEST_F(PackageWriterTest, LeavesNothingOfAPackageThatWasNotFinished) {
    {
        auto writer = PackageWriter::create(path);
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer->add("data/entries.jsonl", "x"));
        EXPECT_TRUE(std::filesystem::exists(path + ".part"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST_F(PackageWriterTest, PassesOnThatSealingFailed) {
    for (const int which : {0, 1, 2}) {
        const auto refuses = [](std::string_view) -> Result<std::string> {
            return fail(ErrorCode::network, "nobody answers");
        };
        PackageSeals seals = all_seals();
        (which == 0 ? seals.cades : which == 1 ? seals.sm2 : seals.timestamp) = refuses;
        {
            auto writer = PackageWriter::create(path);
            ASSERT_TRUE(writer);
            EXPECT_EQ(writer->finish(bag_info(), texts(), seals).error().code, ErrorCode::network);
        }
        EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
    }
}

TEST_F(PackageWriterTest, NeverWritesOverAFileNorBesideAnotherWriter) {
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    EXPECT_EQ(PackageWriter::create(path).error().code, ErrorCode::exists_already);
    ASSERT_TRUE(writer->finish(bag_info(), texts(), all_seals()));
    EXPECT_EQ(PackageWriter::create(path).error().code, ErrorCode::exists_already);
    EXPECT_EQ(PackageWriter::create(directory / "none/p.asice").error().code, ErrorCode::io);
}

TEST_F(PackageWriterTest, WritesOverWhatAKilledWriterLeft) {
    write_bytes(path + ".part", std::string(1'000'000, 'x'));
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add("data/entries.jsonl", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"));
    ASSERT_TRUE(writer->add("data/proofs/0.tlog-proof", "c2sp.org/tlog-proof@v1\n"));
    ASSERT_TRUE(writer->add("data/report.html", "<html></html>\n"));
    ASSERT_TRUE(writer->add("data/package.json", "{}\n"));
    ASSERT_TRUE(writer->finish(bag_info(), texts(), all_seals()));
    EXPECT_EQ(file_bytes(path), make_package().zip);
}

TEST_F(PackageWriterTest, RefusesBagInfoThatWouldSaySomethingElse) {
    const auto refused = [&](const BagInfo& info) {
        std::filesystem::remove(path);
        auto writer = PackageWriter::create(path);
        return writer->finish(info, texts(), all_seals()).error().code;
    };
    BagInfo info = bag_info();
    info.origin = "demo.example\nQiyue-Tree-Size: 9";
    EXPECT_EQ(refused(info), ErrorCode::invalid_argument);
    info = bag_info();
    info.id = "../x";
    EXPECT_EQ(refused(info), ErrorCode::invalid_argument);
    info = bag_info();
    info.date = "2026-13-01";
    EXPECT_EQ(refused(info), ErrorCode::invalid_argument);
    info = bag_info();
    info.group = BagInfo::Group{"g", 3, 2};
    EXPECT_EQ(refused(info), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace qiyue

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/checksum.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;

class Renewal : public ::testing::Test {
protected:
    std::string renewed(const std::string& zip, const std::string& name = "2.asice") {
        write_bytes(directory / "1.asice", zip);
        std::filesystem::remove(directory / name);
        const auto done = renew_package(directory / "1.asice", directory / name, sealed);
        EXPECT_TRUE(done) << done.error().text();
        return done ? file_bytes(directory / name) : "";
    }

    const TemporaryDirectory directory;
};

TEST_F(Renewal, OnlyAddsToWhatIsThere) {
    const std::string zip = make_package().zip;
    const std::string next = renewed(zip);
    EXPECT_TRUE(findings_of(next).empty());
    const auto older = members_of(zip);
    const auto newer = members_of(next);
    ASSERT_EQ(newer.size(), older.size() + 2);
    EXPECT_EQ(newer[older.size()].name, "META-INF/ASiCManifest3.xml");
    EXPECT_EQ(newer[older.size() + 1].name, "META-INF/timestamp2.tst");
    const std::size_t members_end = zip.find("PK\x01\x02");
    EXPECT_EQ(next.substr(0, members_end), zip.substr(0, members_end));
}

TEST_F(Renewal, RefersToEveryFileBySha512) {
    const std::string zip = make_package().zip;
    const std::string next = renewed(zip);
    const auto older = members_of(zip);
    const std::string manifest = members_of(next)[older.size()].packed;
    for (const Member& each : older) {
        const std::string digest = to_base64(checksum(ChecksumAlgorithm::sha512, each.packed));
        const bool refers = manifest.find("URI=\"" + each.name + '"') != std::string::npos &&
                            manifest.find('>' + digest + '<') != std::string::npos;
        EXPECT_EQ(refers, each.name != "mimetype") << each.name;
    }
    EXPECT_EQ(members_of(next).back().packed, sealed(manifest));
}

TEST_F(Renewal, OfAPackageWithoutATimestampIsItsFirst) {
    const std::string next = renewed(make_package({sealed, {}, {}}).zip);
    EXPECT_TRUE(findings_of(next).empty());
    EXPECT_EQ(members_of(next).back().name, "META-INF/timestamp1.tst");
}

TEST_F(Renewal, CanBeRenewedUntilThePackageIsFull) {
    std::string zip = make_package().zip;
    for (int i = 0; i < 44; ++i)
        zip = renewed(zip);
    EXPECT_TRUE(findings_of(zip).empty());
    const auto files = package_files_in(zip);
    EXPECT_EQ(check_manifests(*files)->seals.size(), 46U);
    write_bytes(directory / "1.asice", zip);
    EXPECT_EQ(renew_package(directory / "1.asice", directory / "3.asice", sealed).error().code,
              ErrorCode::too_large);
}

TEST_F(Renewal, KeepsDeflatedMembersAsTheyAre) {
    auto members = members_of(make_package().zip);
    for (Member& each : members)
        if (each.name != "mimetype") each = deflated(each.name, each.packed);
    const std::string zip = zip_of(members, {}, "");
    const std::string next = renewed(zip);
    EXPECT_TRUE(findings_of(next).empty());
    const std::size_t members_end = zip.find("PK\x01\x02");
    EXPECT_EQ(next.substr(0, members_end), zip.substr(0, members_end));
}

TEST_F(Renewal, IsRefusedForWhatIsNotSound) {
    auto members = members_of(make_package().zip);
    replace_bytes(member(members, "data/package.json"), "[]\n");
    write_bytes(directory / "1.asice", zip_of(members));
    const auto refused = renew_package(directory / "1.asice", directory / "2.asice", sealed);
    EXPECT_EQ(refused.error().code, ErrorCode::package_format);
    write_bytes(directory / "1.asice", make_package().zip + "x");
    EXPECT_EQ(renew_package(directory / "1.asice", directory / "2.asice", sealed).error().code,
              ErrorCode::package_format);
    EXPECT_FALSE(std::filesystem::exists(directory / "2.asice"));
    EXPECT_FALSE(std::filesystem::exists(directory / "2.asice.part"));
}

TEST_F(Renewal, PassesOnThatNoTimestampWasHadAndNeverWritesOverAFile) {
    write_bytes(directory / "1.asice", make_package().zip);
    const auto nobody = [](std::string_view) -> Result<std::string> {
        return fail(ErrorCode::network, "nobody answers");
    };
    EXPECT_EQ(renew_package(directory / "1.asice", directory / "2.asice", nobody).error().code,
              ErrorCode::network);
    EXPECT_FALSE(std::filesystem::exists(directory / "2.asice.part"));
    EXPECT_EQ(renew_package(directory / "1.asice", directory / "1.asice", sealed).error().code,
              ErrorCode::exists_already);
}

TEST_F(Renewal, AChangeInTheMiddleOfTheChainIsFound) {
    const std::string zip = renewed(renewed(make_package().zip));
    auto members = members_of(zip);
    for (const char* name : {"META-INF/timestamp1.tst", "META-INF/ASiCManifest3.xml",
                             "META-INF/timestamp2.tst", "META-INF/signature1.p7s"}) {
        const Member before = member(members, name);
        std::string bytes = before.packed;
        bytes[10] = static_cast<char>(bytes[10] ^ 1);
        replace_bytes(member(members, name), bytes);
        EXPECT_FALSE(findings_of(zip_of(members)).empty()) << name;
        member(members, name) = before;
    }
    EXPECT_TRUE(findings_of(zip_of(members)).empty());
}

}  // namespace
}  // namespace qiyue

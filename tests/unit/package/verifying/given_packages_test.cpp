#include "ledger/package/verifying/given_packages.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/package/container/package_fixture.hpp"
#include "tests/unit/package/verifying/sealed_package.hpp"

namespace qiyue::verifying_test {
namespace {

class GivenPackagesTest : public ::testing::Test {
protected:
    void SetUp() override {
        package_ = write("given.asice", complex_zip());
        arguments_.what = package_;
        arguments_.trust = write("trust", making_test::read_vector("trust"));
        given_.paths = {package_};
    }
    std::string write(const std::string& name, std::string_view bytes) const {
        qiyue::testing::write_bytes(folder_ / name, bytes);
        return folder_ / name;
    }
    Result<Verdict> verdict() const {
        const auto verification = Verification::of(arguments_);
        if (!verification) return std::unexpected(verification.error());
        return verify_given_packages(*verification, arguments_, given_);
    }
    void expect_refused(std::string_view option) const {
        const auto refused = verdict();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
        EXPECT_NE(refused.error().detail.find(option), std::string::npos) << refused.error().text();
    }

    const qiyue::testing::TemporaryDirectory folder_;
    std::string package_;
    VerificationArguments arguments_;
    GivenPackages given_;
};

TEST_F(GivenPackagesTest, OnePackageAndItsFolder) {
    EXPECT_TRUE(are_packages(given_.paths));
    const auto of_zip = verdict();
    ASSERT_TRUE(of_zip);
    EXPECT_TRUE(of_zip->ok) << of_zip->text;
    EXPECT_TRUE(of_zip->text.starts_with("sound: evidence package CQ-0001-50-")) << of_zip->text;
    qiyue::testing::unpack(complex_zip(), folder_ / "unpacked");
    given_.paths = {folder_ / "unpacked"};
    EXPECT_TRUE(are_packages(given_.paths));
    const auto of_folder = verdict();
    ASSERT_TRUE(of_folder);
    EXPECT_EQ(of_folder->text, of_zip->text);
    EXPECT_EQ(of_folder->json, of_zip->json);
}

TEST_F(GivenPackagesTest, SheetIsWritten) {
    given_.sheet = folder_ / "sheet.html";
    ASSERT_TRUE(verdict());
    const std::string sheet = qiyue::testing::file_bytes(given_.sheet);
    EXPECT_NE(sheet.find("CQ-0001-50-"), std::string::npos);
    EXPECT_NE(sheet.find("given.asice"), std::string::npos);
    given_.paths.push_back(package_);
    given_.sheet = folder_ / "other.html";
    expect_refused("--sheet");
}

TEST_F(GivenPackagesTest, ASheetReplacesNothing) {
    std::filesystem::create_symlink(folder_ / "none", folder_ / "link");
    for (const std::string& path :
         {package_, arguments_.trust, write("old.html", "old"), folder_ / "link"}) {
        given_.sheet = path;
        const bool is_file = std::filesystem::is_regular_file(path);
        const std::string before = is_file ? qiyue::testing::file_bytes(path) : "";
        expect_refused("--sheet");
        if (is_file) {
            EXPECT_EQ(qiyue::testing::file_bytes(path), before);
        }
    }
    EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

TEST_F(GivenPackagesTest, WhatHasNoPartInIt) {
    arguments_.deep = true;
    expect_refused("--deep");
    arguments_.deep = false;
    arguments_.entries = arguments_.trust;
    expect_refused("--entries");
    arguments_.entries.clear();
    given_.paths.push_back(arguments_.trust);
    expect_refused("no evidence package");
    GivenPackages none{
        .paths = {arguments_.trust}, .complex = "CQ-0001", .sheet = "", .program = ""};
    EXPECT_FALSE(are_packages(none.paths));
    EXPECT_FALSE(refuse_package_options(none));
    none.complex.clear();
    EXPECT_TRUE(refuse_package_options(none));
}

TEST_F(GivenPackagesTest, ADamagedBeginningIsKnownByItsName) {
    given_.paths = {write("damaged.asice", "#!" + complex_zip())};
    EXPECT_TRUE(are_packages(given_.paths));
    const auto found = verdict();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->ok);
    EXPECT_NE(found->text.find("package_format"), std::string::npos) << found->text;
}

TEST_F(GivenPackagesTest, SeveralAreListedOneByOne) {
    making_test::VectorLog log;
    given_.paths.push_back(write("other.asice", make_zips(log, complex_request("CQ-0002")).at(0)));
    const auto both = verdict();
    ASSERT_TRUE(both);
    EXPECT_TRUE(both->ok) << both->text;
    EXPECT_EQ(nlohmann::json::parse(both->json)["packages"].size(), 2U);
    given_.complex = "CQ-0001";
    const auto asked = verdict();
    ASSERT_TRUE(asked);
    EXPECT_FALSE(asked->ok);
}

}  // namespace
}  // namespace qiyue::verifying_test

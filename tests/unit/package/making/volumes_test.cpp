// Volumes, sameness of bytes, stopping, and packages made from packages.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/package/making/making_fixture.hpp"

namespace qiyue::making_test {
namespace {

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_F(Making, TheSameInputMakesTheSameBytes) {
    VectorLog log, again;
    of_complexes({"CQ-0001"});
    const MadePackage first = make_one(log);
    const std::string bytes = bytes_of(first.path);
    std::filesystem::remove(first.path);
    const MadePackage second = make_one(again);
    EXPECT_EQ(first.path, second.path);
    EXPECT_EQ(bytes, bytes_of(second.path)) << "to the last byte, if the seals are the same";
    std::filesystem::remove(second.path);
    seals.cades = [](std::string_view) -> Result<std::string> { return "another seal"; };
    const MadePackage sealed = make_one(log);
    EXPECT_EQ(sealed.package_sha256, first.package_sha256) << "seals change nothing that is in it";
    EXPECT_NE(bytes, bytes_of(sealed.path));
}

TEST_F(Making, AScopeIsCutIntoVolumes) {
    VectorLog log;
    for (const bool by_files : {true, false}) {
        request.scope = {};
        request.volume_files = by_files ? 60 : 0;
        request.volume_bytes = by_files ? 0 : 120'000;
        request.recipient = by_files ? "a" : "b";
        const std::vector<MadePackage> made = make(log);
        ASSERT_GT(made.size(), 1u);
        std::uint64_t next = 0, opened = 0;
        for (std::size_t i = 0; i < made.size(); ++i) {
            const PackageClaim& claim = made[i].claim;
            const Files files = files_of(made[i].path);
            EXPECT_LE(files.size(), by_files ? 60u : 900u);
            EXPECT_EQ(claim.volume.number, i + 1);
            EXPECT_EQ(claim.volume.of, made.size());
            EXPECT_EQ(claim.volume.from, next);
            const auto indexes = indexes_in(files, package_file::entries, log);
            EXPECT_EQ(indexes.front(), next);
            next = *claim.volume.to;
            EXPECT_EQ(indexes.back() + 1, next);
            opened += claim.fields.opened;
            EXPECT_EQ(claim.group(), made.front().claim.group());
            EXPECT_TRUE(claim.id.ends_with("-v" + std::to_string(i + 1)));
            EXPECT_NE(files.at("bag-info.txt")
                          .find("Bag-Group-Identifier: " + claim.group() + "\nBag-Count: " +
                                std::to_string(i + 1) + " of " + std::to_string(made.size())),
                      std::string::npos);
        }
        EXPECT_EQ(next, 50u);
        EXPECT_EQ(opened, log.disclosures.size());
    }
}

TEST_F(Making, OnlyTheLastVolumeShowsAStreamToBeComplete) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    request.volume_files = 70;
    const std::vector<MadePackage> made = make(log);
    ASSERT_GT(made.size(), 1u);
    std::uint64_t entries = 0;
    for (const MadePackage& one : made) {
        EXPECT_EQ(std::ranges::binary_search(one.claim.complete, "complexes/CQ-0001"),
                  one.claim.volume.number == made.size());
        EXPECT_TRUE(std::ranges::binary_search(one.claim.complete, "policy"));
        EXPECT_FALSE(one.claim.volume.from);
        entries += one.claim.entries.scope;
    }
    EXPECT_EQ(entries, 32u);
}

TEST_F(Making, WhatWasMadeBeforeAnErrorIsRemoved) {
    VectorLog log;
    request.scope = {};
    request.volume_files = 60;
    int seals_made = 0;
    seals.cades = [&](std::string_view) -> Result<std::string> {
        if (++seals_made == 3) return fail(ErrorCode::io, "the key is gone");
        return "seal";
    };
    const auto made = make_packages(log, request, seals, folder.path(), {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::io);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(Making, CanBeStoppedAtAnyTimeAndTellsHowFarItIs) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    std::vector<MakingProgress> told;
    ASSERT_TRUE(make_packages(log, request, seals, folder.path(), [&](const MakingProgress& now) {
        told.push_back(now);
        return true;
    }));
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back().done, told.back().all);
    EXPECT_EQ(told.back().all, 96u);
    std::filesystem::remove_all(folder.path());
    std::filesystem::create_directory(folder.path());
    for (const std::uint64_t at : {1u, 32u, 33u, 64u, 65u, 96u}) {
        const auto made = make_packages(log, request, seals, folder.path(),
                                        [&](const MakingProgress& now) { return now.done < at; });
        ASSERT_FALSE(made) << at;
        EXPECT_EQ(made.error().code, ErrorCode::stopping);
        EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << at;
    }
}

TEST_F(Making, APackageIsNeverWrittenOverAnother) {
    VectorLog log;
    of_complexes({"CQ-0002"});
    const MadePackage made = make_one(log);
    EXPECT_EQ(make_packages(log, request, seals, folder.path(), {}).error().code,
              ErrorCode::exists_already);
    EXPECT_TRUE(std::filesystem::exists(made.path));
}

TEST_F(Making, APackageIsMadeFromAPackageWithLessOpened) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    request.request_no = "17";
    withhold("/share_terms");
    const MadePackage older = make_one(log);
    Withholding less;
    ASSERT_TRUE(less.add("class:personal"));
    seals.sm2 = {};
    const auto made = make_package_from(older.path, less, "公众", "公开", seals, folder.path());
    ASSERT_TRUE(made) << made.error().text();
    const PackageClaim& claim = made->claim;
    EXPECT_EQ(claim.made_from, older.package_sha256);
    EXPECT_EQ(claim.withheld_by, (std::vector<std::string>{"/share_terms", "class:personal"}));
    EXPECT_EQ(claim.seals, (std::vector<std::string>{"cades-p256", "rfc3161"}));
    EXPECT_EQ(claim.recipient, "公众");
    EXPECT_TRUE(claim.request_no.empty());
    EXPECT_LT(claim.fields.opened, older.claim.fields.opened);
    EXPECT_EQ(claim.fields.opened + claim.fields.withheld,
              older.claim.fields.opened + older.claim.fields.withheld);
    EXPECT_EQ(claim.documents, older.claim.documents);
    EXPECT_EQ(claim.entries, older.claim.entries);
    const Files before = files_of(older.path), after = files_of(made->path);
    const auto read = PackageClaim::parse(after.at("data/package.json"));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, claim);
    EXPECT_TRUE(after.contains("data/disclosures/44.value.json"));
    EXPECT_FALSE(after.contains("data/disclosures/20.signatory.json"));
    for (const auto& [name, bytes] : after) {
        if (!name.starts_with("data/") || name == package_file::claim ||
            name == package_file::report)
            continue;
        ASSERT_TRUE(before.contains(name)) << name;
        EXPECT_EQ(before.at(name), bytes) << name;
    }
    const std::string day = "Bagging-Date: ";
    const auto day_of = [&](const Files& files) {
        const std::string& info = files.at("bag-info.txt");
        return info.substr(info.find(day), day.size() + 10);
    };
    EXPECT_EQ(day_of(before), day_of(after));

    Withholding nothing;
    EXPECT_EQ(make_package_from(older.path, nothing, "x", "y", seals, folder.path()).error().code,
              ErrorCode::invalid_argument);
    EXPECT_EQ(make_package_from(made->path, less, "x", "y", seals, folder.path()).error().code,
              ErrorCode::invalid_argument);
    nothing.leave_documents_out();
    const auto bare = make_package_from(made->path, nothing, "", "", seals, folder.path());
    ASSERT_TRUE(bare) << bare.error().text();
    EXPECT_EQ(bare->claim.recipient, "公众");
    EXPECT_EQ(bare->claim.purpose, "公开");
    EXPECT_EQ(bare->claim.documents.included, 0u);
    EXPECT_EQ(bare->claim.fields, claim.fields);
}

TEST_F(Making, NoPackageIsMadeFromOneThatWasTouched) {
    VectorLog log;
    of_complexes({"CQ-0002"});
    const MadePackage made = make_one(log);
    request.recipient = "又一法院";
    const MadePackage made_again = make_one(log);
    std::string bytes = bytes_of(made.path);
    const std::size_t at =
        bytes.find("\"type\"") == bytes.npos ? bytes.size() / 2 : bytes.find("\"type\"");
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(made.path, std::ios::binary | std::ios::trunc) << bytes;
    Withholding less;
    ASSERT_TRUE(less.add("all"));
    const auto from = make_package_from(made.path, less, "x", "y", seals, folder.path());
    ASSERT_FALSE(from);
    EXPECT_EQ(from.error().code, ErrorCode::package_format);
    // Unpacked, no checksum of the ZIP stands in the way: the manifest must tell.
    Files files = files_of(made_again.path);
    const auto unpack = [&](const std::string& to) {
        for (const auto& [name, content] : files) {
            const std::filesystem::path path = to + "/" + name;
            std::filesystem::create_directories(path.parent_path());
            std::ofstream(path, std::ios::binary) << content;
        }
        return make_package_from(to, less, "x", "y", seals, folder.path());
    };
    const auto sound = unpack(folder / "sound");
    EXPECT_TRUE(sound) << sound.error().text();
    files.at("data/report.html") += " ";
    less.leave_documents_out();  // or it would have the other one's name
    const auto touched = unpack(folder / "touched");
    ASSERT_FALSE(touched);
    EXPECT_EQ(touched.error().code, ErrorCode::package_format);
    EXPECT_EQ(
        make_package_from(folder / "nothing", less, "x", "y", seals, folder.path()).error().code,
        ErrorCode::not_found);
}

TEST_F(Making, WhatIsRecordedNamesThePackage) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    request.request_no = "17";
    const MadePackage made = make_one(log);
    const auto json = nlohmann::json::parse(exported_data(made));
    EXPECT_EQ(json["package_sha256"], to_hex(made.package_sha256));
    EXPECT_EQ(json["scope"], nlohmann::json::parse(made.claim.scope.to_json()));
    EXPECT_EQ(json["size"], 50);
    EXPECT_EQ(json["recipient"], "区法院");
    EXPECT_EQ(json["purpose"], "举证");
    EXPECT_EQ(json["request_no"], "17");
    EXPECT_EQ(json["withheld"], made.claim.fields.withheld);
    EXPECT_EQ(json["erased"], made.claim.fields.erased);
    EXPECT_EQ(json.size(), 8u);
}

}  // namespace
}  // namespace qiyue::making_test

#include "ledger/store/access_record.hpp"

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

AccessLine line_of(const std::string& name) {
    return {Micros{1'790'000'000'000'000}, "0123456789ab",   name,   "evaluator",
            "/organizations/示例",         sha256("a text"), "given"};
}

std::vector<std::string> lines_in(const std::string& directory) {
    std::ifstream file(AccessRecord::path_in(directory));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

TEST(AccessRecord, ALineSaysAll) {
    const testing::TemporaryDirectory directory;
    ASSERT_TRUE(AccessRecord(directory.path()).add(line_of("审计 \"one\"\n")));
    const auto lines = lines_in(directory.path());
    ASSERT_EQ(lines.size(), 1u);
    const auto json = nlohmann::json::parse(lines[0]);
    EXPECT_EQ(json["time"], "2026-09-21T14:13:20.000000Z");
    EXPECT_EQ(json["token"], "0123456789ab");
    EXPECT_EQ(json["name"], "审计 \"one\"\n");
    EXPECT_EQ(json["role"], "evaluator");
    EXPECT_EQ(json["holder"], "/organizations/示例");
    EXPECT_EQ(json["commitment"], to_hex(sha256("a text")));
    EXPECT_EQ(json["outcome"], "given");
    EXPECT_EQ(std::filesystem::status(AccessRecord::path_in(directory.path())).permissions(),
              std::filesystem::perms(0600));
}

TEST(AccessRecord, WhatIsGivenTogetherIsALineEach) {
    const testing::TemporaryDirectory directory;
    AccessRecord record(directory.path());
    ASSERT_TRUE(record.add_all({}));
    EXPECT_FALSE(std::filesystem::exists(AccessRecord::path_in(directory.path())));
    ASSERT_TRUE(record.add_all(std::vector{line_of("a"), line_of("b"), line_of("c")}));
    const auto lines = lines_in(directory.path());
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(nlohmann::json::parse(lines[0])["name"], "a");
    EXPECT_EQ(nlohmann::json::parse(lines[2])["name"], "c");
}

TEST(AccessRecord, APackageHasALineOfItsOwnAndOneForEachText) {
    const testing::TemporaryDirectory directory;
    std::vector<AccessLine> lines(2, line_of("one"));
    for (AccessLine& line : lines)
        line.package = sha256("a manifest");
    lines[0].commitment.reset();
    AccessRecord record(directory.path());
    ASSERT_TRUE(record.add_all(lines));
    ASSERT_TRUE(record.add_all({}));
    const auto kept = lines_in(directory.path());
    ASSERT_EQ(kept.size(), 2u);
    const auto whole = nlohmann::json::parse(kept[0]);
    EXPECT_FALSE(whole.contains("commitment"));
    EXPECT_EQ(whole["package"], to_hex(sha256("a manifest")));
    const auto text = nlohmann::json::parse(kept[1]);
    EXPECT_EQ(text["commitment"], to_hex(sha256("a text")));
    EXPECT_EQ(text["package"], whole["package"]);
    EXPECT_EQ(text["outcome"], "given");
}

TEST(AccessRecord, ManyAddWithoutMixing) {
    const testing::TemporaryDirectory directory;
    AccessRecord record(directory.path());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&record, t] {
            for (int i = 0; i < 10; ++i)
                EXPECT_TRUE(record.add(line_of(std::to_string(t))));
        });
    }
    for (auto& thread : threads)
        thread.join();
    const auto lines = lines_in(directory.path());
    ASSERT_EQ(lines.size(), 40u);
    for (const auto& line : lines)
        EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(AccessRecord, ATornLineSpoilsNoOther) {
    const testing::TemporaryDirectory directory;
    std::ofstream(AccessRecord::path_in(directory.path())) << R"({"time":"20)";
    ASSERT_TRUE(AccessRecord(directory.path()).add(line_of("next")));
    ASSERT_TRUE(AccessRecord(directory.path()).add(line_of("last")));
    const auto lines = lines_in(directory.path());
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(nlohmann::json::parse(lines[1])["name"], "next");
    EXPECT_EQ(nlohmann::json::parse(lines[2])["name"], "last");
}

TEST(AccessRecord, WhatCannotBeWrittenIsTold) {
    for (std::uint64_t n = 1;; ++n) {
        const testing::TemporaryDirectory directory;
        const auto files = std::make_shared<testing::FaultyFileSystem>();
        AccessRecord record(directory.path(), files);
        ASSERT_TRUE(record.add(line_of("first")));
        files->fail_at(n, testing::FaultyFileSystem::Fault::lost,
                       testing::FaultyFileSystem::Lasting::once);
        const auto added = record.add(line_of("second"));
        if (!files->has_failed()) {
            EXPECT_GT(n, 3u) << "opening, writing, syncing";
            EXPECT_TRUE(added);
            break;
        }
        EXPECT_FALSE(added) << n;
        ASSERT_TRUE(record.add(line_of("third")));
        const auto lines = lines_in(directory.path());
        EXPECT_EQ(nlohmann::json::parse(lines.front())["name"], "first");
        EXPECT_EQ(nlohmann::json::parse(lines.back())["name"], "third");
    }
}

}  // namespace
}  // namespace qiyue

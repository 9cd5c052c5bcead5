#include "ledger/audit/verdict/verification.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "ledger/audit/handed_out/given_file.hpp"
#include "ledger/base/limits.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue {
namespace {

using namespace audit_test;
using testing::TemporaryDirectory;

class VerificationTest : public ::testing::Test {
protected:
    std::string put(const std::string& name, const std::string& bytes) {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        return folder_ / name;
    }
    ErrorCode refused(const VerificationArguments& arguments) {
        auto verification = Verification::of(arguments);
        if (!verification) return verification.error().code;
        const auto verdict = verification->verify_file();
        EXPECT_FALSE(verdict.has_value());
        return verdict ? ErrorCode::io : verdict.error().code;
    }
    TemporaryDirectory folder_;
};

TEST_F(VerificationTest, AFileIsReadUpToOneByteMoreThanIsAllowed) {
    const std::string path = put("file", "12345");
    EXPECT_EQ(read_given_file(path, 9), "12345");
    EXPECT_EQ(read_given_file(path, 5), "12345");
    EXPECT_EQ(read_given_file(path, 3), "1234");
    EXPECT_EQ(read_given_file(put("empty", ""), 3), "");
    EXPECT_EQ(read_given_file("/dev/zero", 200'000)->size(), 200'001u);
    EXPECT_EQ(read_given_file(folder_ / "nowhere", 3).error().code, ErrorCode::not_found);
    EXPECT_EQ(read_given_file(folder_.path(), 3).error().code, ErrorCode::io);
}

TEST_F(VerificationTest, ALogIsAuditedAndOnlyWhatCameSinceIfThatIsAsked) {
    VerificationArguments arguments;
    arguments.what = path_of("ledger");
    arguments.trust = path_of("trust");
    const auto whole = Verification::of(arguments);
    ASSERT_TRUE(whole.has_value());
    const auto source = open_tiles_directory(arguments.what);
    ASSERT_TRUE(source.has_value());
    const auto verdict = whole->verify_log(**source);
    ASSERT_TRUE(verdict.has_value());
    EXPECT_TRUE(verdict->ok);
    EXPECT_TRUE(nlohmann::json::parse(verdict->json)["since"].is_null());
    for (const auto& one : read_json("proofs/completeness.json")) {
        if (one["proof"]["size"] != 47) continue;
        arguments.since = put("since", one["checkpoint"].get<std::string>());
    }
    ASSERT_FALSE(arguments.since.empty());
    auto since = Verification::of(arguments);
    ASSERT_TRUE(since.has_value());
    std::uint64_t told = 0;
    since->tell_progress([&](std::uint64_t done, std::uint64_t) { told = done; });
    const auto later = since->verify_log(**source);
    ASSERT_TRUE(later.has_value());
    const auto json = nlohmann::json::parse(later->json);
    EXPECT_EQ(json["since"], 47);
    EXPECT_EQ(json["entries_checked"], 3);
    EXPECT_EQ(told, 3u);
    arguments.since = put("since", read("ledger/checkpoint-sm3"));
    const auto foreign = Verification::of(arguments)->verify_log(**source);
    ASSERT_TRUE(foreign.has_value());
    EXPECT_FALSE(foreign->ok);
    EXPECT_EQ(codes(nlohmann::json::parse(foreign->json)["findings"]),
              (Codes{{"checkpoint_origin", -1}, {"fork", -1}}));
}

TEST_F(VerificationTest, WhatDoesNotBelongTogetherIsWrongUsage) {
    VerificationArguments file;
    file.what = path_of("proofs/7.tlog-proof");
    file.trust = path_of("trust");
    EXPECT_EQ(refused(file), ErrorCode::invalid_argument);  // its entry is missing
    file.entry = put("entry", "line");
    VerificationArguments deep = file, since = file, twice = file;
    deep.deep = true;
    EXPECT_EQ(refused(deep), ErrorCode::invalid_argument);
    since.since = path_of("ledger/checkpoint");
    EXPECT_EQ(refused(since), ErrorCode::invalid_argument);
    twice.what = twice.entry = "-";
    EXPECT_EQ(refused(twice), ErrorCode::invalid_argument);
    for (const auto member : {&VerificationArguments::entry, &VerificationArguments::entries,
                              &VerificationArguments::checkpoint}) {
        VerificationArguments log;
        log.what = path_of("ledger");
        log.*member = file.entry;
        EXPECT_EQ(Verification::of(log)->fits_a_log().error().code, ErrorCode::invalid_argument);
    }
}

TEST_F(VerificationTest, FilesThatCannotBeReadAreErrorsAndHugeOnesAreNoProofs) {
    VerificationArguments file;
    file.what = folder_ / "nowhere";
    EXPECT_EQ(refused(file), ErrorCode::not_found);
    file.what = path_of("proofs/7.tlog-proof");
    file.entry = folder_ / "nowhere";
    EXPECT_EQ(refused(file), ErrorCode::not_found);
    file.trust = folder_ / "nowhere";
    EXPECT_EQ(refused(file), ErrorCode::not_found);
    file.trust = put("trust", "log nobody\n");
    EXPECT_EQ(refused(file), ErrorCode::policy_format);
    file.trust = put("trust", read("trust") + std::string(limits::trust_bytes_max, '#'));
    EXPECT_EQ(refused(file), ErrorCode::policy_format);
    VerificationArguments huge;
    huge.what = put("huge", "");
    std::filesystem::resize_file(huge.what, 1ull << 40);
    const auto verdict = Verification::of(huge)->verify_file();
    ASSERT_TRUE(verdict.has_value());
    EXPECT_EQ(codes(nlohmann::json::parse(verdict->json)["findings"]),
              (Codes{{"proof_format", -1}}));
}

}  // namespace
}  // namespace qiyue

// Every route × every role × every state of a token.

#include "api/access.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "ledger/base/clock.hpp"

namespace qiyue {
namespace {

constexpr std::array needing_a_token = {Access::proofs,         Access::states,
                                        Access::record,         Access::uploads,
                                        Access::administration, Access::disclosures};
constexpr Micros today{1'750'000'000'000'000};

class AccessTest : public testing::Test {
protected:
    void SetUp() override {
        directory_ =
            std::filesystem::temp_directory_path() / ("qiyue-access-" + std::to_string(::getpid()));
        std::filesystem::remove_all(directory_);
        std::filesystem::create_directories(directory_);
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::string made(Role role, std::optional<Micros> expires = std::nullopt) {
        TokenRecord record;
        record.role = role;
        record.name = std::string(role_name(role));
        record.made = today;
        record.expires = expires;
        auto token = make_token(directory_, record);
        EXPECT_TRUE(token.has_value());
        return token.value_or("");
    }

    std::filesystem::path directory_;
    SimulatedClock clock_{today};
};

ErrorCode code_of(const Result<std::optional<TokenRecord>>& answer) {
    return answer ? ErrorCode::rejected : answer.error().code;
}

TEST_F(AccessTest, EveryKindByEveryRole) {
    // The table of api/README.md: submitter, auditor, evaluator, admin.
    const std::map<Access, std::array<bool, 4>> allowed = {
        {Access::everyone, {true, true, true, true}},
        {Access::proofs, {true, true, true, true}},
        {Access::states, {false, true, true, true}},
        {Access::record, {false, true, false, true}},
        {Access::administration, {false, false, false, true}},
        {Access::uploads, {true, false, false, true}},
        {Access::disclosures, {false, false, true, true}},
    };
    constexpr std::array roles = {Role::submitter, Role::auditor, Role::evaluator, Role::admin};
    std::array<std::string, 4> headers;
    for (std::size_t i = 0; i < 4; ++i)
        headers[i] = "Bearer " + made(roles[i]);
    Tokens tokens(directory_, clock_);
    for (const auto& [access, by_role] : allowed) {
        for (std::size_t i = 0; i < 4; ++i) {
            const auto answer = check_access(access, false, tokens, headers[i]);
            EXPECT_EQ(answer.has_value(), by_role[i]);
            if (!by_role[i]) {
                EXPECT_EQ(code_of(answer), ErrorCode::forbidden);
            }
        }
    }
}

TEST_F(AccessTest, NoWrongAndExpiredTokens) {
    const auto expiring = "Bearer " + made(Role::admin, today + us_per_day);
    const auto unknown = "Bearer " + std::string(43, 'A');
    Tokens tokens(directory_, clock_);
    for (const auto access : needing_a_token) {
        EXPECT_EQ(code_of(check_access(access, false, tokens, std::nullopt)),
                  ErrorCode::unauthorized);
        for (const std::string& header :
             {unknown, std::string("Bearer "), std::string("Basic x")}) {
            EXPECT_EQ(code_of(check_access(access, false, tokens, header)),
                      ErrorCode::unauthorized);
        }
        EXPECT_TRUE(check_access(access, false, tokens, expiring).has_value());
    }
    clock_.set(today + us_per_day);
    for (const auto access : needing_a_token) {
        EXPECT_EQ(code_of(check_access(access, false, tokens, expiring)), ErrorCode::unauthorized);
    }
    EXPECT_TRUE(check_access(Access::everyone, false, tokens, unknown).has_value());
}

TEST_F(AccessTest, OpenReadsOpenReadsOnly) {
    Tokens tokens(directory_, clock_);
    EXPECT_TRUE(check_access(Access::record, true, tokens, std::nullopt).has_value());
    EXPECT_TRUE(check_access(Access::proofs, true, tokens, std::nullopt).has_value());
    EXPECT_TRUE(check_access(Access::states, true, tokens, std::nullopt).has_value());
    for (const auto access : {Access::uploads, Access::administration, Access::disclosures}) {
        EXPECT_EQ(code_of(check_access(access, true, tokens, std::nullopt)),
                  ErrorCode::unauthorized);
    }
}

TEST_F(AccessTest, FileIsPrivateAndHoldsNoToken) {
    const auto token = made(Role::auditor);
    const auto path = directory_ / "tokens.json";
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    const auto records = list_tokens(directory_);
    ASSERT_TRUE(records.has_value());
    ASSERT_EQ(records->size(), 1u);
    EXPECT_EQ(records->front().role, Role::auditor);
    EXPECT_EQ(records->front().id().find(token), std::string::npos);
    std::filesystem::permissions(path, std::filesystem::perms(0622));
    EXPECT_EQ(list_tokens(directory_).error().code, ErrorCode::forbidden);
}

TEST_F(AccessTest, RevocationIsSeenWithinASecond) {
    const auto header = "Bearer " + made(Role::auditor);
    Tokens tokens(directory_, clock_);
    ASSERT_TRUE(tokens.check(header).has_value());
    EXPECT_EQ(revoke_token(directory_, "nobody").error().code, ErrorCode::not_found);
    ASSERT_TRUE(revoke_token(directory_, "auditor").has_value());
    std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
    EXPECT_FALSE(tokens.check(header).has_value());
}

}  // namespace
}  // namespace qiyue

#include "api/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace qiyue {
namespace {

TEST(Problem, StatusesOfTheContract) {
    EXPECT_EQ(status_of(ErrorCode::envelope_format), 400);
    EXPECT_EQ(status_of(ErrorCode::unauthorized), 401);
    EXPECT_EQ(status_of(ErrorCode::forbidden), 403);
    EXPECT_EQ(status_of(ErrorCode::not_found), 404);
    EXPECT_EQ(status_of(ErrorCode::erased), 410);
    EXPECT_EQ(status_of(ErrorCode::duplicate_id), 409);
    EXPECT_EQ(status_of(ErrorCode::stream_moved), 409);
    EXPECT_EQ(status_of(ErrorCode::too_large), 413);
    EXPECT_EQ(status_of(ErrorCode::rejected), 422);
    EXPECT_EQ(status_of(ErrorCode::rate_limited), 429);
    EXPECT_EQ(status_of(ErrorCode::queue_full), 503);
    EXPECT_EQ(status_of(ErrorCode::read_only), 503);
}

TEST(Problem, EveryErrorSpeaksBothLanguages) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::unsupported); ++code) {
        const auto json =
            nlohmann::json::parse(problem_json(Error{static_cast<ErrorCode>(code), "why"}));
        const std::string zh = json.at("zh");
        EXPECT_FALSE(zh.empty() || json.at("en").get<std::string>().empty());
        EXPECT_TRUE(static_cast<unsigned char>(zh.front()) >= 0xe3) << zh;
        EXPECT_EQ(json.at("detail"), "why");
    }
}

TEST(Problem, RejectionNamesRuleInBothLanguages) {
    const auto response = problem_response(
        Rejection{"charter_signed.not_required", {"不需要签署", "not required"}, "/member"});
    EXPECT_EQ(response.status, 422);
    const auto json = nlohmann::json::parse(response.body);
    EXPECT_EQ(json.at("code"), "rejected");
    EXPECT_EQ(json.at("rule"), "charter_signed.not_required");
    EXPECT_EQ(json.at("zh"), "不需要签署");
    EXPECT_EQ(json.at("en"), "not required");
    EXPECT_EQ(json.at("place"), "/member");
}

TEST(Problem, DetailThatIsNotUtf8IsStillJson) {
    const auto text = problem_json(Error{ErrorCode::event_format, "byte \xff here"});
    EXPECT_TRUE(nlohmann::json::accept(text));
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(Problem, FullQueueSaysWhenToTryAgain) {
    const auto response = problem_response(Error{ErrorCode::queue_full, "full"});
    bool found = false;
    for (const auto& [name, value] : response.headers)
        found = found || name == "retry-after";
    EXPECT_TRUE(found);
}

}  // namespace
}  // namespace qiyue

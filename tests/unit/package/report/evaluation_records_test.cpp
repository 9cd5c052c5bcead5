#include "ledger/package/report/evaluation_records.hpp"

#include <gtest/gtest.h>

#include "tests/unit/package/report/told_record.hpp"

namespace qiyue::report_test {
namespace {

class EvaluationReportTest : public ::testing::Test {
protected:
    EvaluationReportTest() {
        record_.found(vector_policy());
        record_.apply();
        record_.say("evaluation.opened", ToldRecord::stream, authority,
                    {{"evaluation_id", "EV-1"},
                     {"kind", "performance"},
                     {"period", "2026"},
                     {"scheme_version", 1},
                     {"due", "2026-05-02"}});
    }

    /// Two experts score 95 and 90, and 90 and 85: means 92.50 and 87.50.
    void score() {
        add_score("EX-0001", {{"operation", 95}, {"performance", 90}});
        add_score("EX-0002", {{"operation", 90}, {"performance", 85}});
    }
    void add_score(const std::string& expert, const Json& scores) {
        const std::uint64_t index = record_.lines().size();
        const std::string text = record_.disclosure(index, "/scores", scores);
        opened_.push_back(text);
        record_.say("evaluation.scored", ToldRecord::stream, "/experts/" + expert,
                    {{"evaluation_id", "EV-1"},
                     {"basis", 1},
                     {"commit", {{"/scores", ToldRecord::commitment(text)}}}});
    }
    std::uint64_t conclude(const std::string& total, const std::string& grade) {
        return record_.say("evaluation.concluded", ToldRecord::stream, authority,
                           {{"evaluation_id", "EV-1"},
                            {"opened", opened_},
                            {"indicators", {{"operation", "92.50"}, {"performance", "87.50"}}},
                            {"total", total},
                            {"grade", grade}});
    }

    const std::string authority = "11500000MAFA00011B";
    ToldRecord record_;
    Json opened_ = Json::array();
};

TEST_F(EvaluationReportTest, AnAgreeingConclusionIsComputedAgain) {
    score();
    const std::uint64_t index = conclude("89.50", "good");
    const std::string text = shown(record_.html());
    EXPECT_NE(text.find("由已公开评分复算，与记录一致"), std::string::npos);
    EXPECT_NE(text.find("computed again from the opened scores: agrees"), std::string::npos);
    EXPECT_NE(text.find("92.5092.50"), std::string::npos) << "mean recorded, mean again";
    EXPECT_NE(text.find("89.5089.50"), std::string::npos);
    EXPECT_NE(text.find("EX-0002"), std::string::npos);
    EXPECT_NE(text.find("#" + std::to_string(index)), std::string::npos);
}

TEST_F(EvaluationReportTest, AnotherTotalOrGradeIsTold) {
    score();
    conclude("91.00", "excellent");
    const std::string text = shown(record_.html());
    EXPECT_EQ(text.find("与记录一致"), std::string::npos);
    EXPECT_NE(text.find("总分复算为 89.50"), std::string::npos);
    EXPECT_NE(text.find("the total recomputes to 89.50"), std::string::npos);
}

TEST_F(EvaluationReportTest, AScoreThatWasExchangedIsTold) {
    score();
    opened_[1] = record_.disclosure(5, "/scores", {{"operation", 100}, {"performance", 100}});
    conclude("89.50", "good");
    const std::string text = shown(record_.html());
    EXPECT_EQ(text.find("与记录一致"), std::string::npos);
    EXPECT_NE(text.find("公开的文本与该评分的承诺不符"), std::string::npos);
}

TEST_F(EvaluationReportTest, ScoresThatWereLeftOutAreTold) {
    score();
    opened_.erase(1);
    conclude("93.50", "excellent");
    EXPECT_NE(shown(record_.html()).find("公开的评分须与已记录的评分一一对应"), std::string::npos);
}

TEST_F(EvaluationReportTest, WithoutThePolicyNothingIsComputed) {
    ToldRecord bare;
    bare.apply();
    record_ = bare;
    record_.say("evaluation.opened", ToldRecord::stream, authority,
                {{"evaluation_id", "EV-1"}, {"kind", "performance"}, {"scheme_version", 1}});
    score();
    conclude("89.50", "good");
    EXPECT_NE(shown(record_.html()).find("本包不足以复算"), std::string::npos);
}

TEST_F(EvaluationReportTest, AnEvaluationWithoutAConclusionHasNone) {
    score();
    EXPECT_NE(shown(record_.html()).find("本包中没有结论"), std::string::npos);
}

}  // namespace
}  // namespace qiyue::report_test

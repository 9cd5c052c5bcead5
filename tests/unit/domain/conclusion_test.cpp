// evaluation.concluded: what was committed is opened, and what follows from it recomputes.

#include "ledger/domain/policy.hpp"
#include "tests/unit/domain/evaluation_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Conclusion : public EvaluationFixture {
protected:
    void SetUp() override {
        EvaluationFixture::SetUp();
        given(opening());
        given(appointment());
    }
    void given_scores(const char* first = R"({"operation":80,"performance":"90.5"})",
                      const char* second = R"({"operation":91,"performance":95})") {
        given_score("expert-1", first);
        given_score("expert-2", second);
    }
    /// What follows from given_scores(): 85.5 × 40 % + 92.75 × 60 % = 89.85.
    Draft right() const { return conclusion("85.50", "92.75", "89.85", "good"); }
};

TEST_F(Conclusion, MeansTotalAndGradeFollowFromTheOpenedScores) {
    given_scores();
    const Micros at = now;
    const std::uint64_t index = given(right());
    EXPECT_EQ(evaluation()->concluded, Index{index});
    EXPECT_EQ(evaluation()->concluded_at, at);
    EXPECT_EQ(evaluation()->total, "89.85");
    EXPECT_EQ(evaluation()->grade, "good");
    EXPECT_FALSE(complex()->evaluations[0].open);
    EXPECT_EQ(complex()->state, cultivating);
    when(right()).rejected_at("evaluation_concluded.over", "/evaluation_id");
    when(scoring("expert-1")).rejected("evaluation_scored.over");
}

TEST_F(Conclusion, OnlyTheOrganiserConcludes) {
    given_scores();
    when(right().by({"meic"})).rejected("signature.missing");
    when(right().by({"district"})).rejected("signature.missing");
    when(right().by({"expert-1"})).rejected("signature.missing");
    when(right().by({"meic", "mstb", "expert-1"})).rejected("signature.surplus");
    when(right().from(party("lead"))).rejected("source.not_signer");
    when(right().with("evaluation_id", "EV-9")).rejected_at("evaluation.unknown", "/evaluation_id");
}

TEST_F(Conclusion, AnOpenEvaluationOfAComplexThatStaysIsConcluded) {
    given_scores();
    change_evaluation([](EvaluationRow& one) { one.cancelled = true; });
    when(right()).rejected("evaluation_concluded.over");
    change_evaluation([](EvaluationRow& one) { one.cancelled = false; });
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(right()).rejected("evaluation_concluded.state");
    }
    set_state(closed);
    when(right()).rejected("complex.closed");
    set_state(rectifying);
    when(right()).accepted();
}

TEST_F(Conclusion, TheQuorumOfExpertsHasScored) {
    given_score("expert-1", R"({"operation":80,"performance":80})");
    when(conclusion("80.00", "80.00", "80.00", "good")).rejected("evaluation_concluded.quorum");
}

TEST_F(Conclusion, EveryScoreIsOpenedInItsOrder) {
    given_scores();
    const std::vector<std::string> all = opened_;
    opened_ = {all[0]};
    when(right()).rejected_at("evaluation_concluded.opened_count", "/opened");
    opened_ = {all[0], all[1], all[1]};
    when(right()).rejected("evaluation_concluded.opened_count");
    opened_ = {all[1], all[0]};
    when(right()).rejected_at("evaluation_concluded.opened", "/opened/0");
    opened_ = {all[0], all[0]};
    when(right()).rejected_at("evaluation_concluded.opened", "/opened/1");
}

TEST_F(Conclusion, WhatIsOpenedIsWhatWasCommitted) {
    given_scores();
    const std::vector<std::string> all = opened_;
    const std::string salt(sha256("salt").view());
    const std::string id = evaluation()->scores[1].event_id;
    opened_[1] = format_disclosure(salt, id, "/scores", R"({"operation":92,"performance":95})");
    when(right()).rejected_at("evaluation_concluded.opened", "/opened/1");
    opened_[1] = format_disclosure(sha256("other").view(), id, "/scores",
                                   R"({"operation":91,"performance":95})");
    when(right()).rejected("evaluation_concluded.opened");
    opened_[1] = "no disclosure";
    when(right()).rejected("evaluation_concluded.opened");
    opened_ = all;
    when(right()).accepted();
}

TEST_F(Conclusion, ATextOfAnotherFieldOrEventOpensNoScore) {
    given_score("expert-1", R"({"operation":80,"performance":80})");
    const std::string other = disclosure(R"({"operation":80,"performance":80})", "/comments");
    given(scoring_with("expert-2", other));
    opened_.push_back(other);
    when(conclusion("80.00", "80.00", "80.00", "good"))
        .rejected_at("evaluation_concluded.opened", "/opened/1");
}

TEST_F(Conclusion, AnExpertCannotCommitToTheTextOfAnother) {
    given_score("expert-1", R"({"operation":80,"performance":80})");
    when(scoring_with("expert-2", opened_[0])).rejected_at("commit.repeated", "/commit/~1scores");
}

struct Unsound {
    const char* name;
    const char* scores;
};

class UnsoundScores : public Conclusion, public ::testing::WithParamInterface<Unsound> {};

TEST_P(UnsoundScores, AreRefused) {
    given_scores(R"({"operation":80,"performance":80})", GetParam().scores);
    when(conclusion("80.00", "80.00", "80.00", "good"))
        .rejected_at("evaluation_concluded.scores", "/opened/1");
}

INSTANTIATE_TEST_SUITE_P(
    Scores, UnsoundScores,
    ::testing::Values(Unsound{"missing", R"({"operation":80})"},
                      Unsound{"extra", R"({"operation":80,"performance":80,"more":80})"},
                      Unsound{"other", R"({"operation":80,"other":80})"},
                      Unsound{"above", R"({"operation":80,"performance":"100.01"})"},
                      Unsound{"below", R"({"operation":-1,"performance":80})"},
                      Unsound{"word", R"({"operation":80,"performance":"good"})"},
                      Unsound{"null", R"({"operation":80,"performance":null})"},
                      Unsound{"empty", R"({})"}, Unsound{"list", R"([80,80])"},
                      Unsound{"number", R"(80)"}),
    [](const auto& one) { return one.param.name; });

TEST_F(Conclusion, ScoresMayReachTheirBounds) {
    given_scores(R"({"operation":0,"performance":100})",
                 R"({"operation":"0","performance":"100"})");
    when(conclusion("0.00", "100.00", "60.00", "qualified")).accepted();
}

TEST_F(Conclusion, IndicatorsRecompute) {
    given_scores();
    when(right().with("/indicators/operation", "85.51"))
        .rejected_at("evaluation_concluded.indicators", "/indicators/operation");
    when(right().with("/indicators/performance", "92.7"))
        .rejected_at("evaluation_concluded.indicators", "/indicators/performance");
    when(right().without("/indicators/performance"))
        .rejected_at("evaluation_concluded.indicators", "/indicators");
    when(right().with("/indicators/more", "1.00")).rejected("evaluation_concluded.indicators");
    when(right().without("/indicators/performance").with("/indicators/more", "92.75"))
        .rejected_at("evaluation_concluded.indicators", "/indicators/performance");
}

TEST_F(Conclusion, TotalAndGradeRecompute) {
    given_scores();
    for (const char* total : {"89.86", "89.84", "89.9", "89.850"})
        when(right().with("total", total)).rejected_at("evaluation_concluded.total", "/total");
    for (const char* grade : {"excellent", "qualified", "unqualified", "other"})
        when(right().with("grade", grade)).rejected_at("evaluation_concluded.grade", "/grade");
}

TEST_F(Conclusion, ARefusalSaysWhatItRecomputesTo) {
    given_scores();
    const auto verdict = when(right().with("total", "89.86"));
    ASSERT_TRUE(verdict.rejection());
    EXPECT_NE(verdict.rejection()->says.en.find("89.85"), std::string::npos);
    EXPECT_NE(verdict.rejection()->says.zh.find("89.85"), std::string::npos);
}

TEST_F(Conclusion, TheSchemeIsTheOneItWasOpenedUnder) {
    given_scores();
    Json next = founding["policy"];
    next["schemes"][0]["indicators"][0]["weight"] = 60;
    next["schemes"][0]["indicators"][1]["weight"] = 40;
    PolicyRow second;
    second.version = 2;
    second.effective = now;
    second.text = next.dump();
    second.parsed = *Policy::parse(second.text);
    put("2", second);
    LedgerRow ledger = *row<LedgerRow>();
    ledger.policies.push_back({2, now});
    put("", ledger);
    when(right()).accepted();
    change_evaluation([](EvaluationRow& one) { one.policy_version = 2; });
    when(right()).rejected("evaluation_concluded.total");
    change_evaluation([](EvaluationRow& one) { one.policy_version = 3; });
    when(right()).rejected("evaluation_concluded.scheme");
    change_evaluation([](EvaluationRow& one) {
        one.policy_version = 1;
        one.scheme_version = 9;
    });
    when(right()).rejected("evaluation_concluded.scheme");
}

TEST_F(Conclusion, FieldsOfAConclusionAreSound) {
    given_scores();
    for (const char* name : {"evaluation_id", "opened", "indicators", "total", "grade"})
        when(right().without(name)).rejected("field.missing");
    when(right().without("official")).rejected_at("official.missing", "/official");
    when(right().with("opened", Json::array())).rejected_at("field.form", "/opened");
    when(right().with("total", 89)).rejected_at("field.form", "/total");
    when(right().with("/indicators/operation", 85))
        .rejected_at("field.form", "/indicators/operation");
    when(right().with("grade", "very good")).rejected_at("field.form", "/grade");
    when(right().in("ledger")).rejected("stream.unfit");
    when(right().in("complexes/CQ-9")).rejected("subject.unknown");
}

class RoundedConclusion : public Conclusion {
protected:
    void SetUp() override {
        founding["policy"]["schemes"][0]["decimals"] = 0;
        Conclusion::SetUp();
    }
};

TEST_F(RoundedConclusion, TheTotalIsTakenFromTheUnroundedMeans) {
    given_scores(R"({"operation":80,"performance":80})", R"({"operation":80,"performance":81})");
    // 80 × 40 % + 80.5 × 60 % = 80.3; from the rounded 81 it would be 80.6.
    when(conclusion("80", "81", "81", "good")).rejected("evaluation_concluded.total");
    when(conclusion("80", "80", "80", "good")).rejected("evaluation_concluded.indicators");
    when(conclusion("80", "81", "80", "good")).accepted();
}

TEST_F(RoundedConclusion, TheGradeFollowsFromTheTotalAsItIsShown) {
    given_scores(R"({"operation":"89.5","performance":"89.5"})",
                 R"({"operation":"89.5","performance":"89.5"})");
    when(conclusion("90", "90", "90", "good")).rejected("evaluation_concluded.grade");
    when(conclusion("90", "90", "90", "excellent")).accepted();
}

class ConclusionOfThree : public EvaluationFixture {};

TEST_F(ConclusionOfThree, MeansStayExactUntilTheyAreShown) {
    given(opening().by({"district"}));
    given(appointment().by({"district"}).with("experts", {"EX-0001", "EX-0002", "EX-0003"}));
    given_score("expert-3", R"({"operation":90,"performance":90})");
    given_score("expert-1", R"({"operation":90,"performance":90})");
    given_score("expert-2", R"({"operation":91,"performance":89})");
    const Draft right = conclusion("90.33", "89.67", "89.93", "good");
    when(right).rejected("signature.missing");
    given(Draft(right).by({"district"}));
    EXPECT_EQ(evaluation()->total, "89.93");
}

}  // namespace
}  // namespace qiyue::testing

// evaluation.opened, experts.appointed and evaluation.scored.

#include "tests/unit/domain/evaluation_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Evaluation : public EvaluationFixture {};

TEST_F(Evaluation, TheAuthoritiesOpenAnEvaluation) {
    const std::uint64_t index = given(opening());
    ASSERT_TRUE(evaluation());
    EXPECT_EQ(evaluation()->organiser, "authority");
    EXPECT_EQ(evaluation()->evaluation_kind, "performance");
    EXPECT_EQ(evaluation()->period, "2026");
    EXPECT_EQ(evaluation()->scheme_version, 1u);
    EXPECT_EQ(evaluation()->policy_version, 1u);
    EXPECT_EQ(evaluation()->due, "2026-06-30");
    EXPECT_EQ(evaluation()->opened, Index{index});
    ASSERT_EQ(complex()->evaluations.size(), 1u);
    EXPECT_TRUE(complex()->evaluations[0].open);
    EXPECT_EQ(complex()->state, cultivating);
}

TEST_F(Evaluation, TheDistrictOfTheComplexMayOpenOneToo) {
    given(opening().by({"district"}));
    EXPECT_EQ(evaluation()->organiser, uscc("district"));
}

/// The bureau meic is an authority and the district of the complex as well.
class EvaluationBothOffices : public EvaluationFixture {
protected:
    void SetUp() override {
        founding["policy"]["offices"]["district"].push_back(
            {{"region", "500106"}, {"uscc", uscc("meic")}});
        EvaluationFixture::SetUp();
    }
};

TEST_F(EvaluationBothOffices, WhoSignedAsDistrictIsTheOrganiserAsDistrict) {
    given(opening().by({"meic"}));
    EXPECT_EQ(evaluation()->organiser, uscc("meic"));
    EXPECT_EQ(complex()->evaluations[0].organiser, uscc("meic"));
    when(opening("EV-2").by({"meic"})).rejected("evaluation_opened.repeated");
    when(opening("EV-2")).accepted();  // the authorities are another organiser
    when(appointment().by({"meic"})).accepted();
    when(appointment()).rejected("signature.surplus");
}

TEST_F(EvaluationBothOffices, WhoSignedAsAuthorityIsTheOrganiserAsAuthority) {
    given(opening());
    EXPECT_EQ(evaluation()->organiser, "authority");
    when(appointment()).accepted();
    when(appointment().by({"meic"})).rejected("signature.missing");
}

TEST_F(Evaluation, OneOrganiserOpensAnEvaluation) {
    when(opening().by({"meic"})).rejected("signature.missing");
    when(opening().by({"district2"})).rejected("signature.missing");
    when(opening().by({"lead"})).rejected("signature.missing");
    when(opening().by({"operator"})).rejected("signature.missing");
    when(opening().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(opening().by({"district", "lead"})).rejected("signature.surplus");
    when(opening().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Evaluation, OnlyAComplexAtWorkIsEvaluated) {
    for (const ComplexState state : {recognized, rectifying}) {
        set_state(state);
        when(opening()).accepted();
    }
    for (const ComplexState state :
         {proposed, not_selected, lead_selected, chartered, exit_proposed, exiting, settled}) {
        set_state(state);
        when(opening()).rejected("evaluation_opened.state");
    }
    set_state(closed);
    when(opening()).rejected("complex.closed");
    when(opening().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Evaluation, AnEvaluationIsUniquePerOrganiserKindAndPeriod) {
    given(opening());
    when(opening().with("period", "2027")).rejected_at("evaluation_opened.id", "/evaluation_id");
    when(opening("EV-2")).rejected_at("evaluation_opened.repeated", "/period");
    when(opening("EV-2").with("period", "2027")).accepted();
    when(opening("EV-2").with("kind", "effectiveness")).accepted();
    given(opening("EV-2").by({"district"}));
    when(opening("EV-3").by({"district"})).rejected("evaluation_opened.repeated");
}

TEST_F(Evaluation, KindSchemeAndDueDateAreThePolicys) {
    when(opening().with("kind", "beauty")).rejected_at("evaluation_opened.kind", "/kind");
    when(opening().with("scheme_version", 2))
        .rejected_at("evaluation_opened.scheme", "/scheme_version");
    when(opening().with("due", "2026-03-02")).rejected_at("evaluation_opened.due", "/due");
    when(opening().with("due", "2026-03-03")).accepted();
}

TEST_F(Evaluation, FieldsOfAnOpeningAreSound) {
    for (const char* name : {"evaluation_id", "kind", "period", "scheme_version", "due"})
        when(opening().without(name)).rejected("field.missing");
    when(opening().without("official")).rejected_at("official.missing", "/official");
    when(opening("EV/1")).rejected_at("field.form", "/evaluation_id");
    when(opening().with("period", std::string(41, '2'))).rejected_at("field.form", "/period");
    when(opening().with("scheme_version", 0)).rejected_at("field.form", "/scheme_version");
    when(opening().with("due", "2026-06-31")).rejected_at("field.form", "/due");
    when(opening().in("ledger")).rejected("stream.unfit");
}

TEST_F(Evaluation, TheOrganiserAppointsExpertsOnce) {
    given(opening());
    given(appointment());
    EXPECT_EQ(evaluation()->experts, (std::vector<std::string>{"EX-0001", "EX-0002"}));
    when(appointment().with("experts", {"EX-0003"})).rejected("experts_appointed.already");
}

TEST_F(Evaluation, OnlyTheOrganiserAppoints) {
    when(appointment()).rejected_at("evaluation.unknown", "/evaluation_id");
    given(opening());
    when(appointment().by({"meic"})).rejected("signature.missing");
    when(appointment().by({"district"})).rejected("signature.missing");
    when(appointment().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(appointment().from(party("lead"))).rejected("source.not_signer");
    given(opening("EV-2").by({"district"}));
    const Draft of_district = appointment().with("evaluation_id", "EV-2");
    when(of_district).rejected("signature.missing");
    when(Draft(of_district).by({"district2"})).rejected("signature.missing");
    when(Draft(of_district).by({"district"})).accepted();
}

TEST_F(Evaluation, AnEvaluationThatIsOverOrLeftBehindGoesNoFurther) {
    given(opening());
    change_evaluation([](EvaluationRow& one) { one.cancelled = true; });
    when(appointment()).rejected_at("experts_appointed.over", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) {
        one.cancelled = false;
        one.concluded = Index{9};
    });
    when(appointment()).rejected("experts_appointed.over");
    change_evaluation([](EvaluationRow& one) { one.concluded.reset(); });
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(appointment()).rejected("experts_appointed.state");
    }
    set_state(closed);
    when(appointment()).rejected("complex.closed");
    set_state(exit_proposed);
    when(appointment()).accepted();
}

TEST_F(Evaluation, ExpertsAreRegisteredFreeAndNotRecused) {
    expert("staff", "m1");
    expert("own", "lead");
    register_expert("staff");
    register_expert("own");
    given(opening());
    when(appointment().with("experts", {"EX-0001", "EX-0099"}))
        .rejected_at("experts_appointed.unknown_expert", "/experts/1");
    when(appointment().with("recusals", {"EX-0002"}))
        .rejected_at("experts_appointed.recused", "/experts/1");
    when(appointment().with("recusals", {"EX-0003"})).accepted();
    for (const char* name : {"staff", "own"})
        when(appointment().with("experts", Json::array({expert_id(name)})))
            .rejected_at("experts_appointed.employed", "/experts/0");
    change([](ComplexRow& one) { one.committee_experts = {"EX-0001"}; });
    when(appointment()).rejected_at("experts_appointed.committee", "/experts/0");
}

TEST_F(Evaluation, StaffOfAFormerMemberIsFree) {
    expert("staff", "m1");
    register_expert("staff");
    given(opening());
    change([this](ComplexRow& one) {
        one.members[0].left = Index{3};
        one.members[0].leaves_at = now;
    });
    when(appointment().with("experts", Json::array({expert_id("staff")}))).accepted();
}

TEST_F(Evaluation, FieldsOfAnAppointmentAreSound) {
    given(opening());
    for (const char* name : {"evaluation_id", "experts", "recusals"})
        when(appointment().without(name)).rejected("field.missing");
    when(appointment().without("official")).rejected("official.missing");
    when(appointment().with("experts", Json::array())).rejected_at("field.form", "/experts");
    when(appointment().with("experts", {"EX-0001", "EX-0001"})).rejected("field.form");
    when(appointment().with("recusals", {"E X"})).rejected_at("field.form", "/recusals/0");
    when(appointment().uncommitted("/draw")).rejected_at("field.uncommitted", "/draw");
    when(appointment().in("policy")).rejected("stream.unfit");
    when(appointment().in("complexes/CQ-9")).rejected("subject.unknown");
}

class Scoring : public EvaluationFixture {
protected:
    void SetUp() override {
        EvaluationFixture::SetUp();
        given(opening());
        given(appointment());
    }
};

TEST_F(Scoring, EachAppointedExpertScoresOnce) {
    const std::string id = next_event_id("evaluation.scored");
    const std::string text = disclosure("{}");
    const std::uint64_t index = given(scoring_with("expert-1", text));
    ASSERT_EQ(evaluation()->scores.size(), 1u);
    EXPECT_EQ(evaluation()->scores[0].expert, "EX-0001");
    EXPECT_EQ(evaluation()->scores[0].index, Index{index});
    EXPECT_EQ(evaluation()->scores[0].event_id, id);
    EXPECT_EQ(evaluation()->scores[0].commitment, sha256(text));
    when(scoring("expert-1")).rejected("evaluation_scored.already");
    when(scoring("expert-3")).rejected("evaluation_scored.not_appointed");
    when(scoring("expert-2")).accepted();
}

TEST_F(Scoring, OnlyTheExpertScores) {
    when(scoring("expert-1").by({"expert-2"}).from(party("expert-1")))
        .rejected("signature.missing");
    when(scoring("expert-1").by({"expert-1", "expert-2"})).rejected("signature.surplus");
    when(scoring("expert-1").by({"expert-1", "meic", "mstb"})).rejected("signature.surplus");
    when(scoring("meic")).rejected("signature.missing");
    when(scoring("expert-1").by({"meic", "mstb"}).from(party("expert-1")))
        .rejected("signature.missing");
}

TEST_F(Scoring, AScoreStandsOnWhatHasBeenRecorded) {
    when(scoring("expert-1").with("basis", next_index() + 1))
        .rejected_at("evaluation_scored.basis", "/basis");
    when(scoring("expert-1").with("basis", next_index())).accepted();
    when(scoring("expert-1").with("basis", 0)).accepted();
}

TEST_F(Scoring, AnOpenEvaluationIsScored) {
    when(scoring("expert-1").with("evaluation_id", "EV-9"))
        .rejected_at("evaluation_scored.unknown", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.cancelled = true; });
    when(scoring("expert-1")).rejected_at("evaluation_scored.over", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) {
        one.cancelled = false;
        one.concluded = Index{9};
    });
    when(scoring("expert-1")).rejected("evaluation_scored.over");
    change_evaluation([](EvaluationRow& one) { one.concluded.reset(); });
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(scoring("expert-1")).rejected("evaluation_scored.state");
    }
    set_state(closed);
    when(scoring("expert-1")).rejected("complex.closed");
}

TEST_F(Scoring, ScoresAndCommentsAreCommitted) {
    const Json half{{"/scores", document_sha256("scores")}};
    when(scoring("expert-1").with("commit", half)).rejected_at("field.uncommitted", "/comments");
    when(scoring("expert-1").without("commit")).rejected_at("field.uncommitted", "/scores");
    const Json comments{{"/comments", document_sha256("comments")}};
    when(scoring("expert-1").with("commit", comments).with("scores", {{"operation", 1}}))
        .rejected_at("field.in_clear", "/scores");
    when(scoring("expert-1").without("basis")).rejected("field.missing");
    when(scoring("expert-1").without("evaluation_id")).rejected("field.missing");
    when(scoring("expert-1").with("basis", "1")).rejected_at("field.form", "/basis");
    when(scoring("expert-1").in("policy")).rejected("stream.unfit");
    when(scoring("expert-1").in("complexes/CQ-9")).rejected("subject.unknown");
}

class EvaluationOfOneKind : public EvaluationFixture {
protected:
    void SetUp() override {
        founding["policy"]["schemes"][0]["kinds"] = {"performance"};
        EvaluationFixture::SetUp();
    }
};

TEST_F(EvaluationOfOneKind, ASchemeServesTheKindsThatItNames) {
    when(opening()).accepted();
    when(opening().with("kind", "effectiveness")).rejected("evaluation_opened.scheme");
}

}  // namespace
}  // namespace qiyue::testing

// experts.replaced, selfreport.submitted and evaluation.cancelled.

#include "tests/unit/domain/evaluation_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class EvaluationChanges : public EvaluationFixture {
protected:
    void SetUp() override {
        EvaluationFixture::SetUp();
        given(opening());
    }
    Draft replacement() const {
        return event("experts.replaced")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", "EV-1")
            .with("out", "EX-0002")
            .with("in", "EX-0003")
            .with("reason", "示例理由");
    }
    Draft report() const {
        return event("selfreport.submitted")
            .in(stream)
            .by({"lead"})
            .with("evaluation_id", "EV-1")
            .with("kpis", {{"key_tasks", 3}, {"rd_intensity", "0.031"}})
            .with("documents", Json::array({document("report")}));
    }
    Draft cancellation() const {
        return event("evaluation.cancelled")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", "EV-1")
            .with("reason", "示例理由");
    }
    /// Refused when the evaluation is concluded or cancelled; the rows are put back.
    void rejected_when_over(const Draft& draft, const char* rule) {
        const EvaluationRow before = *evaluation();
        change_evaluation([](EvaluationRow& one) { one.cancelled = true; });
        when(draft).rejected_at(rule, "/evaluation_id");
        put("CQ-1/EV-1", before);
        change_evaluation([](EvaluationRow& one) { one.concluded = Index{9}; });
        when(draft).rejected_at(rule, "/evaluation_id");
        put("CQ-1/EV-1", before);
    }
};

TEST_F(EvaluationChanges, TheOrganiserReplacesAnExpert) {
    given(appointment());
    given(replacement());
    EXPECT_EQ(evaluation()->experts, (std::vector<std::string>{"EX-0001", "EX-0003"}));
    when(scoring("expert-2")).rejected("evaluation_scored.not_appointed");
    when(scoring("expert-3")).accepted();
    when(replacement()).rejected_at("experts_replaced.not_appointed", "/out");
}

TEST_F(EvaluationChanges, OnlyTheOrganiserReplaces) {
    given(appointment());
    when(replacement().by({"meic"})).rejected("signature.missing");
    when(replacement().by({"district"})).rejected("signature.missing");
    when(replacement().by({"lead"})).rejected("signature.missing");
    when(replacement().by({"meic", "mstb", "expert-2"})).rejected("signature.surplus");
    when(replacement().from(party("lead"))).rejected("source.not_signer");
    change_evaluation([this](EvaluationRow& one) { one.organiser = uscc("district"); });
    when(replacement()).rejected("signature.missing");
    when(replacement().by({"district2"})).rejected("signature.missing");
    when(replacement().by({"district"})).accepted();
}

TEST_F(EvaluationChanges, AnExpertWhoScoredStays) {
    given(appointment());
    given(scoring("expert-2"));
    when(replacement()).rejected_at("experts_replaced.scored", "/out");
    when(replacement().with("out", "EX-0001")).accepted();
}

TEST_F(EvaluationChanges, WhoComesInCouldHaveBeenAppointed) {
    expert("staff", "m1");
    register_expert("staff");
    given(appointment().with("recusals", {"EX-0003"}));
    EXPECT_EQ(evaluation()->recused, (std::vector<std::string>{"EX-0003"}));
    when(replacement()).rejected_at("experts_replaced.recused", "/in");
    change_evaluation([](EvaluationRow& one) { one.recused.clear(); });
    when(replacement()).accepted();
    when(replacement().with("in", "EX-0001")).rejected_at("experts_replaced.appointed", "/in");
    when(replacement().with("in", "EX-0002")).rejected_at("experts_replaced.appointed", "/in");
    when(replacement().with("in", "EX-0099")).rejected_at("experts_replaced.unknown_expert", "/in");
    when(replacement().with("in", expert_id("staff")))
        .rejected_at("experts_replaced.employed", "/in");
    change([](ComplexRow& one) { one.committee_experts = {"EX-0003"}; });
    when(replacement()).rejected_at("experts_replaced.committee", "/in");
}

TEST_F(EvaluationChanges, ExpertsOfAnOpenEvaluationAreReplaced) {
    given(appointment());
    when(replacement().with("evaluation_id", "EV-9"))
        .rejected_at("evaluation.unknown", "/evaluation_id");
    rejected_when_over(replacement(), "experts_replaced.over");
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(replacement()).rejected("experts_replaced.state");
    }
    set_state(closed);
    when(replacement()).rejected("complex.closed");
    set_state(exit_proposed);
    when(replacement()).accepted();
}

TEST_F(EvaluationChanges, FieldsOfAReplacementAreSound) {
    given(appointment());
    for (const char* name : {"evaluation_id", "out", "in", "reason"})
        when(replacement().without(name)).rejected("field.missing");
    when(replacement().with("out", "E X")).rejected_at("field.form", "/out");
    when(replacement().with("in", 3)).rejected_at("field.form", "/in");
    when(replacement().with("reason", "")).rejected_at("field.form", "/reason");
    when(replacement().with("official", official())).accepted();
    when(replacement().in("policy")).rejected("stream.unfit");
    when(replacement().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(EvaluationChanges, TheLeadReportsAndTheLatestReportStands) {
    const std::uint64_t first = given(report());
    EXPECT_EQ(evaluation()->report, Index{first});
    const std::uint64_t second = given(report());
    EXPECT_EQ(evaluation()->report, Index{second});
    when(report().by({"m1"})).rejected("signature.missing");
    when(report().by({"meic", "mstb"})).rejected("signature.missing");
    when(report().by({"lead", "m1"})).rejected("signature.surplus");
    when(report().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(EvaluationChanges, AReportIsMadeBeforeItIsDue) {
    set_clock("2026-06-30T15:59:59Z");
    when(report()).accepted();
    set_clock("2026-06-30T16:00:00Z");  // midnight in the calendar's zone
    when(report()).rejected("selfreport_submitted.due");
}

TEST_F(EvaluationChanges, AReportIsOfAnOpenEvaluation) {
    when(report().with("evaluation_id", "EV-9"))
        .rejected_at("selfreport_submitted.unknown", "/evaluation_id");
    rejected_when_over(report(), "selfreport_submitted.over");
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(report()).rejected("selfreport_submitted.state");
    }
    set_state(closed);
    when(report()).rejected("complex.closed");
}

TEST_F(EvaluationChanges, FieldsOfAReportAreSound) {
    for (const char* name : {"evaluation_id", "kpis", "documents"})
        when(report().without(name)).rejected("field.missing");
    when(report().with("kpis", Json::object()).with("documents", Json::array())).accepted();
    when(report().with("kpis", {{"key_tasks", "three"}}))
        .rejected_at("field.form", "/kpis/key_tasks");
    when(report().with("kpis", {{"key tasks", 3}})).rejected("field.form");
    when(report().with("documents", {"report"})).rejected_at("field.form", "/documents/0");
    when(report().in("policy")).rejected("stream.unfit");
    when(report().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(EvaluationChanges, TheOrganiserCancels) {
    given(appointment());
    given(cancellation());
    EXPECT_TRUE(evaluation()->cancelled);
    ASSERT_EQ(complex()->evaluations.size(), 1u);
    EXPECT_FALSE(complex()->evaluations[0].open);
    EXPECT_EQ(complex()->state, cultivating);
    when(cancellation()).rejected_at("evaluation_cancelled.over", "/evaluation_id");
    when(scoring("expert-1")).rejected("evaluation_scored.over");
}

TEST_F(EvaluationChanges, OnlyTheOrganiserCancels) {
    when(cancellation().by({"mstb"})).rejected("signature.missing");
    when(cancellation().by({"district"})).rejected("signature.missing");
    when(cancellation().by({"lead"})).rejected("signature.missing");
    when(cancellation().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(cancellation().from(party("lead"))).rejected("source.not_signer");
    change_evaluation([this](EvaluationRow& one) { one.organiser = uscc("district"); });
    when(cancellation()).rejected("signature.missing");
    when(cancellation().by({"district"})).accepted();
}

TEST_F(EvaluationChanges, AnUnfinishedEvaluationIsCancelledWhateverBecomesOfTheComplex) {
    when(cancellation().with("evaluation_id", "EV-9"))
        .rejected_at("evaluation.unknown", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.concluded = Index{9}; });
    when(cancellation()).rejected_at("evaluation_cancelled.over", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.concluded.reset(); });
    for (const ComplexState state : {exit_proposed, exiting, settled}) {
        set_state(state);
        when(cancellation()).accepted();
    }
    set_state(closed);
    when(cancellation()).rejected("complex.closed");
}

TEST_F(EvaluationChanges, FieldsOfACancellationAreSound) {
    when(cancellation().without("evaluation_id")).rejected("field.missing");
    when(cancellation().without("reason")).rejected("field.missing");
    when(cancellation().without("official")).rejected_at("official.missing", "/official");
    when(cancellation().with("reason", "")).rejected_at("field.form", "/reason");
    when(cancellation().in("policy")).rejected("stream.unfit");
    when(cancellation().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

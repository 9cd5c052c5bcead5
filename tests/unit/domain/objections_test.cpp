// evaluation.objected and evaluation.reviewed.

#include "tests/unit/domain/evaluation_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

/// EV-1 was concluded at index 9: 59.00, unqualified.
class Objections : public EvaluationFixture {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["objection"] = 5;
        EvaluationFixture::SetUp();
        given(opening());
        change_evaluation([](EvaluationRow& one) {
            one.concluded = Index{9};
            one.total = "59.00";
            one.grade = "unqualified";
        });
    }
    Draft objection() const {
        return event("evaluation.objected")
            .in(stream)
            .by({"lead"})
            .with("evaluation_id", "EV-1")
            .with("reason", "示例理由");
    }
    Draft review(const char* verdict = "upheld") const {
        return event("evaluation.reviewed")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", "EV-1")
            .with("verdict", verdict);
    }
    Draft revision(const char* total = "60.00", const char* grade = "qualified") const {
        return review("revised").with("total", total).with("grade", grade);
    }
    /// The complex was recognised, and an order rests on the conclusion.
    void order_rectification() {
        change([](ComplexRow& one) {
            one.state = rectifying;
            one.before_rectification = recognized;
            ComplexRow::Rectification order;
            order.ordered = Index{10};
            order.by = "authority";
            order.due = "2026-12-31";
            order.basis = Index{9};
            order.orders = 1;
            one.rectification = order;
        });
    }
};

TEST_F(Objections, TheLeadObjectsOnce) {
    const std::uint64_t index = given(objection());
    EXPECT_EQ(evaluation()->objected, Index{index});
    EXPECT_FALSE(evaluation()->reviewed);
    EXPECT_EQ(evaluation()->total, "59.00");
    when(objection()).rejected_at("evaluation_objected.already", "/evaluation_id");
    given(review());
    when(objection()).rejected("evaluation_objected.already");
}

TEST_F(Objections, OnlyTheLeadObjects) {
    when(objection().by({"m1"})).rejected("signature.missing");
    when(objection().by({"meic", "mstb"})).rejected("signature.missing");
    when(objection().by({"lead", "m1"})).rejected("signature.surplus");
    when(objection().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(Objections, AConclusionIsObjectedTo) {
    when(objection().with("evaluation_id", "EV-9"))
        .rejected_at("evaluation_objected.unknown", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.concluded.reset(); });
    when(objection()).rejected_at("evaluation_objected.not_concluded", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.cancelled = true; });
    when(objection()).rejected("evaluation_objected.not_concluded");
    change_evaluation([](EvaluationRow& one) { one.concluded = Index{9}; });
    set_state(closed);
    when(objection()).rejected("complex.closed");
    for (const ComplexState state : {rectifying, exit_proposed, exiting}) {
        set_state(state);
        when(objection()).accepted();
    }
}

TEST_F(Objections, ThePeriodRunsFromWhenTheConclusionIsKnown) {
    wait_days(100);
    when(objection()).accepted();  // not known: the period has not begun
    set_clock("2026-03-03T02:00:00Z");
    change_evaluation([this](EvaluationRow& one) { one.known = now; });
    set_clock("2026-03-10T15:59:59Z");  // the fifth working day, 3 March being a Tuesday
    when(objection()).accepted();
    set_clock("2026-03-10T16:00:00Z");
    when(objection()).rejected("evaluation_objected.period");
}

TEST_F(Objections, FieldsOfAnObjectionAreSound) {
    when(objection().without("evaluation_id")).rejected("field.missing");
    when(objection().without("reason")).rejected("field.missing");
    when(objection().with("reason", "")).rejected_at("field.form", "/reason");
    when(objection().in("policy")).rejected("stream.unfit");
    when(objection().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Objections, AConclusionIsUpheld) {
    given(objection());
    order_rectification();
    const std::uint64_t index = given(review());
    EXPECT_EQ(evaluation()->reviewed, Index{index});
    EXPECT_EQ(evaluation()->total, "59.00");
    EXPECT_EQ(evaluation()->grade, "unqualified");
    EXPECT_EQ(complex()->state, rectifying);
    EXPECT_TRUE(complex()->rectification->open);
    when(review()).rejected_at("evaluation_reviewed.already", "/evaluation_id");
    when(revision()).rejected("evaluation_reviewed.already");
}

TEST_F(Objections, AConclusionIsRevised) {
    given(objection());
    const std::uint64_t index = given(revision());
    EXPECT_EQ(evaluation()->reviewed, Index{index});
    EXPECT_EQ(evaluation()->total, "60.00");
    EXPECT_EQ(evaluation()->grade, "qualified");
    EXPECT_EQ(complex()->state, cultivating);
}

TEST_F(Objections, OnlyTheOrganiserReviews) {
    given(objection());
    when(review().by({"meic"})).rejected("signature.missing");
    when(review().by({"district"})).rejected("signature.missing");
    when(review().by({"lead"})).rejected("signature.missing");
    when(review().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(review().from(party("lead"))).rejected("source.not_signer");
    change_evaluation([this](EvaluationRow& one) { one.organiser = uscc("district"); });
    when(review()).rejected("signature.missing");
    when(review().by({"district"})).accepted();
}

TEST_F(Objections, AnOpenObjectionIsReviewed) {
    when(review()).rejected_at("evaluation_reviewed.no_objection", "/evaluation_id");
    when(review().with("evaluation_id", "EV-9"))
        .rejected_at("evaluation.unknown", "/evaluation_id");
    given(objection());
    wait_days(100);
    when(review()).accepted();
    set_state(exiting);
    when(review()).accepted();
    set_state(closed);
    when(review()).rejected("complex.closed");
}

TEST_F(Objections, ARevisionAndOnlyARevisionStatesTheResult) {
    given(objection());
    when(revision().without("total")).rejected_at("evaluation_reviewed.result", "/total");
    when(revision().without("grade")).rejected_at("evaluation_reviewed.result", "/grade");
    when(review("revised")).rejected("evaluation_reviewed.result");
    when(review().with("total", "60.00")).rejected_at("evaluation_reviewed.result", "/total");
    when(review().with("grade", "qualified")).rejected_at("evaluation_reviewed.result", "/grade");
}

TEST_F(Objections, TheNewTotalIsOneOfTheScheme) {
    given(objection());
    for (const char* total : {"60", "60.0", "60.000", "100.01", "-0.01"})
        when(revision(total)).rejected_at("evaluation_reviewed.total", "/total");
    when(revision("100.00", "excellent")).accepted();
    when(revision("0.00", "unqualified")).accepted();
    change_evaluation([](EvaluationRow& one) { one.scheme_version = 7; });
    when(revision()).rejected("evaluation_reviewed.scheme");
    change_evaluation([](EvaluationRow& one) {
        one.scheme_version = 1;
        one.policy_version = 7;
    });
    when(revision()).rejected("evaluation_reviewed.scheme");
    when(review()).accepted();
}

TEST_F(Objections, TheNewGradeFollowsFromTheNewTotal) {
    given(objection());
    when(revision("75.00", "qualified")).rejected_at("evaluation_reviewed.grade", "/grade");
    when(revision("74.99", "good")).rejected_at("evaluation_reviewed.grade", "/grade");
    when(revision("75.00", "good")).accepted();
    when(revision("75.00", "beautiful")).rejected("evaluation_reviewed.grade");
}

TEST_F(Objections, AFavourableReviewEndsTheRectificationThatRestsOnIt) {
    given(objection());
    order_rectification();
    given(revision());
    EXPECT_EQ(complex()->state, recognized);
    ASSERT_TRUE(complex()->rectification);
    EXPECT_FALSE(complex()->rectification->open);
    EXPECT_EQ(complex()->rectification->orders, 0u);
}

TEST_F(Objections, AFailedRectificationEndsToo) {
    given(objection());
    order_rectification();
    change([](ComplexRow& one) { one.rectification->open = false; });
    given(revision());
    EXPECT_EQ(complex()->state, recognized);
}

TEST_F(Objections, AReviewWhileAnExitIsProposedMovesWhatTheComplexWouldGoBackTo) {
    given(objection());
    order_rectification();
    change([](ComplexRow& one) {
        one.state = exit_proposed;
        one.before_exit = rectifying;
    });
    given(revision());
    EXPECT_EQ(complex()->state, exit_proposed);
    EXPECT_EQ(complex()->before_exit, recognized);
}

TEST_F(Objections, ARectificationThatRestsOnAnythingElseGoesOn) {
    given(objection());
    order_rectification();
    const auto goes_on = [this](const Draft& draft) {
        const EvaluationRow before = *evaluation();
        given(draft);
        EXPECT_EQ(complex()->state, rectifying);
        EXPECT_TRUE(complex()->rectification->open);
        put("CQ-1/EV-1", before);
    };
    goes_on(revision("58.00", "unqualified"));
    change([](ComplexRow& one) { one.rectification->basis = Index{8}; });
    goes_on(revision());
    change([](ComplexRow& one) { one.rectification->basis.reset(); });
    goes_on(revision());
}

TEST_F(Objections, ARectificationThatWasAcceptedIsLeftAlone) {
    given(objection());
    order_rectification();
    change([](ComplexRow& one) {
        one.state = cultivating;
        one.rectification->open = false;
    });
    given(revision());
    EXPECT_EQ(complex()->state, cultivating);
}

TEST_F(Objections, FieldsOfAReviewAreSound) {
    given(objection());
    when(review().without("evaluation_id")).rejected("field.missing");
    when(review().without("verdict")).rejected("field.missing");
    when(review("perhaps")).rejected_at("field.form", "/verdict");
    when(revision().with("total", 60)).rejected_at("field.form", "/total");
    when(revision().with("grade", "合格")).rejected_at("field.form", "/grade");
    when(review().without("official")).rejected_at("official.missing", "/official");
    when(review().in("policy")).rejected("stream.unfit");
    when(review().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

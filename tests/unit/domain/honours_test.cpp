// honour.awarded and honour.revoked.

#include "tests/unit/domain/evaluation_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

/// EV-1 was concluded at index 9 with an excellent grade, known and publicised three weeks ago.
class Honours : public EvaluationFixture {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["publicity"] = 5;
        founding["policy"]["periods"]["objection"] = 5;
        EvaluationFixture::SetUp();
        given(opening());
        change_evaluation([this](EvaluationRow& one) {
            one.concluded = Index{9};
            one.total = "95.00";
            one.grade = "excellent";
            one.known = now + -21 * us_per_day;
        });
        change([this](ComplexRow& one) {
            one.state = recognized;
            one.publications = {{Index{9}, now + -21 * us_per_day}};
        });
    }
    Draft award() const {
        return event("honour.awarded")
            .in(stream)
            .by({"meic", "mstb"})
            .with("title", "示例市产业创新综合体")
            .with("plaque_no", "CQ-2026-001")
            .with("from", "2026-03-03")
            .with("to", "2029-03-02")
            .with("evaluation_id", "EV-1");
    }
    Draft revocation() const {
        return event("honour.revoked").in(stream).by({"meic", "mstb"}).with("ground", "示例理由");
    }
};

TEST_F(Honours, TheAuthoritiesAwardAnHonour) {
    const std::uint64_t index = given(award());
    ASSERT_TRUE(complex()->honour);
    EXPECT_EQ(complex()->honour->awarded, Index{index});
    EXPECT_EQ(complex()->honour->title, "示例市产业创新综合体");
    EXPECT_EQ(complex()->honour->plaque_no, "CQ-2026-001");
    EXPECT_EQ(complex()->honour->evaluation, "EV-1");
    EXPECT_EQ(complex()->honour->from, "2026-03-03");
    EXPECT_EQ(complex()->honour->to, "2029-03-02");
    EXPECT_EQ(complex()->state, recognized);
}

TEST_F(Honours, ACorrectedAwardIsWhatTheComplexHolds) {
    const std::uint64_t index = given(award());
    const auto correction = [&](const char* pointer, const char* value) {
        return event("event.corrected")
            .in(stream)
            .by({"meic", "mstb"})
            .corrects(index)
            .with("reason", "示例笔误")
            .with("fields", {{pointer, value}});
    };
    given(correction("/plaque_no", "CQ-2026-002"));
    EXPECT_EQ(complex()->honour->plaque_no, "CQ-2026-002");
    EXPECT_EQ(complex()->honour->title, "示例市产业创新综合体");
    EXPECT_EQ(complex()->honour->to, "2029-03-02");
    for (const char* pointer : {"/from", "/to", "/evaluation_id"})
        when(correction(pointer, "2030-03-02")).rejected("event_corrected.fixed");
    given(revocation());
    given(correction("/title", "示例名称"));
    EXPECT_FALSE(complex()->honour);
}

TEST_F(Honours, OnlyTheAuthoritiesAward) {
    when(award().by({"meic"})).rejected("signature.missing");
    when(award().by({"district"})).rejected("signature.missing");
    when(award().by({"lead"})).rejected("signature.missing");
    when(award().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(award().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Honours, AComplexThatIsLeavingIsNotHonoured) {
    for (const ComplexState state : {proposed, not_selected, exit_proposed, exiting, settled}) {
        set_state(state);
        when(award()).rejected("honour_awarded.state");
    }
    set_state(closed);
    when(award()).rejected("complex.closed");
    for (const ComplexState state : {cultivating, recognized, rectifying}) {
        set_state(state);
        when(award()).accepted();
    }
}

TEST_F(Honours, OneHonourIsHeldAtATime) {
    given(award());
    when(award()).rejected("honour_awarded.held");
    set_clock("2029-03-02T15:59:59Z");
    when(award()).rejected("honour_awarded.held");
    set_clock("2029-03-02T16:00:00Z");  // its last day is over in the calendar's zone
    when(award()).accepted();
}

TEST_F(Honours, AnEvaluationWasConcluded) {
    when(award().with("evaluation_id", "EV-9"))
        .rejected_at("honour_awarded.not_concluded", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.concluded.reset(); });
    when(award()).rejected_at("honour_awarded.not_concluded", "/evaluation_id");
}

TEST_F(Honours, KindAndGradeCarryAnHonour) {
    change_evaluation([](EvaluationRow& one) { one.evaluation_kind = "effectiveness"; });
    when(award()).rejected_at("honour_awarded.not_decisive", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) {
        one.evaluation_kind = "performance";
        one.policy_version = 7;
    });
    when(award()).rejected("honour_awarded.not_decisive");
    change_evaluation([](EvaluationRow& one) {
        one.policy_version = 1;
        one.grade = "good";
    });
    when(award()).rejected_at("honour_awarded.grade", "/evaluation_id");
}

TEST_F(Honours, NothingMoreCanBeSaidAgainstTheConclusion) {
    change_evaluation([](EvaluationRow& one) { one.objected = Index{10}; });
    when(award()).rejected_at("honour_awarded.objection_open", "/evaluation_id");
    change_evaluation([](EvaluationRow& one) { one.reviewed = Index{11}; });
    when(award()).accepted();
    change_evaluation([](EvaluationRow& one) { one.known.reset(); });
    when(award()).rejected_at("honour_awarded.objection_period", "/evaluation_id");
    set_clock("2026-03-03T02:00:00Z");
    change_evaluation([this](EvaluationRow& one) { one.known = now; });
    set_clock("2026-03-10T15:59:59Z");  // the fifth working day, 3 March being a Tuesday
    when(award()).rejected("honour_awarded.objection_period");
    set_clock("2026-03-10T16:00:00Z");
    when(award()).accepted();
}

TEST_F(Honours, TheConclusionWasPublicised) {
    change([](ComplexRow& one) { one.publications.clear(); });
    when(award()).rejected_at("honour_awarded.not_publicised", "/evaluation_id");
    change([this](ComplexRow& one) {
        one.publications = {{Index{8}, now + -21 * us_per_day}, {Index{9}, now + -1 * us_per_day}};
    });
    when(award()).rejected("honour_awarded.not_publicised");
    wait_days(9);
    when(award()).accepted();
}

TEST_F(Honours, FieldsOfAnAwardAreSound) {
    for (const char* name : {"title", "plaque_no", "from", "to", "evaluation_id"})
        when(award().without(name)).rejected("field.missing");
    when(award().with("from", "2029-03-03")).rejected_at("honour_awarded.term", "/to");
    when(award().with("from", "2029-03-02")).accepted();
    when(award().with("to", "2029-02-29")).rejected_at("field.form", "/to");
    when(award().with("title", "")).rejected_at("field.form", "/title");
    when(award().with("plaque_no", 1)).rejected_at("field.form", "/plaque_no");
    when(award().without("official")).rejected_at("official.missing", "/official");
    when(award().in("policy")).rejected("stream.unfit");
    when(award().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Honours, TheAuthoritiesRevokeAnHonourThatIsHeld) {
    when(revocation()).rejected("honour_revoked.not_held");
    given(award());
    given(revocation());
    EXPECT_FALSE(complex()->honour);
    when(revocation()).rejected("honour_revoked.not_held");
    when(award()).accepted();
}

TEST_F(Honours, AnHonourWhoseTermIsOverIsNotRevoked) {
    given(award());
    set_clock("2029-03-02T16:00:00Z");
    when(revocation()).rejected("honour_revoked.not_held");
}

TEST_F(Honours, OnlyTheAuthoritiesRevoke) {
    given(award());
    when(revocation().by({"mstb"})).rejected("signature.missing");
    when(revocation().by({"district"})).rejected("signature.missing");
    when(revocation().by({"lead"})).rejected("signature.missing");
    when(revocation().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(revocation().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Honours, AnHonourIsRevokedWhateverBecomesOfTheComplex) {
    given(award());
    for (const ComplexState state : {rectifying, exit_proposed, exiting, settled}) {
        set_state(state);
        when(revocation()).accepted();
    }
    set_state(closed);
    when(revocation()).rejected("complex.closed");
}

TEST_F(Honours, FieldsOfARevocationAreSound) {
    given(award());
    when(revocation().without("ground")).rejected("field.missing");
    when(revocation().with("ground", "")).rejected_at("field.form", "/ground");
    when(revocation().without("official")).rejected_at("official.missing", "/official");
    when(revocation().in("policy")).rejected("stream.unfit");
    when(revocation().in("complexes/CQ-9")).rejected("subject.unknown");
}

/// The policy asks for no publication.
class HonoursUnpublicised : public Honours {
protected:
    void SetUp() override {
        founding["policy"]["waived"].push_back("notice.publicised");
        Honours::SetUp();
    }
};

TEST_F(HonoursUnpublicised, AWaivedPublicationIsNotAsked) {
    change([](ComplexRow& one) { one.publications.clear(); });
    when(award()).accepted();
}

}  // namespace
}  // namespace qiyue::testing

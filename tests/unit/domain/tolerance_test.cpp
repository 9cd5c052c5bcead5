// tolerance.applied, tolerance.granted and tolerance.refused.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Tolerance : public SeededComplex {
protected:
    void SetUp() override {
        begin();
        set_state(cultivating);
    }
    Draft applied(const char* subject = "evaluation") const {
        return event("tolerance.applied")
            .in(stream)
            .by({"lead"})
            .with("facts", "示例事实")
            .with("subject", subject)
            .with("ground", "failed_exploration");
    }
    Draft granted() const {
        return event("tolerance.granted")
            .in(stream)
            .by({"meic", "mstb"})
            .with("scope", "示例范围")
            .with("until", "2026-12-31")
            .with("attests_good_faith", true);
    }
    Draft refused() const {
        return event("tolerance.refused")
            .in(stream)
            .by({"meic", "mstb"})
            .with("reason", "示例理由");
    }
    void order() {
        given(event("rectification.ordered")
                  .in(stream)
                  .by({"meic", "mstb"})
                  .with("findings", Json::array({"示例问题"}))
                  .with("due", "2026-06-30"));
    }
    void fail() {
        given(event("rectification.failed")
                  .in(stream)
                  .by({"meic", "mstb"})
                  .with("reasons", "示例理由"));
    }
    void propose_exit() {
        given(event("exit.proposed")
                  .in(stream)
                  .by({"lead"})
                  .with("initiator", "lead")
                  .with("kind", "voluntary")
                  .with("ground", "示例理由"));
    }
};

TEST_F(Tolerance, AnApplicationIsKeptAndGranted) {
    const std::uint64_t index = given(applied());
    ASSERT_TRUE(complex()->tolerance);
    EXPECT_EQ(complex()->tolerance->applied, Index{index});
    EXPECT_EQ(complex()->tolerance->subject, "evaluation");
    EXPECT_EQ(complex()->tolerance->ground, "failed_exploration");
    EXPECT_FALSE(complex()->tolerance->decided);
    EXPECT_FALSE(complex()->tolerance->until);
    const std::uint64_t decided = given(granted());
    EXPECT_EQ(complex()->tolerance->decided, Index{decided});
    EXPECT_EQ(complex()->tolerance->until, "2026-12-31");
    EXPECT_EQ(complex()->state, cultivating);
    when(granted()).rejected("tolerance_granted.not_applied");
    when(refused()).rejected("tolerance_refused.not_applied");
}

TEST_F(Tolerance, AnApplicationIsRefusedAndMayBeMadeAnew) {
    given(applied());
    const std::uint64_t decided = given(refused());
    EXPECT_EQ(complex()->tolerance->decided, Index{decided});
    EXPECT_FALSE(complex()->tolerance->until);
    when(refused()).rejected("tolerance_refused.not_applied");
    when(granted()).rejected("tolerance_granted.not_applied");
    given(applied("task").with("ground", "other"));
    when(granted()).accepted();
}

TEST_F(Tolerance, OneApplicationIsOpenAtATime) {
    given(applied());
    when(applied("task")).rejected("tolerance_applied.open");
    given(granted());
    when(applied("task")).accepted();
}

TEST_F(Tolerance, AnActiveComplexApplies) {
    for (const ComplexState one :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(one);
        when(applied()).accepted();
    }
    for (const ComplexState one : {proposed, not_selected, exiting, settled}) {
        set_state(one);
        when(applied()).rejected("tolerance_applied.state");
    }
    set_state(closed);
    when(applied()).rejected("complex.closed");
    when(applied().in("complexes/CQ-9")).rejected("subject.unknown");
    when(applied().in("policy")).rejected("stream.unfit");
}

TEST_F(Tolerance, TheLeadApplies) {
    when(applied().by({"m1"})).rejected("signature.missing");
    when(applied().by({"meic", "mstb"})).rejected("signature.missing");
    when(applied().by({"lead", "m1"})).rejected("signature.surplus");
    when(applied().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(Tolerance, FieldsOfAnApplication) {
    for (const char* name : {"facts", "subject", "ground"}) {
        when(applied().without(name)).rejected_at("field.missing", "/" + std::string(name));
    }
    when(applied().with("facts", "")).rejected_at("field.form", "/facts");
    when(applied("budget")).rejected_at("field.form", "/subject");
    when(applied().with("ground", "luck")).rejected_at("field.form", "/ground");
    when(applied().with("until", "2026-12-31")).rejected_at("field.unknown", "/until");
    for (const char* subject : {"task", "evaluation", "rectification"}) {
        when(applied(subject)).accepted();
    }
    for (const char* ground : {"failed_exploration", "force_majeure", "policy_change", "other"}) {
        when(applied().with("ground", ground)).accepted();
    }
}

TEST_F(Tolerance, OnlyAnApplicationIsDecided) {
    when(granted()).rejected("tolerance_granted.not_applied");
    when(refused()).rejected("tolerance_refused.not_applied");
    given(applied());
    for (const Draft& draft : {granted(), refused()}) {
        when(Draft(draft).in("complexes/CQ-9")).rejected("subject.unknown");
        when(Draft(draft).in("ledger")).rejected("stream.unfit");
    }
    set_state(closed);
    when(granted()).rejected("complex.closed");
    when(refused()).rejected("complex.closed");
}

TEST_F(Tolerance, TheAuthoritiesTogetherDecide) {
    given(applied());
    for (const Draft& draft : {granted(), refused()}) {
        when(Draft(draft).by({"meic"})).rejected("signature.missing");
        when(Draft(draft).by({"district"})).rejected("signature.missing");
        when(Draft(draft).by({"lead"})).rejected("signature.missing");
        when(Draft(draft).by({"meic", "mstb", "lead"})).rejected("signature.surplus");
        when(Draft(draft).from(party("lead"))).rejected("source.not_signer");
        when(Draft(draft).by({"mstb", "meic"})).accepted();
    }
}

TEST_F(Tolerance, TheDateHasNotPassed) {
    given(applied());
    set_clock("2026-12-31T15:59:59Z");  // the last second of the day in the calendar's zone
    when(granted()).accepted();
    set_clock("2026-12-31T16:00:00Z");
    when(granted()).rejected_at("tolerance_granted.until", "/until");
}

TEST_F(Tolerance, TheAuthorityAttestsGoodFaith) {
    given(applied());
    when(granted().with("attests_good_faith", false))
        .rejected_at("tolerance_granted.good_faith", "/attests_good_faith");
}

TEST_F(Tolerance, FieldsOfAGrant) {
    given(applied());
    when(granted().without("official")).rejected_at("official.missing", "/official");
    for (const char* name : {"scope", "until", "attests_good_faith"}) {
        when(granted().without(name)).rejected_at("field.missing", "/" + std::string(name));
    }
    when(granted().with("scope", "")).rejected_at("field.form", "/scope");
    when(granted().with("until", "soon")).rejected_at("field.form", "/until");
    when(granted().with("attests_good_faith", "true"))
        .rejected_at("field.form", "/attests_good_faith");
    when(granted().with("ground", "other")).rejected_at("field.unknown", "/ground");
}

TEST_F(Tolerance, FieldsOfARefusal) {
    given(applied());
    when(refused().without("official")).rejected_at("official.missing", "/official");
    when(refused().without("reason")).rejected_at("field.missing", "/reason");
    when(refused().with("reason", "")).rejected_at("field.form", "/reason");
    when(refused().with("scope", "x")).rejected_at("field.unknown", "/scope");
}

TEST_F(Tolerance, AGroundMayBeCorrectedASubjectAndADateNot) {
    const auto corrected = [this](std::uint64_t index, std::vector<std::string> signers,
                                  Json fields) {
        return event("event.corrected")
            .in(stream)
            .by(std::move(signers))
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", std::move(fields));
    };
    const std::uint64_t application = given(applied());
    given(corrected(application, {"lead"}, {{"/ground", "force_majeure"}}));
    EXPECT_EQ(complex()->tolerance->ground, "force_majeure");
    when(corrected(application, {"lead"}, {{"/subject", "task"}}))
        .rejected("event_corrected.fixed");
    const std::uint64_t grant = given(granted());
    const std::vector<std::string> both{"meic", "mstb"};
    when(corrected(grant, both, {{"/until", "2027-12-31"}})).rejected("event_corrected.fixed");
    when(corrected(grant, both, {{"/attests_good_faith", false}}))
        .rejected("tolerance_granted.good_faith");
    when(corrected(grant, both, {{"/scope", "更正的范围"}})).accepted();
}

TEST_F(Tolerance, AToleratedRectificationLeadsBack) {
    for (const char* subject : {"evaluation", "rectification"}) {
        set_state(recognized);
        order();
        given(applied(subject));
        given(granted());
        EXPECT_EQ(complex()->state, recognized);
        EXPECT_FALSE(complex()->rectification->open);
        EXPECT_EQ(complex()->rectification->orders, 0u);
    }
}

TEST_F(Tolerance, ItLeadsBackAlsoAfterTheLastOrderHasFailed) {
    for (int n = 0; n < 2; ++n) {
        order();
        fail();
    }
    given(applied("rectification"));
    given(granted());
    EXPECT_EQ(complex()->state, cultivating);
    order();
    EXPECT_EQ(complex()->rectification->orders, 1u);
}

TEST_F(Tolerance, AToleratedTaskLeavesAnOrderOpen) {
    order();
    given(applied("task"));
    given(granted());
    EXPECT_EQ(complex()->state, rectifying);
    EXPECT_TRUE(complex()->rectification->open);
}

TEST_F(Tolerance, ARefusalLeavesAnOrderOpen) {
    order();
    given(applied("rectification"));
    given(refused());
    EXPECT_EQ(complex()->state, rectifying);
    EXPECT_TRUE(complex()->rectification->open);
}

TEST_F(Tolerance, WhatIsGrantedWhileAnExitIsProposedCountsAfterIt) {
    order();
    given(applied("rectification"));
    propose_exit();
    given(granted());
    EXPECT_EQ(complex()->state, exit_proposed);
    given(event("exit.rejected").in(stream).by({"meic", "mstb"}).with("reason", "示例理由"));
    EXPECT_EQ(complex()->state, cultivating);
}

TEST_F(Tolerance, WhatWasGrantedGoesOnWhenMoreIsAppliedFor) {
    given(applied());
    given(granted());
    given(applied("task"));
    EXPECT_EQ(complex()->tolerance->until, "2026-12-31");
    given(refused());
    EXPECT_EQ(complex()->tolerance->until, "2026-12-31");
    given(applied("task"));
    given(granted().with("until", "2026-09-30"));
    EXPECT_EQ(complex()->tolerance->until, "2026-12-31");
    given(applied("task"));
    given(granted().with("until", "2027-03-31"));
    EXPECT_EQ(complex()->tolerance->until, "2027-03-31");
}

}  // namespace
}  // namespace qiyue::testing

// exit.proposed and exit.decided.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Exit : public SeededComplex {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["exit_objection"] = 5;
        begin();
    }
    Draft proposal(const char* initiator = "lead", const char* kind = "voluntary") const {
        const std::string who = initiator;
        std::vector<std::string> signers{who};
        if (who == "authority") signers = {"meic", "mstb"};
        return event("exit.proposed")
            .in(stream)
            .by(signers)
            .with("initiator", initiator)
            .with("kind", kind)
            .with("ground", "示例理由");
    }
    Draft merger() const { return proposal("lead", "merger").with("into", "CQ-2"); }
    Draft decision() const {
        return event("exit.decided")
            .in(stream)
            .by({"meic", "mstb"})
            .with("ground", "示例理由")
            .with("effective_at", "2026-06-30");
    }
    void put_receiver(ComplexState in_state = cultivating) {
        ComplexRow receiver = chartered_complex("CQ-2");
        receiver.lead = uscc("outsider");
        receiver.members.clear();
        receiver.state = in_state;
        put("CQ-2", receiver);
    }
    void put_resolution(const char* id, const char* matter, const std::string& target,
                        std::optional<Index> used = {}) {
        ResolutionRow made;
        made.id = id;
        made.matter = matter;
        made.target = target;
        made.index = Index{4};
        made.used = used;
        put(std::string("CQ-1/") + id, made);
    }
    /// The act at `of` is served on a party.
    Draft service(std::uint64_t of, const char* recipient = "lead") const {
        return event("notice.served")
            .in(stream)
            .by({"meic", "mstb"})
            .with("of", of)
            .with("matter", "act")
            .with("recipient", uscc(recipient))
            .with("method", "electronic")
            .with("doc", document("notice"));
    }
    /// Proposes, and lets the objection period pass.
    void given_proposed(const Draft& draft) {
        given(draft);
        wait_days(8);
    }
    /// The same by an office, served on the lead.
    void given_ordered(const char* initiator) {
        given(service(given(proposal(initiator, "ordered"))));
        wait_days(8);
    }
};

TEST_F(Exit, TheLeadProposesAVoluntaryExit) {
    set_state(recognized);
    const Micros proposed_at = now;
    const std::uint64_t index = given(proposal());
    EXPECT_EQ(complex()->state, exit_proposed);
    EXPECT_EQ(complex()->before_exit, recognized);
    ASSERT_TRUE(complex()->exit);
    EXPECT_EQ(complex()->exit->initiator, "lead");
    EXPECT_EQ(complex()->exit->exit_kind, "voluntary");
    EXPECT_EQ(complex()->exit->proposed, Index{index});
    EXPECT_EQ(complex()->exit->proposed_at, proposed_at);
    when(proposal()).rejected("exit_proposed.state");
}

TEST_F(Exit, AnExitIsProposedFromEveryActiveState) {
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying}) {
        set_state(state);
        when(proposal()).accepted();
    }
    for (const ComplexState state : {proposed, not_selected, exit_proposed, exiting, settled}) {
        set_state(state);
        when(proposal()).rejected("exit_proposed.state");
    }
    set_state(closed);
    when(proposal()).rejected("complex.closed");
    when(proposal().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Exit, WhoInitiatesSigns) {
    when(proposal("authority", "ordered")).accepted();
    when(proposal("district", "ordered")).accepted();
    when(proposal().by({"m1"})).rejected("signature.missing");
    when(proposal().by({"meic", "mstb"})).rejected("signature.missing");
    when(proposal().by({"lead", "m1"})).rejected("signature.surplus");
    when(proposal().from(party("m1"))).rejected("source.not_signer");
    when(proposal("authority", "ordered").by({"meic"})).rejected("signature.missing");
    when(proposal("authority", "ordered").by({"district"})).rejected("signature.missing");
    when(proposal("district", "ordered").by({"district2"})).rejected("signature.missing");
    when(proposal("district", "ordered").by({"meic", "mstb"})).rejected("signature.missing");
    when(proposal("district", "ordered").by({"district", "lead"})).rejected("signature.surplus");
}

TEST_F(Exit, TheKindFitsItsInitiator) {
    when(proposal("lead", "ordered")).rejected_at("exit_proposed.kind", "/kind");
    when(proposal("authority", "voluntary")).rejected_at("exit_proposed.kind", "/kind");
    when(proposal("district", "voluntary")).rejected_at("exit_proposed.kind", "/kind");
}

TEST_F(Exit, AMergerAndOnlyAMergerNamesAnActiveComplexToMergeInto) {
    put_receiver();
    when(merger()).accepted();
    when(merger().without("into")).rejected_at("exit_proposed.into", "/into");
    when(proposal().with("into", "CQ-2")).rejected_at("exit_proposed.into", "/into");
    when(merger().with("into", "CQ-9")).rejected_at("exit_proposed.into_unknown", "/into");
    when(merger().with("into", "CQ-1")).rejected_at("exit_proposed.into_unknown", "/into");
    for (const ComplexState state : {proposed, not_selected, exiting, settled, closed}) {
        put_receiver(state);
        when(merger()).rejected_at("exit_proposed.into_unknown", "/into");
    }
    put_receiver();
    when(proposal("authority", "merger").with("into", "CQ-2")).accepted();
    when(proposal("district", "merger").with("into", "CQ-2")).accepted();
}

TEST_F(Exit, ALeadWithACouncilActsOnItsResolution) {
    with_council();
    when(proposal()).rejected_at("exit_proposed.resolution_missing", "/resolution");
    when(proposal().with("resolution", "R-1"))
        .rejected_at("exit_proposed.resolution_unknown", "/resolution");
    put_resolution("R-2", "removal", "CQ-1");
    when(proposal().with("resolution", "R-2")).rejected("exit_proposed.resolution_matter");
    put_resolution("R-3", "exit", "CQ-2");
    when(proposal().with("resolution", "R-3")).rejected("exit_proposed.resolution_target");
    put_resolution("R-4", "exit", "CQ-1", Index{7});
    when(proposal().with("resolution", "R-4")).rejected("exit_proposed.resolution_used");
    put_resolution("R-1", "exit", "CQ-1");
    const std::uint64_t index = given(proposal().with("resolution", "R-1"));
    EXPECT_EQ(row<ResolutionRow>("CQ-1/R-1")->used, Index{index});
    set_state(cultivating);
    when(proposal().with("resolution", "R-1")).rejected("exit_proposed.resolution_used");
}

TEST_F(Exit, WithoutACouncilThereIsNoResolutionToCite) {
    when(proposal().with("resolution", "R-1")).rejected("exit_proposed.resolution_unknown");
}

TEST_F(Exit, NobodyElseActsOnTheCouncilsResolution) {
    with_council();
    put_resolution("R-1", "exit", "CQ-1");
    when(proposal("authority", "ordered")).accepted();
    when(proposal("authority", "ordered").with("resolution", "R-1"))
        .rejected_at("exit_proposed.resolution_foreign", "/resolution");
    when(proposal("district", "ordered").with("resolution", "R-1"))
        .rejected("exit_proposed.resolution_foreign");
}

TEST_F(Exit, FieldsOfAProposalAreSound) {
    when(proposal().without("ground")).rejected("field.missing");
    when(proposal().without("initiator")).rejected("field.missing");
    when(proposal().without("kind")).rejected("field.missing");
    when(proposal().with("initiator", "m1")).rejected_at("field.form", "/initiator");
    when(proposal().with("kind", "sudden")).rejected_at("field.form", "/kind");
    when(proposal().with("ground", "")).rejected_at("field.form", "/ground");
    when(merger().with("into", "complexes/CQ-2")).rejected_at("field.form", "/into");
    when(proposal().with("resolution", 1)).rejected_at("field.form", "/resolution");
    when(proposal().in("ledger")).rejected("stream.unfit");
}

TEST_F(Exit, TheAuthorityDecidesAfterTheObjectionPeriod) {
    given(proposal());
    wait_days(7);
    when(decision()).rejected("exit_decided.objection_period");
    wait_days(1);
    const std::uint64_t index = given(decision().with("hearing", document("hearing")));
    EXPECT_EQ(complex()->state, exiting);
    EXPECT_EQ(complex()->exit->decided, Index{index});
    EXPECT_EQ(complex()->exit->effective_at, *parse_recorded("2026-06-29T16:00:00.000000Z"));
    const std::vector<std::string> all{uscc("lead"), uscc("m1"), uscc("m2")};
    EXPECT_EQ(complex()->exit->parties, all);
    when(decision()).rejected("exit_decided.state");
}

TEST_F(Exit, WhatAnOfficeProposesIsServedOnTheLeadBeforeItIsDecided) {
    const std::uint64_t other = given(proposal());
    for (const char* initiator : {"authority", "district"}) {
        set_state(recognized);
        const std::uint64_t index = given(proposal(initiator, "ordered"));
        wait_days(30);
        when(decision()).rejected("exit_decided.not_served");
        given(service(index, "m1"));
        given(service(other));
        when(decision()).rejected("exit_decided.not_served");
        const Micros served = now;
        given(service(index));
        EXPECT_EQ(complex()->exit->proposal_served, served);
        when(decision()).rejected("exit_decided.objection_period");
        wait_days(8);
        given(service(index));  // once more: the first counts
        EXPECT_EQ(complex()->exit->proposal_served, served);
        when(decision()).accepted();
    }
}

TEST_F(Exit, AnEarlierProposalsServiceDoesNotCount) {
    given_ordered("authority");
    set_state(recognized);
    given(proposal("authority", "ordered"));
    wait_days(8);
    when(decision()).rejected("exit_decided.not_served");
}

TEST_F(Exit, AMergerThatTheLeadDidNotProposeIsServedToo) {
    put_receiver();
    const Draft joint = decision().by({"meic", "mstb", "outsider"});
    const std::uint64_t index = given(proposal("district", "merger").with("into", "CQ-2"));
    wait_days(8);
    when(joint).rejected("exit_decided.not_served");
    given(service(index).by({"district"}));
    wait_days(8);
    when(joint).accepted();
}

TEST_F(Exit, AMergerIsDecidedIntoAComplexThatStillWorks) {
    put_receiver();
    const Draft joint = decision().by({"meic", "mstb", "outsider"});
    given(merger());
    wait_days(8);
    put_receiver(exiting);
    when(joint).rejected("exit_decided.into_gone");
    put_receiver();
    when(joint).accepted();
}

TEST_F(Exit, WhoHasLeftIsNoPartyToTheExit) {
    given_proposed(proposal());
    change([this](ComplexRow& one) {
        one.members[0].left = Index{9};
        one.members[0].leaves_at = now + -us_per_day;
        one.members[1].left = Index{9};
        one.members[1].leaves_at = now + us_per_day;
    });
    given(decision());
    const std::vector<std::string> all{uscc("lead"), uscc("m2")};
    EXPECT_EQ(complex()->exit->parties, all);
}

TEST_F(Exit, WhatWasNotProposedIsNotDecided) {
    for (const ComplexState state : {proposed, not_selected, lead_selected, chartered, cultivating,
                                     recognized, rectifying, exiting, settled}) {
        set_state(state);
        when(decision()).rejected("exit_decided.state");
    }
    set_state(closed);
    when(decision()).rejected("complex.closed");
    when(decision().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Exit, TheAuthoritiesTogetherDecide) {
    given_proposed(proposal());
    when(decision().by({"meic"})).rejected("signature.missing");
    when(decision().by({"district"})).rejected("signature.missing");
    when(decision().by({"lead"})).rejected("signature.missing");
    when(decision().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(decision().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Exit, TheReceivingLeadAgreesToAMerger) {
    put_receiver();
    given_proposed(merger());
    when(decision()).rejected("signature.missing");
    when(decision().by({"meic", "mstb", "lead"})).rejected("signature.missing");
    when(decision().by({"outsider"})).rejected("signature.missing");
    when(decision().by({"outsider", "meic", "mstb"})).rejected("source.not_signer");
    given(decision().by({"meic", "mstb", "outsider"}));
    EXPECT_EQ(complex()->exit->into, "CQ-2");
    EXPECT_EQ(complex()->state, exiting);
}

TEST_F(Exit, FieldsOfADecisionAreSound) {
    given_proposed(proposal());
    when(decision().without("official")).rejected_at("official.missing", "/official");
    when(decision().without("ground")).rejected("field.missing");
    when(decision().without("effective_at")).rejected("field.missing");
    when(decision().with("effective_at", "soon")).rejected_at("field.form", "/effective_at");
    when(decision().with("hearing", "text")).rejected_at("field.form", "/hearing");
    when(decision().in("policy")).rejected("stream.unfit");
    given(decision().with("effective_at", "2026-06-30T01:02:03Z"));
    EXPECT_EQ(complex()->exit->effective_at, *parse_recorded("2026-06-30T01:02:03.000000Z"));
}

TEST_F(Exit, TheDateOfADecisionMayBeCorrectedAProposalsTermsNot) {
    const auto corrected = [this](std::uint64_t index, std::vector<std::string> signers,
                                  Json fields) {
        return event("event.corrected")
            .in(stream)
            .by(std::move(signers))
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", std::move(fields));
    };
    const std::uint64_t proposed = given(proposal());
    for (const char* field : {"/initiator", "/kind", "/into", "/resolution"}) {
        when(corrected(proposed, {"lead"}, {{field, "x"}})).rejected("event_corrected.fixed");
    }
    wait_days(8);
    const std::uint64_t decided = given(decision());
    given(corrected(decided, {"meic", "mstb"}, {{"/effective_at", "2026-07-31"}}));
    EXPECT_EQ(complex()->exit->effective_at, *parse_recorded("2026-07-30T16:00:00.000000Z"));
}

TEST_F(Exit, AnOrderedExitBarsTheLeadForThePolicysYears) {
    given_ordered("authority");
    given(decision());
    EXPECT_EQ(row<OrganizationRow>(uscc("lead"))->barred_until,
              *parse_recorded("2029-03-10T16:00:00.000000Z"));
    EXPECT_FALSE(row<OrganizationRow>(uscc("m1"))->barred_until);
}

TEST_F(Exit, ALongerBarStands) {
    const Micros later = *parse_recorded("2040-01-01T00:00:00.000000Z");
    OrganizationRow lead = *row<OrganizationRow>(uscc("lead"));
    lead.barred_until = later;
    put(uscc("lead"), lead);
    given_ordered("district");
    given(decision());
    EXPECT_EQ(row<OrganizationRow>(uscc("lead"))->barred_until, later);
}

TEST_F(Exit, ABarThatEndsOnALeapDayEndsWithIt) {
    set_clock("2028-02-17T01:00:00.000000Z");
    given(service(given(proposal("authority", "ordered"))));
    set_clock("2028-02-29T01:00:00.000000Z");
    given(decision());
    EXPECT_EQ(row<OrganizationRow>(uscc("lead"))->barred_until,
              *parse_recorded("2031-02-28T16:00:00.000000Z"));
}

TEST_F(Exit, AVoluntaryExitAndAMergerBarNobody) {
    given_proposed(proposal());
    given(decision());
    EXPECT_FALSE(row<OrganizationRow>(uscc("lead"))->barred_until);
}

class ExitUnbarred : public Exit {
protected:
    void SetUp() override {
        founding["policy"]["barred_years_after_ordered_exit"] = 0;
        Exit::SetUp();
    }
};

TEST_F(ExitUnbarred, APolicyOfNoYearsBarsNobody) {
    given_ordered("authority");
    given(decision());
    EXPECT_FALSE(row<OrganizationRow>(uscc("lead"))->barred_until);
}

}  // namespace
}  // namespace qiyue::testing

// exit.withdrawn and exit.rejected.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class ExitUndone : public SeededComplex {
protected:
    void SetUp() override { begin(); }
    /// An exit is proposed by this initiator from where the complex stands.
    void propose(const char* initiator = "lead") {
        const std::string who = initiator;
        std::vector<std::string> signers{who};
        if (who == "authority") signers = {"meic", "mstb"};
        given(event("exit.proposed")
                  .in(stream)
                  .by(signers)
                  .with("initiator", initiator)
                  .with("kind", who == "lead" ? "voluntary" : "ordered")
                  .with("ground", "示例理由"));
    }
    Draft withdrawal(std::vector<std::string> signers = {"lead"}) const {
        return event("exit.withdrawn").in(stream).by(signers).with("reason", "示例理由");
    }
    Draft rejection() const {
        return event("exit.rejected").in(stream).by({"meic", "mstb"}).with("reason", "示例理由");
    }
    void rejected_in_other_states(const Draft& draft, const char* rule) {
        propose();
        for (const ComplexState state : {proposed, not_selected, lead_selected, chartered,
                                         cultivating, recognized, rectifying, exiting, settled}) {
            set_state(state);
            when(draft).rejected(rule);
        }
        set_state(closed);
        when(draft).rejected("complex.closed");
        when(Draft(draft).in("complexes/CQ-9")).rejected("subject.unknown");
        when(Draft(draft).in("ledger")).rejected("stream.unfit");
    }
};

TEST_F(ExitUndone, AWithdrawnExitLeadsBackToWhereTheComplexWas) {
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying}) {
        set_state(state);
        propose();
        given(withdrawal());
        EXPECT_EQ(complex()->state, state);
        EXPECT_FALSE(complex()->exit);
    }
    when(withdrawal()).rejected("exit_withdrawn.state");
}

TEST_F(ExitUndone, ARejectedExitLeadsBackToWhereTheComplexWas) {
    for (const char* initiator : {"lead", "authority", "district"}) {
        for (const ComplexState state :
             {lead_selected, chartered, cultivating, recognized, rectifying}) {
            set_state(state);
            propose(initiator);
            given(rejection());
            EXPECT_EQ(complex()->state, state);
            EXPECT_FALSE(complex()->exit);
        }
    }
    when(rejection()).rejected("exit_rejected.state");
}

TEST_F(ExitUndone, OnlyAProposedExitIsUndone) {
    rejected_in_other_states(withdrawal(), "exit_withdrawn.state");
}

TEST_F(ExitUndone, OnlyAProposedExitIsRejected) {
    rejected_in_other_states(rejection(), "exit_rejected.state");
}

TEST_F(ExitUndone, TheLeadWithdrawsWhatItProposed) {
    propose("lead");
    when(withdrawal({"m1"})).rejected("signature.missing");
    when(withdrawal({"meic", "mstb"})).rejected("signature.missing");
    when(withdrawal({"district"})).rejected("signature.missing");
    when(withdrawal({"lead", "district"})).rejected("signature.surplus");
    when(withdrawal().from(party("m1"))).rejected("source.not_signer");
    when(withdrawal()).accepted();
}

TEST_F(ExitUndone, TheAuthorityWithdrawsWhatItProposed) {
    propose("authority");
    when(withdrawal({"meic"})).rejected("signature.missing");
    when(withdrawal({"lead"})).rejected("signature.missing");
    when(withdrawal({"district"})).rejected("signature.missing");
    when(withdrawal({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(withdrawal({"meic", "mstb"}).from(party("lead"))).rejected("source.not_signer");
    when(withdrawal({"meic", "mstb"})).accepted();
}

TEST_F(ExitUndone, TheDistrictWithdrawsWhatItProposed) {
    propose("district");
    when(withdrawal({"district2"})).rejected("signature.missing");
    when(withdrawal({"lead"})).rejected("signature.missing");
    when(withdrawal({"meic", "mstb"})).rejected("signature.missing");
    when(withdrawal({"district", "meic"})).rejected("signature.surplus");
    when(withdrawal({"district"}).from(party("lead"))).rejected("source.not_signer");
    when(withdrawal({"district"})).accepted();
}

TEST_F(ExitUndone, TheAuthoritiesTogetherReject) {
    propose();
    when(rejection().by({"meic"})).rejected("signature.missing");
    when(rejection().by({"district"})).rejected("signature.missing");
    when(rejection().by({"lead"})).rejected("signature.missing");
    when(rejection().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(rejection().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(ExitUndone, FieldsOfAWithdrawal) {
    propose();
    when(withdrawal().without("reason")).rejected_at("field.missing", "/reason");
    when(withdrawal().with("reason", "")).rejected_at("field.form", "/reason");
    when(withdrawal().with("official", "paper")).rejected_at("field.form", "/official");
    when(withdrawal().with("ground", "x")).rejected_at("field.unknown", "/ground");
}

TEST_F(ExitUndone, FieldsOfARejection) {
    propose();
    when(rejection().without("official")).rejected_at("official.missing", "/official");
    when(rejection().without("reason")).rejected_at("field.missing", "/reason");
    when(rejection().with("reason", "")).rejected_at("field.form", "/reason");
    when(rejection().with("ground", "x")).rejected_at("field.unknown", "/ground");
}

class ExitUndoneOfficially : public ExitUndone {
protected:
    void SetUp() override {
        founding["policy"]["official_required"].push_back("exit.withdrawn");
        begin();
    }
};

TEST_F(ExitUndoneOfficially, AnOfficeThatWithdrawsShowsItsDocumentWhereThePolicyAsksForIt) {
    propose("authority");
    const Draft lawful = withdrawal({"meic", "mstb"});
    when(Draft(lawful).without("official")).rejected_at("official.missing", "/official");
    given(lawful);
    propose("district");
    when(withdrawal({"district"}).without("official")).rejected("official.missing");
    given(withdrawal({"district"}));
    propose("lead");
    when(withdrawal().without("official")).accepted();
}

TEST_F(ExitUndone, ACharterThatTookEffectMeanwhileIsNotForgotten) {
    without_charter();
    change([this](ComplexRow& one) { one.charters = {charter(now + us_per_day)}; });
    const ComplexRow ready = *complex();
    for (const Draft& draft : {withdrawal(), rejection()}) {
        put("CQ-1", ready);
        propose();
        EXPECT_EQ(complex()->before_exit, lead_selected);
        const Micros before = now;
        wait_days(1);
        given(draft);
        EXPECT_EQ(complex()->state, chartered);
        EXPECT_TRUE(complex()->charter_took_effect);
        EXPECT_EQ(complex()->members.size(), 2u);
        now = before;
    }
}

TEST_F(ExitUndone, AWithdrawalIsNotCorrected) {
    propose();
    const std::uint64_t index = given(withdrawal());
    when(event("event.corrected")
             .in(stream)
             .by({"lead"})
             .corrects(index)
             .with("reason", "笔误")
             .with("fields", {{"/reason", "更正的理由"}}))
        .rejected("event_corrected.not_correctable");
}

TEST_F(ExitUndone, AnExitCanBeProposedAnew) {
    propose("authority");
    given(rejection());
    propose("lead");
    EXPECT_EQ(complex()->exit->initiator, "lead");
    EXPECT_FALSE(complex()->exit->proposal_served);
}

}  // namespace
}  // namespace qiyue::testing

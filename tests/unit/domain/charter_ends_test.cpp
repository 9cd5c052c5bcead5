// charter.withdrawn and charter.terminated.

#include "ledger/domain/complex_rules.hpp"
#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class CharterEnds : public SeededComplex {
protected:
    void SetUp() override { begin(); }
    Draft withdrawal(std::uint64_t version = 1) const {
        return event("charter.withdrawn")
            .in(stream)
            .by({"lead"})
            .with("version", version)
            .with("reason", "示例理由");
    }
    Draft termination(std::uint64_t version = 1) const {
        return event("charter.terminated")
            .in(stream)
            .by({"lead"})
            .with("version", version)
            .with("reason", "示例理由");
    }
    /// Version 2: an amendment that lacks signatures, or that takes effect then.
    void amend(std::optional<Micros> effective = {}) {
        change([&](ComplexRow& one) {
            CharterVersion next = charter(now);
            next.version = 2;
            next.amendment = true;
            next.effective = effective;
            if (!effective) next.signatures.clear();
            one.charters.push_back(next);
        });
    }
};

TEST_F(CharterEnds, AnOpenTextIsWithdrawn) {
    amend();
    given(withdrawal(2));
    EXPECT_TRUE(complex()->charters[1].withdrawn);
    EXPECT_FALSE(complex()->charters[0].withdrawn);
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 1u);
    when(withdrawal(2)).rejected_at("charter_withdrawn.already", "/version");
}

TEST_F(CharterEnds, AFoundingTextIsWithdrawnBeforeAllHaveSigned) {
    without_charter();
    change([this](ComplexRow& one) {
        one.charters = {charter(now)};
        one.charters[0].effective.reset();
        one.charters[0].signatures.pop_back();
    });
    given(withdrawal());
    EXPECT_TRUE(complex()->charters[0].withdrawn);
    EXPECT_EQ(complex()->state, lead_selected);
}

TEST_F(CharterEnds, OnlyWhatWasProposedIsWithdrawn) {
    when(withdrawal(2)).rejected_at("charter_withdrawn.not_proposed", "/version");
    without_charter();
    when(withdrawal(1)).rejected_at("charter_withdrawn.not_proposed", "/version");
    set_state(closed);
    when(withdrawal(1)).rejected("complex.closed");
}

TEST_F(CharterEnds, WhatHasAllItsSignaturesIsNotWithdrawn) {
    when(withdrawal(1)).rejected_at("charter_withdrawn.complete", "/version");
    amend(now + 7 * us_per_day);
    when(withdrawal(2)).rejected_at("charter_withdrawn.complete", "/version");
}

TEST_F(CharterEnds, TheLeadWithdraws) {
    amend();
    when(withdrawal(2).by({"m1"})).rejected("signature.missing");
    when(withdrawal(2).by({"meic", "mstb"})).rejected("signature.missing");
    when(withdrawal(2).by({"lead", "m1"})).rejected("signature.surplus");
    when(withdrawal(2).from(party("m1"))).rejected("source.not_signer");
}

TEST_F(CharterEnds, FieldsOfAWithdrawal) {
    amend();
    when(withdrawal(2).without("version")).rejected_at("field.missing", "/version");
    when(withdrawal(2).without("reason")).rejected_at("field.missing", "/reason");
    when(withdrawal(0)).rejected_at("field.form", "/version");
    when(withdrawal(2).with("reason", "")).rejected_at("field.form", "/reason");
    when(withdrawal(2).with("official", official())).rejected_at("field.unknown", "/official");
    when(withdrawal(2).in("policy")).rejected("stream.unfit");
    when(withdrawal(2).in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(CharterEnds, TheCharterOfALeavingComplexIsTerminated) {
    for (const ComplexState state : {exiting, settled}) {
        put("CQ-1", chartered_complex("CQ-1"));
        set_state(state);
        given(termination());
        EXPECT_TRUE(complex()->charters[0].terminated);
        EXPECT_EQ(charter_in_force(*complex(), now), nullptr);
        EXPECT_EQ(complex()->state, state);
        when(termination()).rejected_at("charter_terminated.not_in_force", "/version");
    }
}

TEST_F(CharterEnds, NoOtherComplexsCharterIsTerminated) {
    for (const ComplexState state : {proposed, not_selected, lead_selected, chartered, cultivating,
                                     recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(termination()).rejected("charter_terminated.state");
    }
    set_state(closed);
    when(termination()).rejected("complex.closed");
}

TEST_F(CharterEnds, OnlyTheCharterInForceIsTerminated) {
    amend(now);
    set_state(exiting);
    when(termination(1)).rejected_at("charter_terminated.not_in_force", "/version");
    when(termination(3)).rejected_at("charter_terminated.not_in_force", "/version");
    given(termination(2));
    EXPECT_FALSE(complex()->charters[0].terminated);
    EXPECT_EQ(charter_in_force(*complex(), now), nullptr);  // the one before it does not revive
    without_charter();
    set_state(exiting);
    when(termination(1)).rejected_at("charter_terminated.not_in_force", "/version");
}

TEST_F(CharterEnds, AnAmendmentWhoseDateLiesAheadEndsWithWhatItAmends) {
    amend(now + 7 * us_per_day);
    set_state(exiting);
    when(termination(2)).rejected("charter_terminated.not_in_force");
    given(termination(1));
    wait_days(8);
    EXPECT_EQ(charter_in_force(*complex(), now), nullptr);
}

TEST_F(CharterEnds, TheLeadOrTheAuthorityTerminates) {
    set_state(exiting);
    when(termination().by({"meic", "mstb"})).accepted();
    when(termination().by({"meic"})).rejected("signature.missing");
    when(termination().by({"m1"})).rejected("signature.missing");
    when(termination().by({"district"})).rejected("signature.missing");
    when(termination().by({"lead", "m1"})).rejected("signature.surplus");
    when(termination().by({"lead", "meic", "mstb"})).rejected("signature.surplus");
    when(termination().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(CharterEnds, FieldsOfATermination) {
    set_state(exiting);
    when(termination().without("version")).rejected_at("field.missing", "/version");
    when(termination().without("reason")).rejected_at("field.missing", "/reason");
    when(termination(0)).rejected_at("field.form", "/version");
    when(termination().with("reason", "")).rejected_at("field.form", "/reason");
    when(termination().with("official", official())).accepted();
    when(termination().with("official", "paper")).rejected_at("field.form", "/official");
    when(termination().with("doc", document("x"))).rejected_at("field.unknown", "/doc");
    when(termination().in("policy")).rejected("stream.unfit");
    when(termination().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

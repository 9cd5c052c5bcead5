// exit.settled: every party accounted for, every reserved claim borne out.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class ExitSettled : public SeededComplex {
protected:
    std::uint64_t proposed_at_ = 0;

    void SetUp() override {
        founding["policy"]["periods"]["settlement"] = 5;
        begin();
        change([this](ComplexRow& one) {
            one.state = exiting;
            one.exit = ComplexRow::Exit{};
            one.exit->parties = {uscc("lead"), uscc("m1"), uscc("m2")};
        });
        proposed_at_ = given(proposal(1));
        given(signature("lead"));
        given(signature("m1"));
    }
    Draft proposal(std::uint64_t version) const {
        return event("settlement.proposed")
            .in(stream)
            .by({"lead"})
            .with("version", version)
            .with("ip_allocation", Json::array())
            .with("doc", document("settlement"));
    }
    Draft signature(const char* who) const {
        return event("settlement.signed")
            .in(stream)
            .by({who})
            .with("version", 1)
            .with("doc_sha256", document_sha256("settlement"));
    }
    Draft refusal(const char* who, std::uint64_t version = 1) const {
        return event("settlement.refused")
            .in(stream)
            .by({who})
            .with("version", version)
            .with("reason", "示例理由");
    }
    Draft settlement(Json reserved = Json::array()) const {
        return event("exit.settled")
            .in(stream)
            .by({"lead"})
            .with("version", 1)
            .with("reserved", std::move(reserved));
    }
    Json claim(const char* who, const char* ground, std::uint64_t evidence) const {
        return {{"uscc", uscc(who)}, {"ground", ground}, {"evidence", evidence}};
    }
    Draft reserving(const char* who, const char* ground, std::uint64_t evidence) const {
        return settlement(Json::array({claim(who, ground, evidence)}));
    }
    /// Puts a notice at index 40 of the complex's stream.
    void serve(const char* who, const char* matter, std::optional<std::uint64_t> of) {
        NoticeRow notice;
        notice.server = party("lead");
        notice.matter = matter;
        notice.recipient = uscc(who);
        if (of) notice.of = Index{*of};
        notice.index = Index{40};
        notice.served_at = now;
        put("complexes/CQ-1/40", notice);
    }
};

TEST_F(ExitSettled, AllHaveSigned) {
    given(signature("m2"));
    given(settlement());
    EXPECT_EQ(complex()->state, settled);
    when(settlement()).rejected("exit_settled.state");
}

TEST_F(ExitSettled, WhoHasNotAnsweredKeepsItOpen) {
    const auto verdict = when(settlement());
    verdict.rejected_at("exit_settled.open", "/reserved");
    ASSERT_TRUE(verdict.rejection());
    EXPECT_NE(verdict.rejection()->says.en.find(uscc("m2")), std::string::npos);
    EXPECT_NE(verdict.rejection()->says.zh.find(uscc("m2")), std::string::npos);
    given(refusal("m2"));
    when(settlement()).rejected("exit_settled.open");
}

TEST_F(ExitSettled, TheClaimOfARefusingPartyIsReserved) {
    when(reserving("m2", "refused", 3)).rejected_at("exit_settled.reserved_refused", "/reserved/0");
    const std::uint64_t refused = given(refusal("m2"));
    when(reserving("m2", "refused", refused - 1)).rejected("exit_settled.reserved_refused");
    given(reserving("m2", "refused", refused));
    EXPECT_EQ(complex()->state, settled);
}

TEST_F(ExitSettled, ARefusalOfAnEarlierVersionIsNone) {
    const std::uint64_t refused = given(refusal("m2"));
    given(proposal(2));
    when(settlement()).rejected_at("exit_settled.version", "/version");
    when(reserving("m2", "refused", refused).with("version", 2))
        .rejected("exit_settled.reserved_refused");
    when(settlement().with("version", 2)).rejected("exit_settled.open");
    when(settlement().with("version", 3)).rejected("exit_settled.version");
}

TEST_F(ExitSettled, TheClaimOfAnEndedPartyIsReserved) {
    when(reserving("m2", "ended", 7)).rejected_at("exit_settled.reserved_ended", "/reserved/0");
    OrganizationRow ended = *row<OrganizationRow>(uscc("m2"));
    ended.ended = Index{7};
    put(uscc("m2"), ended);
    when(reserving("m2", "ended", 8)).rejected("exit_settled.reserved_ended");
    when(reserving("m2", "ended", 7)).accepted();
}

TEST_F(ExitSettled, TheClaimOfASilentPartyIsReservedAfterThePeriod) {
    when(reserving("m2", "silent", 40)).rejected_at("exit_settled.reserved_silent", "/reserved/0");
    serve("m2", "settlement", proposed_at_);
    when(reserving("m2", "silent", 41)).rejected("exit_settled.reserved_silent");
    wait_days(7);
    when(reserving("m2", "silent", 40)).rejected_at("exit_settled.reserved_period", "/reserved/0");
    wait_days(1);
    when(reserving("m2", "silent", 40)).accepted();
}

TEST_F(ExitSettled, OnlyServiceOfThisSettlementOnThisPartyBeginsThePeriod) {
    serve("m1", "settlement", proposed_at_);
    wait_days(30);
    when(reserving("m2", "silent", 40)).rejected("exit_settled.reserved_silent");
    serve("m2", "act", proposed_at_);
    wait_days(30);
    when(reserving("m2", "silent", 40)).rejected("exit_settled.reserved_silent");
    serve("m2", "settlement", proposed_at_ - 1);
    wait_days(30);
    when(reserving("m2", "silent", 40)).rejected("exit_settled.reserved_silent");
    serve("m2", "settlement", {});
    wait_days(30);
    when(reserving("m2", "silent", 40)).rejected("exit_settled.reserved_silent");
}

TEST_F(ExitSettled, WhoHasAnsweredIsNotSilent) {
    serve("m2", "settlement", proposed_at_);
    given(refusal("m2"));
    wait_days(30);
    when(reserving("m2", "silent", 40)).rejected("exit_settled.reserved_silent");
}

TEST_F(ExitSettled, WhoHasSignedReservesNothing) {
    given(signature("m2"));
    for (const char* ground : {"refused", "silent", "ended"})
        when(reserving("m1", ground, 3)).rejected_at("exit_settled.reserved_signed", "/reserved/0");
}

TEST_F(ExitSettled, ReservedClaimsBelongToPartiesAndStandOnce) {
    const std::uint64_t refused = given(refusal("m2"));
    const Json one = claim("m2", "refused", refused);
    when(settlement(Json::array({one, claim("m3", "ended", 7)})))
        .rejected_at("exit_settled.reserved_foreign", "/reserved/1");
    when(settlement(Json::array({one, one})))
        .rejected_at("exit_settled.reserved_twice", "/reserved/1");
}

TEST_F(ExitSettled, OnlyAnExitingComplexIsSettled) {
    given(signature("m2"));
    for (const ComplexState state : {proposed, not_selected, lead_selected, chartered, cultivating,
                                     recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(settlement()).rejected("exit_settled.state");
    }
    set_state(closed);
    when(settlement()).rejected("complex.closed");
    when(settlement().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(ExitSettled, TheLeadOrTheAuthoritySettles) {
    given(signature("m2"));
    when(settlement().by({"meic", "mstb"})).accepted();
    when(settlement().by({"meic"})).rejected("signature.missing");
    when(settlement().by({"m1"})).rejected("signature.missing");
    when(settlement().by({"district"})).rejected("signature.missing");
    when(settlement().by({"lead", "meic", "mstb"})).rejected("signature.surplus");
    when(settlement().by({"lead", "m1"})).rejected("signature.surplus");
    when(settlement().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(ExitSettled, FieldsAreSound) {
    given(signature("m2"));
    when(settlement().without("version")).rejected("field.missing");
    when(settlement().without("reserved")).rejected("field.missing");
    when(settlement().with("version", 0)).rejected_at("field.form", "/version");
    when(reserving("m1", "moved", 3)).rejected_at("field.form", "/reserved/0/ground");
    when(reserving("m1", "ended", 3).with("/reserved/0/uscc", "91500000MAFA00126A"))
        .rejected_at("field.uscc", "/reserved/0/uscc");
    when(reserving("m1", "ended", 3).without("/reserved/0/evidence")).rejected("field.missing");
    when(settlement().in("ledger")).rejected("stream.unfit");
}

}  // namespace
}  // namespace qiyue::testing

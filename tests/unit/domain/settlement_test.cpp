// settlement.proposed, settlement.signed and settlement.refused.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Settlement : public SeededComplex {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["unresponsive"] = 5;
        begin();
        change([this](ComplexRow& one) {
            one.state = exiting;
            one.exit = ComplexRow::Exit{};
            one.exit->initiator = "lead";
            one.exit->exit_kind = "voluntary";
            one.exit->decided = Index{decided};
            one.exit->parties = {uscc("lead"), uscc("m1"), uscc("m2")};
        });
    }
    Draft proposal(std::uint64_t version = 1) const {
        return event("settlement.proposed")
            .in(stream)
            .by({"lead"})
            .with("version", version)
            .with("ip_allocation",
                  Json::array({{{"item", "示例专利"}, {"uscc", uscc("m1")}, {"share", "0.5"}}}))
            .with("doc", document("settlement"));
    }
    Draft signature(const char* who, std::uint64_t version = 1) const {
        return event("settlement.signed")
            .in(stream)
            .by({who})
            .with("version", version)
            .with("doc_sha256", document_sha256("settlement"));
    }
    Draft refusal(const char* who, std::uint64_t version = 1) const {
        return event("settlement.refused")
            .in(stream)
            .by({who})
            .with("version", version)
            .with("reason", "示例理由");
    }
    static constexpr std::uint64_t decided = 5;
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
    Draft proposal_of_authority(std::uint64_t version = 1) const {
        return proposal(version).by({"meic", "mstb"});
    }
    void end(const char* name) {
        OrganizationRow ended = *row<OrganizationRow>(uscc(name));
        ended.ended = Index{6};
        put(uscc(name), ended);
    }
};

TEST_F(Settlement, TheLeadProposesOneVersionAfterTheOther) {
    when(proposal(0)).rejected_at("field.form", "/version");
    when(proposal(2)).rejected_at("settlement_proposed.version", "/version");
    const Micros proposed_at = now;
    const std::uint64_t index = given(proposal());
    EXPECT_EQ(complex()->settlement_versions, 1u);
    const auto settlement = row<SettlementRow>("CQ-1/1");
    ASSERT_TRUE(settlement);
    EXPECT_EQ(settlement->version, 1u);
    EXPECT_EQ(settlement->index, Index{index});
    EXPECT_EQ(settlement->proposed_at, proposed_at);
    when(proposal(1)).rejected("settlement_proposed.version");
    when(proposal(3)).rejected("settlement_proposed.version");
    given(proposal(2));
    EXPECT_EQ(complex()->settlement_versions, 2u);
}

TEST_F(Settlement, OnlyAnExitingComplexIsSettled) {
    given(proposal());
    for (const ComplexState state : {proposed, not_selected, lead_selected, chartered, cultivating,
                                     recognized, rectifying, exit_proposed, settled}) {
        set_state(state);
        when(proposal(2)).rejected("settlement_proposed.state");
        when(signature("m1")).rejected("settlement_signed.state");
        when(refusal("m1")).rejected("settlement_refused.state");
    }
    set_state(closed);
    when(proposal(2)).rejected("complex.closed");
    when(signature("m1")).rejected("complex.closed");
    when(refusal("m1")).rejected("complex.closed");
}

TEST_F(Settlement, TheAuthorityProposesForALeadThatHasEnded) {
    when(proposal_of_authority()).rejected("settlement_proposed.lead_present");
    end("lead");
    when(proposal().by({"meic"})).rejected("signature.missing");
    given(proposal().by({"meic", "mstb"}));
    EXPECT_TRUE(row<SettlementRow>("CQ-1/1"));
}

class SettlementServed : public Settlement {
protected:
    /// The authority's proposal of the exit stands at `proposed_`, its decision at `decided_`.
    void SetUp() override {
        Settlement::SetUp();
        proposed_ = given(notice_of_nothing());
        decided_ = given(notice_of_nothing());
        change([this](ComplexRow& one) {
            one.exit->proposed = Index{proposed_};
            one.exit->decided = Index{decided_};
        });
    }
    /// Any act of the authority in this stream.
    Draft notice_of_nothing() const {
        return service(0, "m1").without("of").with("matter", "other");
    }
    std::uint64_t proposed_ = 0;
    std::uint64_t decided_ = 0;
};

TEST_F(SettlementServed, ALeadThatStaysSilentAfterServiceIsAbsent) {
    wait_days(30);
    when(proposal_of_authority()).rejected("settlement_proposed.lead_present");
    const Micros served = now;
    given(service(decided_));
    EXPECT_EQ(complex()->exit->decision_served, served);
    wait_days(6);
    when(proposal_of_authority()).rejected("settlement_proposed.lead_present");
    wait_days(2);
    when(proposal_of_authority().by({"meic"})).rejected("signature.missing");
    when(proposal_of_authority().by({"m1"})).rejected("signature.missing");
    given(proposal_of_authority());
    EXPECT_EQ(complex()->settlement_versions, 1u);
    when(proposal(2)).accepted();  // a lead that comes back is not shut out
}

TEST_F(SettlementServed, OnlyServiceOfTheDecisionOnTheLeadMakesItSilent) {
    given(service(decided_, "m1"));
    given(service(proposed_));
    given(service(0).without("of").with("matter", "other"));
    EXPECT_FALSE(complex()->exit->decision_served);
    wait_days(30);
    when(proposal_of_authority()).rejected("settlement_proposed.lead_present");
}

TEST_F(SettlementServed, ALeadThatProposesIsNotSilent) {
    given(service(decided_));
    given(service(decided_));
    given(proposal());
    EXPECT_FALSE(complex()->exit->decision_served);
    wait_days(30);
    when(proposal_of_authority(2)).rejected("settlement_proposed.lead_present");
    given(service(decided_));
    wait_days(8);
    when(proposal_of_authority(2)).accepted();
}

TEST_F(Settlement, NobodyElseProposes) {
    when(proposal().by({"m1"})).rejected("signature.missing");
    when(proposal().by({"district"})).rejected("signature.missing");
    when(proposal().by({"lead", "m1"})).rejected("signature.surplus");
    when(proposal().by({"lead", "meic", "mstb"})).rejected("signature.surplus");
    when(proposal().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(Settlement, FieldsOfAProposalAreSound) {
    when(proposal().with("ip_allocation", Json::array())).accepted();
    when(proposal().without("ip_allocation")).rejected("field.missing");
    when(proposal().without("doc")).rejected("field.missing");
    when(proposal().without("version")).rejected("field.missing");
    when(proposal().with("/ip_allocation/0/uscc", "91500000MAFA00126A"))
        .rejected_at("field.uscc", "/ip_allocation/0/uscc");
    when(proposal().with("/ip_allocation/0/share", "half"))
        .rejected_at("field.form", "/ip_allocation/0/share");
    when(proposal().without("/ip_allocation/0/share")).accepted();
    when(proposal().without("/ip_allocation/0/item")).rejected("field.missing");
    when(proposal().with("doc", "settlement")).rejected_at("field.form", "/doc");
    when(proposal().uncommitted("/amounts")).rejected_at("field.uncommitted", "/amounts");
    when(proposal().uncommitted("/amounts").with("amounts", "1"))
        .rejected_at("field.in_clear", "/amounts");
    when(proposal().in("ledger")).rejected("stream.unfit");
    when(proposal().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Settlement, EachPartyAnswersOnce) {
    given(proposal());
    const std::uint64_t signed_at = given(signature("m1"));
    const std::uint64_t refused_at = given(refusal("m2"));
    given(signature("lead"));
    const auto answers = row<SettlementRow>("CQ-1/1")->answers;
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_EQ(answers[0].uscc, uscc("m1"));
    EXPECT_TRUE(answers[0].accepted);
    EXPECT_EQ(answers[0].index, Index{signed_at});
    EXPECT_EQ(answers[1].uscc, uscc("m2"));
    EXPECT_FALSE(answers[1].accepted);
    EXPECT_EQ(answers[1].index, Index{refused_at});
    when(signature("m1")).rejected("settlement_signed.already");
    when(refusal("m1")).rejected("settlement_refused.already");
    when(signature("m2")).rejected("settlement_signed.already");
    when(refusal("m2")).rejected("settlement_refused.already");
}

TEST_F(Settlement, ANewVersionIsAnsweredAnew) {
    given(proposal());
    given(refusal("m1"));
    given(proposal(2));
    when(signature("m1", 1)).rejected_at("settlement_signed.version", "/version");
    when(refusal("m2", 1)).rejected_at("settlement_refused.version", "/version");
    when(signature("m1", 3)).rejected("settlement_signed.version");
    when(refusal("m1", 3)).rejected("settlement_refused.version");
    given(signature("m1", 2));
    EXPECT_EQ(row<SettlementRow>("CQ-1/1")->answers.size(), 1u);
    EXPECT_EQ(row<SettlementRow>("CQ-1/2")->answers.size(), 1u);
}

TEST_F(Settlement, OnlyPartiesOfTheDecisionAnswer) {
    given(proposal());
    for (const char* name : {"m3", "outsider", "district", "meic", "expert-1"}) {
        when(signature(name)).rejected("settlement_signed.not_party");
        when(refusal(name)).rejected("settlement_refused.not_party");
    }
    // Who was a party then is one still, whatever became of its membership.
    change([](ComplexRow& one) { one.members.clear(); });
    when(signature("m1")).accepted();
}

TEST_F(Settlement, APartyAnswersForItselfAlone) {
    given(proposal());
    when(signature("m1").from(party("m2"))).rejected("signature.missing");
    when(refusal("m1").from(party("m2"))).rejected("signature.missing");
    when(signature("m1").by({"m1", "m2"})).rejected("signature.surplus");
    when(refusal("m1").by({"m1", "lead"})).rejected("signature.surplus");
    when(signature("m1").by({"m1", "meic", "mstb"})).rejected("signature.surplus");
}

TEST_F(Settlement, WhatIsSignedIsTheDocumentThatWasProposed) {
    given(proposal());
    when(signature("m1").with("doc_sha256", document_sha256("other")))
        .rejected_at("settlement_signed.document", "/doc_sha256");
    when(signature("m1").with("doc_sha256", "12")).rejected_at("field.form", "/doc_sha256");
    when(signature("m1").without("doc_sha256")).rejected("field.missing");
    when(signature("m1").with("reason", "why")).rejected("field.unknown");
    when(signature("m1").with("version", "1")).rejected("field.form");
    when(signature("m1").in("policy")).rejected("stream.unfit");
    when(signature("m1").in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Settlement, ARefusalSaysWhy) {
    given(proposal());
    when(refusal("m1").without("reason")).rejected("field.missing");
    when(refusal("m1").with("reason", "")).rejected_at("field.form", "/reason");
    when(refusal("m1").with("version", 0)).rejected_at("field.form", "/version");
    when(refusal("m1").with("doc_sha256", document_sha256("settlement"))).rejected("field.unknown");
    when(refusal("m1").in("policy")).rejected("stream.unfit");
    when(refusal("m1").in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Settlement, NothingIsAnsweredBeforeItIsProposed) {
    when(signature("m1")).rejected("settlement_signed.version");
    when(refusal("m1")).rejected("settlement_refused.version");
}

}  // namespace
}  // namespace qiyue::testing

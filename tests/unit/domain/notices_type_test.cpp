// notice.served.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Notices : public ComplexFixture {
protected:
    void SetUp() override {
        begin();
        apply();
        selection = given(selected());
        proposal = given(charter_proposed());
        sign();
    }
    /// The authorities serve their selection on the lead.
    Draft selection_served() const {
        return notice_served("meic", "act", "lead").by({"meic", "mstb"}).with("of", selection);
    }

    std::uint64_t selection = 0;
    std::uint64_t proposal = 0;
};

TEST_F(Notices, AnActIsServedByWhoDecided) {
    const Micros served = now;
    const auto index = given(selection_served());
    const auto notice = row<NoticeRow>("complexes/CQ-1/" + std::to_string(index));
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->server, party("meic"));
    EXPECT_EQ(notice->matter, "act");
    EXPECT_EQ(notice->recipient, uscc("lead"));
    EXPECT_EQ(notice->of, Index{selection});
    EXPECT_EQ(notice->index, Index{index});
    EXPECT_EQ(notice->served_at, served);
    when(selection_served().by({"meic"})).rejected("signature.missing");
    when(selection_served().by({"lead"})).rejected("signature.missing");
    when(selection_served().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
}

TEST_F(Notices, APartyServesItsOwnActOrTheAuthorityForIt) {
    const auto served = notice_served("lead", "act", "m1").with("of", proposal);
    when(served).accepted();
    when(Draft(served).by({"m1"})).rejected("signature.missing");
    when(Draft(served).by({"meic", "mstb"})).accepted();
}

TEST_F(Notices, TheActIsOnRecordInThisStream) {
    when(selection_served().with("of", next_index()))
        .rejected_at("notice_served.act_unknown", "/of");
    when(selection_served().with("of", next_index() + 5)).rejected("notice_served.act_unknown");
    given(applied().in("complexes/CQ-2"));
    when(selection_served().in("complexes/CQ-2")).rejected_at("notice_served.other_stream", "/of");
    when(selection_served().in("complexes/CQ-3")).rejected("subject.unknown");
}

TEST_F(Notices, OnlySomeMattersBeginWithNotice) {
    when(notice_served("lead", "act", "m1")).rejected_at("notice_served.act_missing", "/of");
    when(notice_served("lead", "settlement", "m1")).rejected("notice_served.act_missing");
    when(notice_served("lead", "other", "m1")).accepted();
    when(notice_served("m1", "withdrawal", "lead")).accepted();
}

TEST_F(Notices, ANoticeThatServesNoActIsForThoseWhomTheComplexConcerns) {
    for (const char* name : {"lead", "m1", "m2", "district"})
        when(notice_served(name, "other", "m1")).accepted();
    when(notice_served("meic", "other", "m1").by({"meic", "mstb"})).accepted();
    when(notice_served("meic", "other", "m1")).rejected("signature.missing");
    for (const char* name :
         {"m3", "outsider", "district2", "operator", "dpo", "guardian", "expert-1"})
        when(notice_served(name, "other", "m1")).rejected("notice_served.not_concerned");
}

TEST_F(Notices, WhoHasLeftIsNotConcernedAnyMore) {
    ComplexRow without = *complex();
    without.members[0].left = Index{1};
    without.members[0].leaves_at = now;
    StateOverlay overlay(state());
    overlay.put("CQ-1", std::move(without));
    state().apply(overlay);
    when(notice_served("m1", "other", "lead")).rejected("notice_served.not_concerned");
    when(notice_served("m2", "other", "lead")).accepted();
}

TEST_F(Notices, InAPartysStreamItsHolderGivesNotice) {
    const auto in = [this](const char* name, const char* stream_of) {
        return notice_served(name, "other", "lead").in(party(stream_of).substr(1));
    };
    when(in("m1", "m1")).accepted();
    when(in("expert-1", "expert-1")).accepted();
    when(in("meic", "meic")).accepted();  // for itself, hence alone
    when(in("meic", "m1").by({"meic", "mstb"})).accepted();
    when(in("meic", "m1")).rejected("signature.missing");
    for (const char* name : {"lead", "m2", "outsider", "district", "expert-1"})
        when(in(name, "m1")).rejected("notice_served.not_concerned");
    when(in("m1", "expert-1")).rejected("notice_served.not_concerned");
}

TEST_F(Notices, LedgerAndPolicyHoldNoticesOfActsOnly) {
    const auto set = given(directions());
    const auto in = [this](const char* stream_name) {
        return notice_served("meic", "other", "lead").by({"meic", "mstb"}).in(stream_name);
    };
    when(in("policy")).rejected_at("notice_served.act_missing", "/of");
    when(in("ledger")).rejected_at("notice_served.act_missing", "/of");
    when(in("policy").by({"lead"})).rejected("notice_served.act_missing");
    when(in("policy").with("of", set)).accepted();
    when(in("policy").with("of", set).by({"lead"})).rejected("signature.missing");
}

TEST_F(Notices, TheRecipientIsRegistered) {
    organization("newcomer", "enterprise");
    when(notice_served("lead", "other", "newcomer"))
        .rejected_at("notice_served.recipient_unknown", "/recipient");
}

TEST_F(Notices, AMemberGivesItsLeadNoticeOfWithdrawal) {
    when(notice_served("m3", "withdrawal", "lead")).rejected("notice_served.not_member");
    when(notice_served("lead", "withdrawal", "m1")).rejected("notice_served.not_member");
    when(notice_served("m1", "withdrawal", "m2"))
        .rejected_at("notice_served.not_lead", "/recipient");
    when(notice_served("m1", "withdrawal", "lead").in(party("m1").substr(1)))
        .rejected("notice_served.not_member");
    EXPECT_FALSE(complex()->members[0].gave_notice);
    const Micros first = now;
    given(notice_served("m1", "withdrawal", "lead"));
    given(notice_served("m1", "withdrawal", "lead"));
    EXPECT_EQ(complex()->members[0].gave_notice, first);
    EXPECT_FALSE(complex()->members[1].gave_notice);
}

TEST_F(Notices, OtherNoticesAreNoWithdrawal) {
    given(notice_served("m1", "other", "lead"));
    EXPECT_FALSE(complex()->members[0].gave_notice);
    when(notice_served("m1", "other", "lead").in(party("m1").substr(1))).accepted();
}

TEST_F(Notices, Fields) {
    for (const char* name : {"matter", "recipient", "method", "doc"}) {
        when(selection_served().without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(selection_served().with("matter", "greeting")).rejected("field.form");
    when(selection_served().with("method", "shouting")).rejected("field.form");
    when(selection_served().with("recipient", "lead")).rejected("field.uscc");
    when(selection_served().with("of", -1)).rejected("field.form");
}

TEST_F(Notices, AreStillServedWhenTheComplexIsClosed) {
    ComplexRow closed = *complex();
    closed.state = ComplexState::closed;
    StateOverlay overlay(state());
    overlay.put("CQ-1", std::move(closed));
    state().apply(overlay);
    when(selection_served()).accepted();
    when(charter_proposed(2)).rejected("complex.closed");
}

}  // namespace
}  // namespace qiyue::testing

// member.joined, member.changed, member.withdrew, member.removed.

#include "ledger/domain/complex_rules.hpp"
#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Members : public ComplexFixture {
protected:
    Draft member_changed(const std::string& name,
                         std::vector<std::string> signers = {"lead"}) const {
        return event("member.changed")
            .in(stream)
            .by(std::move(signers))
            .with("uscc", uscc(name))
            .with("part", "downstream");
    }
    void SetUp() override { begin_to_chartered(); }
    bool is_member_now(const std::string& name) { return is_member(*complex(), uscc(name), now); }
    void change_complex(auto change) {
        ComplexRow changed = *complex();
        change(changed);
        StateOverlay overlay(state());
        overlay.put("CQ-1", std::move(changed));
        state().apply(overlay);
    }
};

// member.joined

TEST_F(Members, AMemberThatHasSignedJoins) {
    when(member_joined("m3")).rejected_at("member_joined.not_signed", "/uscc");
    given(charter_signed("m3"));
    EXPECT_FALSE(is_member_now("m3"));
    const auto index = given(member_joined("m3"));
    EXPECT_TRUE(is_member_now("m3"));
    const Member* member = standing_member(std::as_const(*complex()), uscc("m3"));
    ASSERT_TRUE(member);
    EXPECT_EQ(member->part, "service");
    EXPECT_EQ(member->joined, Index{index});
    when(member_joined("m3")).rejected_at("member_joined.party_already", "/uscc");
}

TEST_F(Members, MemberAndLeadSign) {
    given(charter_signed("m3"));
    when(member_joined("m3").by({"m3"})).rejected("signature.missing");
    when(member_joined("m3").by({"lead"})).rejected("signature.missing");
    when(member_joined("m3").by({"m3", "lead", "m1"})).rejected("signature.surplus");
    when(member_joined("m3").by({"lead", "m3"})).rejected("source.not_signer");
}

TEST_F(Members, PartiesAreNotJoinedAgain) {
    when(member_joined("m1")).rejected("member_joined.party_already");
    when(member_joined("lead").by({"lead"})).rejected("member_joined.party_already");
}

TEST_F(Members, ACharterIsInForceAndItsVersionIsTheOneSigned) {
    given(charter_signed("m3"));
    when(member_joined("m3").with("charter_version", 2))
        .rejected_at("member_joined.version", "/charter_version");
    change_complex([](ComplexRow& row) { row.charters[0].terminated = true; });
    when(member_joined("m3")).rejected("member_joined.no_charter");
}

TEST_F(Members, NobodyJoinsWhatIsLeaving) {
    given(charter_signed("m3"));
    change_complex([](ComplexRow& row) { row.state = ComplexState::exiting; });
    when(member_joined("m3")).rejected("member_joined.state");
}

TEST_F(Members, FieldsOfJoining) {
    given(charter_signed("m3"));
    for (const char* name : {"uscc", "part", "charter_version"}) {
        when(member_joined("m3").without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(member_joined("m3").with("part", "observer")).rejected("field.form");
    when(member_joined("m3").with("charter_version", 0)).rejected("field.form");
}

// member.changed

TEST_F(Members, AMembersPartIsTold) {
    EXPECT_EQ(complex()->members[0].part, "");
    given(member_changed("m1"));
    EXPECT_EQ(complex()->members[0].part, "downstream");
    EXPECT_EQ(complex()->members[1].part, "");
    given(member_changed("m1", {"m1"}).with("part", "upstream"));
    EXPECT_EQ(complex()->members[0].part, "upstream");
    given(member_changed("m1").without("part"));
    EXPECT_EQ(complex()->members[0].part, "upstream");
}

TEST_F(Members, TheLeadChangesAMemberOrTheMemberItself) {
    when(member_changed("m1", {"m2"})).rejected("signature.missing");
    when(member_changed("m1", {"meic", "mstb"})).rejected("signature.missing");
    when(member_changed("m1", {"lead", "m1"})).rejected("signature.surplus");
    when(member_changed("m1", {"m1", "m2"})).rejected("signature.surplus");
    when(member_changed("m1").from(party("m1"))).rejected("source.not_signer");
    when(member_changed("m1", {"m1"}).from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Members, OnlyAMemberThatStaysIsChanged) {
    when(member_changed("m3")).rejected_at("member_changed.not_member", "/uscc");
    when(member_changed("m3", {"m3"})).rejected_at("member_changed.not_member", "/uscc");
    when(member_changed("lead")).rejected_at("member_changed.not_member", "/uscc");
    change_complex([&](ComplexRow& row) {
        row.members[0].left = Index{3};
        row.members[0].leaves_at = now + us_per_day;
    });
    when(member_changed("m1", {"m1"})).rejected_at("member_changed.not_member", "/uscc");
    change_complex([](ComplexRow& row) { row.state = ComplexState::closed; });
    when(member_changed("m2")).rejected("complex.closed");
    when(member_changed("m2").in("complexes/CQ-9")).rejected("subject.unknown");
    when(member_changed("m2").in("policy")).rejected("stream.unfit");
}

TEST_F(Members, APartMayBeCorrectedAMemberNot) {
    const std::uint64_t index = given(member_changed("m1"));
    const auto corrected = [&](Json fields) {
        return event("event.corrected")
            .in(stream)
            .by({"lead"})
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", std::move(fields));
    };
    given(corrected({{"/part", "upstream"}}));
    EXPECT_EQ(complex()->members[0].part, "upstream");
    when(corrected({{"/uscc", uscc("m2")}})).rejected("event_corrected.fixed");
}

TEST_F(Members, FieldsOfAChangedMember) {
    when(member_changed("m1").without("uscc")).rejected_at("field.missing", "/uscc");
    when(member_changed("m1").with("part", "observer")).rejected_at("field.form", "/part");
    when(member_changed("m1").with("reason", "x")).rejected_at("field.unknown", "/reason");
}

// member.withdrew

TEST_F(Members, AMemberWithdrawsWhenItsNoticeHasRun) {
    when(member_withdrew("m1")).rejected("member_withdrew.lead_not_served");
    given(notice_served("m1", "withdrawal", "lead"));  // Tuesday; the charter says two working days
    when(member_withdrew("m1")).rejected("member_withdrew.notice_period");
    set_clock("2026-03-05T15:59:59Z");
    when(member_withdrew("m1")).rejected("member_withdrew.notice_period");
    when(member_withdrew("m2")).rejected("member_withdrew.lead_not_served");
    set_clock("2026-03-05T16:00:00Z");
    const Micros before = now;
    const auto index = given(member_withdrew("m1"));
    EXPECT_FALSE(is_member_now("m1"));
    EXPECT_TRUE(is_member_now("m2"));
    EXPECT_EQ(complex()->members[0].left, Index{index});
    EXPECT_EQ(complex()->members[0].leaves_at, before);  // not the past date that it states
    when(member_withdrew("m1")).rejected("member_withdrew.not_member");
}

TEST_F(Members, AWithdrawalMayLieAhead) {
    given(notice_served("m1", "withdrawal", "lead"));
    wait_days(7);
    given(member_withdrew("m1").with("effective_at", "2026-04-01"));
    EXPECT_TRUE(is_member_now("m1"));
    when(member_withdrew("m1")).rejected("member_withdrew.not_member");  // it is on its way
    set_clock("2026-03-31T16:00:00Z");
    EXPECT_FALSE(is_member_now("m1"));
    EXPECT_EQ(parties(*complex(), now), (std::vector<std::string>{uscc("lead"), uscc("m2")}));
}

TEST_F(Members, TheLeadDoesNotWithdraw) {
    when(member_withdrew("lead")).rejected_at("member_withdrew.is_lead", "/uscc");
    when(member_withdrew("m3")).rejected_at("member_withdrew.not_member", "/uscc");
}

TEST_F(Members, AMemberWithdrawsItself) {
    given(notice_served("m1", "withdrawal", "lead"));
    wait_days(7);
    when(member_withdrew("m1").by({"m2"})).rejected("signature.missing");
    when(member_withdrew("m1").by({"m1", "lead"})).rejected("signature.surplus");
}

TEST_F(Members, ANoticeOfAnEarlierMembershipDoesNotCount) {
    given(notice_served("m1", "withdrawal", "lead"));
    wait_days(7);
    given(member_withdrew("m1"));
    given(member_joined("m1"));
    EXPECT_TRUE(is_member_now("m1"));
    when(member_withdrew("m1")).rejected("member_withdrew.lead_not_served");
}

TEST_F(Members, FieldsOfAWithdrawal) {
    for (const char* name : {"uscc", "reason", "effective_at"}) {
        when(member_withdrew("m1").without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(member_withdrew("m1").with("effective_at", "tomorrow")).rejected("field.form");
    when(member_withdrew("m1").uncommitted("/terms")).rejected("field.uncommitted");
}

// member.removed

class Removal : public Members {
protected:
    void SetUp() override { begin_to_council(); }
    void resolve(const std::string& id, const std::string& name) {
        const std::string other = name == "m1" ? "m2" : "m1";
        given(resolution_adopted(id, "removal", uscc(name), {{"lead", "for"}, {other, "for"}}));
    }
};

TEST_F(Removal, NeedsItsResolutionOnce) {
    when(member_removed("m2", "R-1"))
        .rejected_at("member_removed.resolution_unknown", "/resolution");
    resolve("R-1", "m2");
    given(resolution_adopted("R-2", "other", uscc("m2"),
                             {{"lead", "for"}, {"m1", "for"}, {"m2", "against"}}));
    when(member_removed("m1", "R-1")).rejected("member_removed.resolution_target");
    when(member_removed("m2", "R-2")).rejected("member_removed.resolution_matter");
    const auto index = given(member_removed("m2", "R-1"));
    EXPECT_FALSE(is_member_now("m2"));
    EXPECT_EQ(complex()->members[1].left, Index{index});
    EXPECT_EQ(row<ResolutionRow>("CQ-1/R-1")->used, Index{index});
    given(member_joined("m2"));
    when(member_removed("m2", "R-1")).rejected("member_removed.resolution_used");
}

TEST_F(Removal, OnlyMembersAreRemoved) {
    resolve("R-1", "m2");
    when(member_removed("m3", "R-1")).rejected_at("member_removed.not_member", "/uscc");
    when(member_removed("lead", "R-1")).rejected("member_removed.not_member");
    given(member_removed("m2", "R-1").with("effective_at", "2026-04-01"));
    EXPECT_TRUE(is_member_now("m2"));
    resolve("R-2", "m2");
    when(member_removed("m2", "R-2")).rejected("member_removed.not_member");
}

TEST_F(Removal, ChairAndLeadSign) {
    given(council_constituted().with("chair_uscc", uscc("m1")).by({"m1", "lead"}));
    resolve("R-1", "m2");
    when(member_removed("m2", "R-1").by({"m1", "lead"})).accepted();
    when(member_removed("m2", "R-1").by({"lead"})).rejected("signature.missing");
    when(member_removed("m2", "R-1").by({"m1"})).rejected("signature.missing");
    when(member_removed("m2", "R-1").by({"lead", "m1"})).rejected("source.not_signer");
    when(member_removed("m2", "R-1").by({"m1", "lead", "m2"})).rejected("signature.surplus");
}

TEST_F(Removal, AChairThatHasLeftRemovesNobody) {
    resolve("R-1", "m2");
    ComplexRow left = *complex();
    left.council->chair = uscc("outsider");
    StateOverlay changes(state());
    changes.put("CQ-1", left);
    state().apply(changes);
    when(member_removed("m2", "R-1").by({"outsider", "lead"}))
        .rejected("member_removed.chair_left");
}

TEST_F(Removal, TheChairActsWithinTheCouncilsTerm) {
    resolve("R-1", "m2");
    set_clock("2029-03-02T15:59:59Z");
    when(member_removed("m2", "R-1")).accepted();
    set_clock("2029-03-02T16:00:00Z");
    when(member_removed("m2", "R-1")).rejected("member_removed.council_term");
    given(council_constituted().with("/term/to", "2032-03-02"));
    when(member_removed("m2", "R-1")).accepted();
}

TEST_F(Removal, Fields) {
    resolve("R-1", "m2");
    for (const char* name : {"uscc", "ground", "resolution", "effective_at"}) {
        when(member_removed("m2", "R-1").without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
}

TEST_F(Members, ARemovalNeedsACouncil) {
    when(member_removed("m2", "R-1")).rejected("member_removed.no_council");
}

}  // namespace
}  // namespace qiyue::testing

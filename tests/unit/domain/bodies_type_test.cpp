// council.constituted, expert_committee.constituted, secretariat.constituted, resolution.adopted.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Bodies : public ComplexFixture {
protected:
    void SetUp() override { begin_to_chartered(); }
};

// council.constituted

TEST_F(Bodies, ACouncilIsKept) {
    const auto index = given(council_constituted());
    const auto council = complex()->council;
    ASSERT_TRUE(council);
    EXPECT_EQ(council->chair, uscc("lead"));
    EXPECT_EQ(council->seats, (std::vector<std::string>{uscc("lead"), uscc("m1"), uscc("m2")}));
    EXPECT_EQ(council->from, "2026-03-03");
    EXPECT_EQ(council->to, "2029-03-02");
    EXPECT_EQ(council->index, Index{index});
    given(council_constituted().with("chair_uscc", uscc("m1")).by({"m1", "m2"}));  // the next one
    EXPECT_EQ(complex()->council->chair, uscc("m1"));
}

TEST_F(Bodies, AMajorityOfSeatsWithTheChairSetsUpACouncil) {
    when(council_constituted().by({"lead", "m1", "m2"})).accepted();
    when(council_constituted().by({"m2", "lead"})).accepted();
    when(council_constituted().by({"lead"})).rejected("signature.missing");
    when(council_constituted().by({"m1", "m2"})).rejected("signature.missing");  // no chair
    when(council_constituted().by({"lead", "m1", "m3"})).rejected("signature.surplus");
    when(council_constituted().by({"lead", "m1"}).from(party("m2"))).rejected("source.not_signer");
    // Of two seats a majority is both.
    const auto two = Json::array({uscc("lead"), uscc("m1")});
    when(council_constituted().with("seats", two).by({"lead"})).rejected("signature.missing");
    when(council_constituted().with("seats", two)).accepted();
}

TEST_F(Bodies, SeatsBelongToParties) {
    when(council_constituted().with("seats", Json::array({uscc("lead"), uscc("m1"), uscc("m3")})))
        .rejected_at("council_constituted.seat_not_party", "/seats/2");
}

TEST_F(Bodies, TheChairHoldsASeat) {
    when(council_constituted().with("seats", Json::array({uscc("m1"), uscc("m2")})))
        .rejected_at("council_constituted.chair_not_seat", "/chair_uscc");
}

TEST_F(Bodies, ATermEndsAfterItBegins) {
    when(council_constituted().with("/term/to", "2026-03-02"))
        .rejected_at("council_constituted.term", "/term/to");
    when(council_constituted().with("/term/to", "2026-03-03")).accepted();
}

TEST_F(Bodies, FieldsOfACouncil) {
    for (const char* name : {"chair_uscc", "seats", "term"}) {
        when(council_constituted().without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(council_constituted().with("seats", Json::array({uscc("lead"), uscc("lead")})))
        .rejected("field.form");
    when(council_constituted().uncommitted("/members/1")).rejected("field.uncommitted");
    when(council_constituted().commit("/members")).rejected("field.not_sensitive");
}

// expert_committee.constituted

TEST_F(Bodies, ACommitteeIsKept) {
    given(council_constituted());
    given(committee_constituted());
    EXPECT_TRUE(complex()->has_expert_committee);
    EXPECT_EQ(complex()->committee_experts, std::vector<std::string>{expert_id("expert-3")});
    given(committee_constituted().with("expert_ids", Json::array()));
    EXPECT_TRUE(complex()->committee_experts.empty());
}

TEST_F(Bodies, TheChairSetsUpTheOtherBodies) {
    when(committee_constituted()).rejected("expert_committee_constituted.no_council");
    when(secretariat_constituted()).rejected("secretariat_constituted.no_council");
    given(council_constituted());
    when(committee_constituted().by({"m1"})).rejected("signature.missing");
    when(committee_constituted().by({"lead", "m1"})).rejected("signature.surplus");
    when(secretariat_constituted().by({"m1"})).rejected("signature.missing");
    when(secretariat_constituted().by({"lead", "m1"})).rejected("signature.surplus");
}

TEST_F(Bodies, ExpertsAreInTheRegister) {
    given(council_constituted());
    when(committee_constituted().with("expert_ids", Json::array({expert_id("expert-1"), "EX-9"})))
        .rejected_at("expert_committee_constituted.expert_unknown", "/expert_ids/1");
    when(committee_constituted().without("fields")).rejected("field.missing");
    when(committee_constituted().without("expert_ids")).rejected("field.missing");
    when(committee_constituted().with("fields", Json::array())).rejected("field.form");
}

TEST_F(Bodies, FieldsOfExpertiseHaveOneShapeEverywhere) {
    given(council_constituted());
    const auto both = [this](const Json& fields, const char* rule) {
        expert("newcomer");
        const auto committee = when(committee_constituted().with("fields", fields));
        const auto registered = when(expert_registered("newcomer").with("fields", fields));
        for (const auto& verdict : {committee, registered}) {
            *rule == '\0' ? verdict.accepted() : verdict.rejected(rule);
        }
    };
    both({"智能网联新能源汽车 / 三电系统"}, "");
    Json many = Json::array();
    for (int n = 0; n < 100; ++n)
        many.push_back("领域 " + std::to_string(n));
    both(many, "");
    many.push_back("又一领域");
    both(many, "field.form");
    both({std::string(101, 'x')}, "field.form");
    both({"重复", "重复"}, "field.form");
    both({7}, "field.form");
}

TEST_F(Bodies, ACouncilActsWithinItsTerm) {
    given(council_constituted().with("/term/from", "2026-03-10").with("/term/to", "2026-03-20"));
    when(committee_constituted()).rejected("expert_committee_constituted.council_term");
    when(secretariat_constituted()).rejected("secretariat_constituted.council_term");
    set_clock("2026-03-09T16:00:00Z");
    when(committee_constituted()).accepted();
    when(secretariat_constituted()).accepted();
    set_clock("2026-03-20T15:59:59Z");
    when(committee_constituted()).accepted();
    set_clock("2026-03-20T16:00:00Z");
    when(committee_constituted()).rejected("expert_committee_constituted.council_term");
    when(secretariat_constituted()).rejected("secretariat_constituted.council_term");
    given(council_constituted());  // the next one
    when(committee_constituted()).accepted();
}

// secretariat.constituted

TEST_F(Bodies, ASecretariatIsKept) {
    given(council_constituted());
    given(secretariat_constituted());
    EXPECT_EQ(complex()->secretariat_host, uscc("m1"));
}

TEST_F(Bodies, TheSecretariatsHostIsRegistered) {
    given(council_constituted());
    organization("newcomer", "service");
    when(secretariat_constituted().with("host_uscc", uscc("newcomer")))
        .rejected_at("secretariat_constituted.host_unknown", "/host_uscc");
    when(secretariat_constituted().without("host_uscc")).rejected("field.missing");
    when(secretariat_constituted().uncommitted("/secretary_general")).rejected("field.uncommitted");
}

TEST_F(Bodies, ACouncilNeedsACharter) {
    given(applied().in("complexes/CQ-2"));
    when(council_constituted().in("complexes/CQ-2")).rejected("council_constituted.no_charter");
}

// resolution.adopted

using Votes = std::vector<std::pair<std::string, std::string>>;
const Votes carried{{"lead", "for"}, {"m1", "for"}, {"m2", "against"}};

class Resolution : public ComplexFixture {
protected:
    void SetUp() override { begin_to_council(); }
    Draft adopted(const Votes& votes = carried) const {
        return resolution_adopted("R-1", "other", "示例事项", votes);
    }
    Draft removal(const Votes& votes) const {
        return resolution_adopted("R-1", "removal", uscc("m2"), votes);
    }
};

TEST_F(Resolution, IsKept) {
    const auto index = given(adopted());
    const auto stored = row<ResolutionRow>("CQ-1/R-1");
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->matter, "other");
    EXPECT_EQ(stored->target, "示例事项");
    EXPECT_EQ(stored->index, Index{index});
    EXPECT_FALSE(stored->used);
    when(adopted()).rejected_at("resolution_adopted.id_used", "/resolution_id");
}

TEST_F(Resolution, AChairThatHasLeftChairsNoMore) {
    ComplexRow left = *complex();
    left.council->chair = uscc("outsider");
    StateOverlay changes(state());
    changes.put("CQ-1", left);
    state().apply(changes);
    when(adopted()).rejected("resolution_adopted.chair_left");
    when(committee_constituted().by({"outsider"}))
        .rejected("expert_committee_constituted.chair_left");
    when(secretariat_constituted().by({"outsider"})).rejected("secretariat_constituted.chair_left");
    given(council_constituted());
    when(adopted()).accepted();
}

TEST_F(Resolution, IsAdoptedWithinTheCouncilsTerm) {
    set_clock("2029-03-02T15:59:59Z");
    when(adopted()).accepted();
    set_clock("2029-03-02T16:00:00Z");
    when(adopted()).rejected("resolution_adopted.council_term");
    given(council_constituted().with("/term/to", "2032-03-02"));
    when(adopted()).accepted();
}

TEST_F(Resolution, IsSignedByTheSecretariatAndThoseInFavour) {
    when(adopted().by({"m1"})).rejected("signature.missing");
    when(adopted().by({"lead"})).rejected("signature.missing");
    when(adopted().by({"m1", "lead", "m2"})).rejected("signature.surplus");
    when(adopted().by({"lead", "m1"})).rejected("source.not_signer");
}

TEST_F(Resolution, ASecretariatOutsideTheCouncilSignsToo) {
    given(secretariat_constituted().with("host_uscc", uscc("m3")));
    when(adopted().by({"m3", "lead", "m1"})).accepted();
    when(adopted().by({"m1", "lead"})).rejected("signature.missing");
}

TEST_F(Resolution, TheCharterSaysHowManyCarryIt) {
    when(adopted({{"lead", "for"}, {"m1", "for"}, {"m2", "for"}})).accepted();
    when(adopted({{"lead", "for"}, {"m1", "abstain"}, {"m2", "against"}}))
        .rejected_at("resolution_adopted.no_quorum", "/votes");
    when(adopted({{"lead", "against"}, {"m1", "abstain"}, {"m2", "against"}}))
        .rejected("resolution_adopted.no_quorum");
}

TEST_F(Resolution, EverySeatHasOneVote) {
    when(adopted({{"lead", "for"}, {"m1", "for"}}))
        .rejected_at("resolution_adopted.votes_incomplete", "/votes");
    when(adopted({{"lead", "for"}, {"m1", "for"}, {"m3", "abstain"}}))
        .rejected_at("resolution_adopted.no_vote", "/votes/2/uscc");
    when(adopted({{"lead", "for"}, {"m1", "for"}, {"lead", "against"}}))
        .rejected_at("resolution_adopted.voted_twice", "/votes/2/uscc");
}

TEST_F(Resolution, ThePartyToBeRemovedHasNoVote) {
    when(removal({{"lead", "for"}, {"m1", "for"}})).accepted();
    when(removal({{"lead", "for"}, {"m1", "for"}, {"m2", "against"}}))
        .rejected_at("resolution_adopted.no_vote", "/votes/2/uscc");
    // Two of two thirds: one of the two is too few.
    when(removal({{"lead", "for"}, {"m1", "abstain"}})).rejected("resolution_adopted.no_quorum");
}

TEST_F(Resolution, ASeatThatHasLeftHasNoVote) {
    given(removal({{"lead", "for"}, {"m1", "for"}}));
    given(member_removed("m2", "R-1"));
    when(resolution_adopted("R-2", "other", "x", carried)).rejected("resolution_adopted.no_vote");
    when(resolution_adopted("R-2", "other", "x", {{"lead", "for"}, {"m1", "for"}})).accepted();
}

TEST_F(Resolution, TheTargetFitsTheMatter) {
    const auto about = [&](const char* matter, const std::string& target) {
        return resolution_adopted("R-1", matter, target, carried);
    };
    when(about("amendment", document_sha256("charter-2.txt"))).accepted();
    when(about("amendment", "charter-2.txt")).rejected_at("resolution_adopted.target", "/target");
    when(about("removal", "m2")).rejected("resolution_adopted.target");
    when(about("lead_change", uscc("m1"))).accepted();
    when(about("lead_change", "m1")).rejected("resolution_adopted.target");
    when(about("exit", "CQ-1")).accepted();
    when(about("exit", "CQ-2")).rejected("resolution_adopted.target");
    when(about("other", "anything")).accepted();
}

TEST_F(Resolution, Fields) {
    for (const char* name : {"resolution_id", "matter", "target", "votes", "doc"}) {
        when(adopted().without(name)).rejected_at("field.missing", "/" + std::string(name));
    }
    when(adopted().with("matter", "party")).rejected("field.form");
    when(adopted().with("/votes/0/vote", "maybe")).rejected_at("field.form", "/votes/0/vote");
    when(adopted().with("votes", Json::array())).rejected("field.form");
    when(adopted().uncommitted("/roll_call")).rejected("field.uncommitted");
}

TEST_F(Bodies, AResolutionNeedsCouncilAndSecretariat) {
    const auto draft = resolution_adopted("R-1", "other", "x", carried);
    when(draft).rejected("resolution_adopted.no_council");
    given(council_constituted());
    when(draft).rejected("resolution_adopted.no_secretariat");
    given(secretariat_constituted());
    when(draft).accepted();
    ComplexRow terminated = *complex();
    terminated.charters[0].terminated = true;
    StateOverlay overlay(state());
    overlay.put("CQ-1", std::move(terminated));
    state().apply(overlay);
    when(draft).rejected("resolution_adopted.no_charter");
}

TEST_F(Bodies, WhoSitsInABodyIsNotCorrected) {
    const auto corrected = [this](std::uint64_t index, const char* pointer) {
        return event("event.corrected")
            .in(stream)
            .by({"lead", "m1"})
            .corrects(index)
            .with("reason", "示例笔误")
            .with("fields", {{pointer, "x"}});
    };
    const auto council = given(council_constituted());
    for (const char* pointer : {"/chair_uscc", "/seats", "/seats/0", "/term/to"})
        when(corrected(council, pointer)).rejected("event_corrected.fixed");
    const auto committee = given(committee_constituted());
    when(corrected(committee, "/expert_ids").by({"lead"})).rejected("event_corrected.fixed");
    when(corrected(committee, "/fields/0").by({"lead"})).accepted();
    const auto secretariat = given(secretariat_constituted());
    when(corrected(secretariat, "/host_uscc").by({"lead"})).rejected("event_corrected.fixed");
}

}  // namespace
}  // namespace qiyue::testing

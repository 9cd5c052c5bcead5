// achievement.recorded.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Achievements : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    Json owner(const char* name, const char* share) const {
        return {{"uscc", uscc(name)}, {"share", share}};
    }
    /// Of a kind with the stages reserve, in_development, on_market.
    Draft record(const char* stage = "in_development") const {
        return event("achievement.recorded")
            .in(stream)
            .by({"lead", "m2"})
            .with("achievement_id", "AC-1")
            .with("kind", "new_product")
            .with("title", "示例轻量化底盘")
            .with("stage", stage)
            .with("owners", {owner("lead", "0.6"), owner("m2", "0.4")})
            .with("doc", document("achievement"));
    }
    /// Of a kind without stages.
    Draft platform() const {
        return record().by({"m1"}).with("kind", "platform").without("stage").without("owners");
    }
    std::shared_ptr<const AchievementRow> achievement() { return row<AchievementRow>("CQ-1/AC-1"); }
};

TEST_F(Achievements, APartyRecordsWithEveryOwner) {
    const std::uint64_t index = given(record());
    ASSERT_TRUE(achievement());
    EXPECT_EQ(achievement()->achievement_kind, "new_product");
    EXPECT_EQ(achievement()->stage, "in_development");
    EXPECT_EQ(achievement()->recorded, Index{index});
}

TEST_F(Achievements, AnAchievementOfNobodyInParticularIsRecordedByOneParty) {
    given(platform());
    ASSERT_TRUE(achievement());
    EXPECT_EQ(achievement()->achievement_kind, "platform");
    EXPECT_TRUE(achievement()->stage.empty());
    when(platform().with("achievement_id", "AC-2").by({"m1", "m2"})).rejected("signature.surplus");
    when(platform().with("achievement_id", "AC-2").by({"lead"})).accepted();
}

TEST_F(Achievements, ThePartyThatRecordsAndEveryOwnerSign) {
    when(record().by({"lead"})).rejected("signature.missing");
    when(record().by({"m2"})).rejected("signature.missing");
    when(record().by({"m2", "lead"})).accepted();
    when(record().by({"m1", "lead", "m2"})).accepted();
    when(record().by({"lead", "m2", "m1"})).rejected("signature.surplus");
    when(record().by({"m3", "lead", "m2"})).rejected("signature.missing");
    when(record().by({"meic", "mstb"})).rejected("signature.missing");
    when(record().by({"lead", "m2"}).from(party("m1"))).rejected("signature.missing");
    const Draft with_outsider =
        record().with("owners", {owner("m1", "0.5"), owner("outsider", "0.5")});
    when(Draft(with_outsider).by({"m1", "outsider"})).accepted();
    when(Draft(with_outsider).by({"outsider", "m1"})).rejected("signature.missing");
    organization("stranger", "enterprise");
    when(record().by({"lead"}).with("owners", {owner("lead", "0.5"), owner("stranger", "0.5")}))
        .rejected("signature.missing");
}

TEST_F(Achievements, AchievementsAreRecordedInAComplexThatWorks) {
    for (const ComplexState state : {proposed, not_selected, exiting, settled}) {
        set_state(state);
        when(record()).rejected("achievement_recorded.state");
    }
    set_state(closed);
    when(record()).rejected("complex.closed");
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(record()).accepted();
    }
}

TEST_F(Achievements, KindsAndStagesAreThePolicys) {
    when(record().with("kind", "beauty")).rejected_at("achievement_recorded.kind", "/kind");
    when(record().without("stage")).rejected_at("achievement_recorded.stage_missing", "/stage");
    when(record("granted")).rejected_at("achievement_recorded.stage_unknown", "/stage");
    when(record("granted").with("kind", "ip")).accepted();
    when(platform().with("stage", "reserve"))
        .rejected_at("achievement_recorded.stage_unfit", "/stage");
}

TEST_F(Achievements, LaterRecordsNameLaterStages) {
    given(record("reserve"));
    when(record("reserve")).rejected_at("achievement_recorded.stage_order", "/stage");
    when(record("on_market")).accepted();
    const std::uint64_t index = given(record("in_development").by({"m2", "lead"}));
    EXPECT_EQ(achievement()->stage, "in_development");
    EXPECT_EQ(achievement()->recorded, Index{index});
    when(record("reserve")).rejected("achievement_recorded.stage_order");
    when(record("in_development")).rejected("achievement_recorded.stage_order");
    given(record("on_market"));
    EXPECT_EQ(achievement()->stage, "on_market");
    EXPECT_EQ(counted("achievement.recorded"), 1u);
}

TEST_F(Achievements, AnIdStandsForOneAchievement) {
    given(record());
    when(record("applied").with("kind", "ip"))
        .rejected_at("achievement_recorded.kind_changed", "/kind");
    when(platform()).rejected("achievement_recorded.kind_changed");
    put("CQ-2", chartered_complex("CQ-2"));
    when(record("reserve").in("complexes/CQ-2")).accepted();
}

TEST_F(Achievements, AnAchievementWithoutStagesIsRecordedOnce) {
    given(platform());
    when(platform()).rejected_at("achievement_recorded.repeated", "/achievement_id");
    when(platform().by({"m2"})).rejected("achievement_recorded.repeated");
}

TEST_F(Achievements, AStageThatThePolicyDroppedHoldsNothingUp) {
    given(record());
    AchievementRow old = *achievement();
    old.stage = "in_a_former_policy";
    put("CQ-1/AC-1", old);
    when(record("reserve")).accepted();
}

TEST_F(Achievements, SharesSumToExactlyOne) {
    const auto shares = [this](const char* first, const char* second) {
        return record().with("owners", {owner("lead", first), owner("m2", second)});
    };
    when(shares("0.6", "0.40")).accepted();
    when(shares("0.1", "0.9")).accepted();
    when(shares("0.6", "0.39999")).rejected_at("achievement_recorded.shares", "/owners");
    when(shares("0.6", "0.40001")).rejected_at("achievement_recorded.shares", "/owners");
    when(shares("0.666666666666666666666666666", "0.333333333333333333333333333"))
        .rejected("achievement_recorded.shares");
    when(shares("1", "0")).rejected_at("achievement_recorded.share", "/owners/1/share");
    when(shares("1.5", "-0.5")).rejected_at("achievement_recorded.share", "/owners/1/share");
    when(record().by({"lead"}).with("owners", {owner("lead", "1")})).accepted();
    when(record().by({"lead"}).with("owners", {owner("lead", "0.5"), owner("lead", "0.5")}))
        .rejected_at("achievement_recorded.owner_twice", "/owners/1/uscc");
}

TEST_F(Achievements, FieldsOfAnAchievementAreSound) {
    for (const char* name : {"achievement_id", "kind", "title", "doc"})
        when(record().without(name)).rejected("field.missing");
    when(record().with("achievement_id", "A C")).rejected_at("field.form", "/achievement_id");
    when(record().with("title", "")).rejected_at("field.form", "/title");
    when(record().with("number", "ZL2026000001")).accepted();
    when(record().with("number", 1)).rejected_at("field.form", "/number");
    when(record().with("owners", Json::array())).rejected_at("field.form", "/owners");
    when(record().with("/owners/0/uscc", "示例")).rejected_at("field.uscc", "/owners/0/uscc");
    when(record().with("/owners/0/share", 1)).rejected_at("field.form", "/owners/0/share");
    when(record().without("/owners/0/share")).rejected_at("field.missing", "/owners/0/share");
    when(record().with("doc", "示例")).rejected_at("field.form", "/doc");
    when(record().uncommitted("/value")).rejected_at("field.uncommitted", "/value");
    when(record().uncommitted("/value").with("value", "1")).rejected_at("field.in_clear", "/value");
    when(record().in("ledger")).rejected("stream.unfit");
    when(record().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

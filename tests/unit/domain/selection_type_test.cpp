// lead.applied, lead.recommended, lead.selected, lead.rejected and lead.withdrawn.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Selection : public ComplexFixture {
protected:
    void SetUp() override { begin(); }
    /// The policy of version 2, in force at once.
    void publish(const Json& policy) {
        given(event("policy.version_published")
                  .in("policy")
                  .by({"meic", "mstb"})
                  .with("version", 2)
                  .with("effective_from", "2026-03-03")
                  .with("policy", policy));
    }
    void change_organization(const std::string& name, auto change) {
        OrganizationRow changed = *row<OrganizationRow>(uscc(name));
        change(changed);
        StateOverlay overlay(state());
        overlay.put(uscc(name), std::move(changed));
        state().apply(overlay);
    }
};

TEST_F(Selection, AnApplicationOpensTheComplex) {
    const auto index = given(applied().with("batch", "第一批"));
    const auto stored = complex();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->state, ComplexState::proposed);
    EXPECT_EQ(stored->id, "CQ-1");
    EXPECT_EQ(stored->lead, uscc("lead"));
    EXPECT_EQ(stored->applied, Index{index});
    EXPECT_EQ(stored->complex_kind, "enterprise_led");
    EXPECT_EQ(stored->name, "示例智能网联综合体");
    EXPECT_EQ(stored->direction, "intelligent_connected_nev");
    EXPECT_EQ(stored->industry, "intelligent_connected_nev");
    EXPECT_EQ(stored->founding_district, "500106");
    EXPECT_EQ(stored->regions, (std::vector<std::string>{"500106", "500107"}));
}

TEST_F(Selection, AUniversityMayLeadAResearchComplex) {
    when(applied().by({"m2"}).with("kind", "research_led")).accepted();
}

TEST_F(Selection, TheIdIsUnused) {
    apply();
    when(applied()).rejected("subject.exists");
}

TEST_F(Selection, TheApplicantSignsAlone) {
    when(applied().by({})).rejected("signature.missing");
    when(applied().by({"lead", "m1"})).rejected("signature.surplus");
    when(applied().by({"m1"}).from(party("lead"))).rejected("signature.missing");
    when(applied().by({"expert-1"})).rejected("signature.missing");
}

TEST_F(Selection, TheKindOfOrganisationFits) {
    when(applied().by({"m2"})).rejected_at("lead_applied.not_eligible", "/kind");
    when(applied().with("kind", "research_led")).rejected("lead_applied.not_eligible");
}

TEST_F(Selection, TheKindOfComplexIsThePolicys) {
    Json policy = founding["policy"];
    policy["eligibility"].erase("research_led");
    policy["required_bodies"].erase("research_led");
    publish(policy);
    when(applied().by({"m2"}).with("kind", "research_led"))
        .rejected_at("lead_applied.kind", "/kind");
}

TEST_F(Selection, TheQualificationIsHeldAndHasNotRunOut) {
    set_clock("2035-12-31T15:59:59Z");
    when(applied()).accepted();
    set_clock("2035-12-31T16:00:00Z");
    when(applied()).rejected("lead_applied.unqualified");
    change_organization("lead", [](auto& row) { row.qualifications[0].valid_to.clear(); });
    when(applied()).accepted();
    change_organization("lead", [](auto& row) { row.qualifications[0].kind = "little_giant"; });
    when(applied()).rejected("lead_applied.unqualified");
}

TEST_F(Selection, AnEndedOrganisationDoesNotApply) {
    change_organization("lead", [](auto& row) { row.ended = Index{1}; });
    when(applied()).rejected("signature.ended");
}

TEST_F(Selection, ABarRunsOut) {
    change_organization("lead", [&](auto& row) { row.barred_until = now + us_per_day; });
    when(applied()).rejected("lead_applied.barred");
    wait_days(1);
    when(applied()).accepted();
}

TEST_F(Selection, TheDirectionIsSet) {
    when(applied().with("direction", "life_health"))
        .rejected_at("lead_applied.direction_not_set", "/direction");
    given(directions().with("directions", Json::array({"life_health"})));
    when(applied().with("direction", "life_health")).accepted();
}

TEST_F(Selection, IndustryAndRegionsAreThePolicys) {
    when(applied().with("industry", "tea"))
        .rejected_at("lead_applied.industry_unknown", "/industry");
    when(applied().with("founding_district", "510000"))
        .rejected_at("lead_applied.region_unknown", "/founding_district");
    when(applied().with("regions", Json::array({"500106", "510000"})))
        .rejected_at("lead_applied.region_unknown", "/regions/1");
    Json policy = founding["policy"];
    policy["regions"][0]["to"] = "2026-03-02";
    publish(policy);
    when(applied()).rejected("lead_applied.region_unknown");
}

TEST_F(Selection, APredecessorIsOnRecord) {
    when(applied().with("predecessor", "CQ-0"))
        .rejected_at("lead_applied.predecessor_unknown", "/predecessor");
    apply();
    when(applied().in("complexes/CQ-2").with("predecessor", "CQ-1")).accepted();
}

TEST_F(Selection, FieldsOfAnApplication) {
    for (const char* name :
         {"kind", "name", "direction", "industry", "founding_district", "regions", "plan"}) {
        when(applied().without(name)).rejected_at("field.missing", "/" + std::string(name));
    }
    when(applied().with("kind", "city_led")).rejected_at("field.form", "/kind");
    when(applied().with("regions", Json::array())).rejected_at("field.form", "/regions");
    when(applied().with("regions", Json::array({"500106", "500106"})))
        .rejected_at("field.form", "/regions/1");
    when(applied().with("budget", 5).uncommitted("/budget")).rejected("field.in_clear");
    when(applied().uncommitted("/budget")).rejected("field.uncommitted");
    when(applied().with("surplus", 1)).rejected("field.unknown");
    when(applied().in("policy")).rejected("stream.unfit");
}

TEST_F(Selection, ACorrectedApplicationObeysTheSameRule) {
    const std::uint64_t index = given(applied());
    const auto corrected = [&](const char* field, Json value) {
        return event("event.corrected")
            .in(stream)
            .by({"lead"})
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", {{field, std::move(value)}});
    };
    given(corrected("/name", "示例更正综合体"));
    EXPECT_EQ(complex()->name, "示例更正综合体");
    EXPECT_EQ(complex()->industry, "intelligent_connected_nev");
    when(corrected("/industry", "tea")).rejected("lead_applied.industry_unknown");
    when(corrected("/kind", "research_led")).rejected("event_corrected.fixed");
    when(corrected("/founding_district", "500107")).rejected("event_corrected.fixed");
    given(selected());
    when(corrected("/name", "示例再更正")).rejected("lead_applied.selected_already");
}

TEST_F(Selection, TheAuthorityDecidesJointly) {
    apply();
    when(selected()).accepted();
    when(selected().by({"mstb", "meic"})).accepted();
    when(selected().by({"meic"})).rejected("signature.missing");
    when(selected().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(selected().by({"meic", "mstb"}).from(party("lead"))).rejected("source.not_signer");
    select();
    EXPECT_EQ(complex()->state, ComplexState::lead_selected);
}

TEST_F(Selection, OnlyAnApplicationIsSelected) {
    when(selected()).rejected("subject.unknown");
    apply();
    select();
    when(selected()).rejected("lead_selected.not_applied");
}

TEST_F(Selection, AnOfficialDocumentIsNeeded) {
    apply();
    when(selected().without("official")).rejected_at("official.missing", "/official");
}

TEST_F(Selection, FieldsOfASelection) {
    apply();
    when(selected().without("criteria")).rejected("field.missing");
    when(selected().without("scores")).rejected("field.missing");
    when(selected().with("scores", {{"foundation", true}})).rejected("field.form");
    when(selected().with("reason", "x")).rejected("field.unknown");
}

// lead.recommended, lead.rejected, lead.withdrawn: what may happen to an application.

class Application : public Selection {
protected:
    void SetUp() override {
        begin();
        apply();
    }
    Draft recommended() const {
        return event("lead.recommended")
            .in(stream)
            .by({"district"})
            .with("opinion", "同意推荐")
            .with("doc", document("recommendation"));
    }
    Draft rejected() const {
        return event("lead.rejected").in(stream).by({"meic", "mstb"}).with("reason", "示例理由");
    }
    Draft withdrawn() const {
        return event("lead.withdrawn").in(stream).by({"lead"}).with("reason", "示例理由");
    }
    void set_state(ComplexState to) {
        ComplexRow changed = *complex();
        changed.state = to;
        StateOverlay overlay(state());
        overlay.put("CQ-1", std::move(changed));
        state().apply(overlay);
    }
    void rejected_in_other_states(const Draft& draft, const char* rule) {
        using enum ComplexState;
        for (const ComplexState one : {not_selected, lead_selected, chartered, cultivating,
                                       recognized, rectifying, exit_proposed, exiting, settled}) {
            set_state(one);
            when(draft).rejected(rule);
        }
        set_state(closed);
        when(draft).rejected("complex.closed");
        when(Draft(draft).in("complexes/CQ-9")).rejected("subject.unknown");
        when(Draft(draft).in("policy")).rejected("stream.unfit");
    }
};

TEST_F(Application, TheDistrictRecommendsOnce) {
    const auto index = given(recommended());
    EXPECT_EQ(complex()->recommended, Index{index});
    EXPECT_EQ(complex()->state, ComplexState::proposed);
    when(recommended()).rejected("lead_recommended.already");
    when(selected()).accepted();
}

TEST_F(Application, OnlyAnApplicationIsRecommended) {
    rejected_in_other_states(recommended(), "lead_recommended.not_applied");
}

TEST_F(Application, TheComplexsOwnDistrictRecommends) {
    when(recommended().by({})).rejected("signature.missing");
    when(recommended().by({"district2"})).rejected("signature.missing");
    when(recommended().by({"meic", "mstb"})).rejected("signature.missing");
    when(recommended().by({"lead"})).rejected("signature.missing");
    when(recommended().by({"district", "district2"})).rejected("signature.surplus");
    when(recommended().by({"district", "meic"})).rejected("signature.surplus");
    when(recommended().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Application, FieldsOfARecommendation) {
    when(recommended().without("official")).rejected_at("official.missing", "/official");
    when(recommended().without("opinion")).rejected_at("field.missing", "/opinion");
    when(recommended().without("doc")).rejected_at("field.missing", "/doc");
    when(recommended().with("opinion", "")).rejected_at("field.form", "/opinion");
    when(recommended().with("doc", "text")).rejected_at("field.form", "/doc");
    when(recommended().with("scores", 1)).rejected_at("field.unknown", "/scores");
}

TEST_F(Application, TheAuthorityRejects) {
    given(rejected());
    EXPECT_EQ(complex()->state, ComplexState::not_selected);
    when(selected()).rejected("lead_selected.not_applied");
    when(withdrawn()).rejected("lead_withdrawn.not_applied");
    when(applied()).rejected("subject.exists");
}

TEST_F(Application, OnlyAnApplicationIsRejected) {
    rejected_in_other_states(rejected(), "lead_rejected.not_applied");
}

TEST_F(Application, TheAuthoritiesTogetherReject) {
    when(rejected().by({"meic"})).rejected("signature.missing");
    when(rejected().by({"district"})).rejected("signature.missing");
    when(rejected().by({"lead"})).rejected("signature.missing");
    when(rejected().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(rejected().from(party("district"))).rejected("source.not_signer");
    when(rejected().by({"mstb", "meic"})).accepted();
}

TEST_F(Application, FieldsOfARejection) {
    when(rejected().without("official")).rejected_at("official.missing", "/official");
    when(rejected().without("reason")).rejected_at("field.missing", "/reason");
    when(rejected().with("reason", "")).rejected_at("field.form", "/reason");
    when(rejected().with("criteria", Json::object())).rejected("field.unknown");
}

TEST_F(Application, TheApplicantWithdraws) {
    given(withdrawn());
    EXPECT_EQ(complex()->state, ComplexState::not_selected);
    when(recommended()).rejected("lead_recommended.not_applied");
    when(rejected()).rejected("lead_rejected.not_applied");
}

TEST_F(Application, OnlyAnApplicationIsWithdrawn) {
    rejected_in_other_states(withdrawn(), "lead_withdrawn.not_applied");
}

TEST_F(Application, TheApplicantAloneWithdraws) {
    when(withdrawn().by({"m1"})).rejected("signature.missing");
    when(withdrawn().by({"meic", "mstb"})).rejected("signature.missing");
    when(withdrawn().by({"lead", "m1"})).rejected("signature.surplus");
    when(withdrawn().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(Application, FieldsOfAWithdrawal) {
    when(withdrawn().without("reason")).rejected_at("field.missing", "/reason");
    when(withdrawn().with("reason", 1)).rejected_at("field.form", "/reason");
    when(withdrawn().with("official", official())).rejected_at("field.unknown", "/official");
}

class SelectionWithAllSteps : public Selection {
protected:
    void SetUp() override {
        founding["policy"]["waived"] = Json::array();
        founding["policy"]["periods"]["publicity"] = 1;
        begin();
        apply();
    }
    void change_complex(auto change) {
        ComplexRow changed = *complex();
        change(changed);
        StateOverlay overlay(state());
        overlay.put("CQ-1", std::move(changed));
        state().apply(overlay);
    }
};

TEST_F(SelectionWithAllSteps, ARecommendationCounts) {
    given(event("lead.recommended")
              .in(stream)
              .by({"district"})
              .with("opinion", "同意推荐")
              .with("doc", document("recommendation")));
    when(selected()).rejected("lead_selected.not_publicised");
}

TEST_F(SelectionWithAllSteps, RecommendationAndPublicityAreNeeded) {
    when(selected()).rejected("lead_selected.not_recommended");
    change_complex([](ComplexRow& row) { row.recommended = Index{20}; });
    when(selected()).rejected("lead_selected.not_publicised");
    change_complex(
        [&](ComplexRow& row) { row.publications.push_back({Index{row.applied.value + 1}, now}); });
    wait_days(7);
    when(selected()).rejected("lead_selected.not_publicised");  // another act's
    change_complex([&](ComplexRow& row) { row.publications.push_back({row.applied, now}); });
    when(selected()).rejected("lead_selected.not_publicised");  // its period has begun
    wait_days(1);
    when(selected()).rejected("lead_selected.not_publicised");
    wait_days(1);
    when(selected()).accepted();
}

}  // namespace
}  // namespace qiyue::testing

// lead.changed and complex.changed.

#include "ledger/domain/complex_rules.hpp"
#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Changes : public ComplexFixture {
protected:
    Draft lead_changed(const std::string& to = "m1") const {
        return event("lead.changed")
            .in(stream)
            .by({"meic", "mstb", "lead", to})
            .with("old", uscc("lead"))
            .with("new", uscc(to))
            .with("reason", "示例理由");
    }
    Draft complex_changed() const {
        return event("complex.changed")
            .in(stream)
            .by({"lead", "meic", "mstb"})
            .with("name", "示例新名称")
            .with("direction", "intelligent_connected_nev")
            .with("regions", Json::array({"500107"}));
    }
    /// The authority signs instead of an organisation that has ended.
    Json instead(const std::string& name) const {
        return Json::array(
            {{{"uscc", uscc(name)}, {"ground", "ended"}, {"doc", document("extract")}}});
    }
    /// The old lead has ended: the authority signs in its place.
    Draft without_old_lead() const {
        return lead_changed().by({"meic", "mstb", "m1"}).with("instead", instead("lead"));
    }
    Draft corrected(std::uint64_t index, std::vector<std::string> signers, Json fields) const {
        return event("event.corrected")
            .in(stream)
            .by(std::move(signers))
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", std::move(fields));
    }
    void change_complex(auto change) {
        ComplexRow changed = *complex();
        change(changed);
        put("CQ-1", std::move(changed));
    }
    void change_organization(const std::string& name, auto change) {
        OrganizationRow changed = *row<OrganizationRow>(uscc(name));
        change(changed);
        put(uscc(name), std::move(changed));
    }
    void set_state(ComplexState to) {
        change_complex([to](ComplexRow& one) { one.state = to; });
    }
    template <class T>
    void put(const std::string& id, T row) {
        StateOverlay overlay(state());
        overlay.put(id, std::move(row));
        state().apply(overlay);
    }
    /// The council of lead, m1 and m2 resolves that this organisation shall lead.
    void resolve(const std::string& id, const std::string& next,
                 const char* matter = "lead_change") {
        given(resolution_adopted(id, matter, uscc(next),
                                 {{"lead", "for"}, {"m1", "for"}, {"m2", "for"}}));
    }
};

class LeadChanged : public Changes {
protected:
    void SetUp() override { begin_to_chartered(); }
};

TEST_F(LeadChanged, TheOldLeadAndTheNewOneExchangeTheirParts) {
    const Micros changed_at = now;
    const std::uint64_t index = given(lead_changed());
    EXPECT_EQ(complex()->state, chartered);
    EXPECT_EQ(complex()->lead, uscc("m1"));
    EXPECT_FALSE(is_member(*complex(), uscc("m1"), now));
    const Member* old = standing_member(std::as_const(*complex()), uscc("lead"));
    ASSERT_TRUE(old);
    EXPECT_EQ(old->joined, Index{index});
    ASSERT_EQ(complex()->members.size(), 3u);
    EXPECT_EQ(complex()->members[0].uscc, uscc("m1"));
    EXPECT_EQ(complex()->members[0].left, Index{index});
    EXPECT_EQ(complex()->members[0].leaves_at, changed_at);
    const std::vector<std::string> now_parties{uscc("m1"), uscc("m2"), uscc("lead")};
    EXPECT_EQ(parties(*complex(), now), now_parties);
    // The new lead acts as such, the old one does not.
    when(charter_proposed(2).by({"lead"})).rejected("signature.missing");
    when(complex_changed()).rejected("signature.missing");
    when(complex_changed().by({"m1", "meic", "mstb"})).accepted();
}

TEST_F(LeadChanged, TheLeadMayChangeBack) {
    given(lead_changed());
    const Draft back = lead_changed()
                           .by({"meic", "mstb", "m1", "lead"})
                           .with("old", uscc("m1"))
                           .with("new", uscc("lead"));
    given(back);
    EXPECT_EQ(complex()->lead, uscc("lead"));
    EXPECT_TRUE(is_member(*complex(), uscc("m1"), now));
    EXPECT_FALSE(is_member(*complex(), uscc("lead"), now));
}

TEST_F(LeadChanged, ALeadChangesInEveryActiveState) {
    for (const ComplexState one :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(one);
        when(lead_changed()).accepted();
    }
    for (const ComplexState one : {proposed, not_selected, exiting, settled}) {
        set_state(one);
        when(lead_changed()).rejected("lead_changed.state");
    }
    set_state(closed);
    when(lead_changed()).rejected("complex.closed");
    when(lead_changed().in("complexes/CQ-9")).rejected("subject.unknown");
    when(lead_changed().in("policy")).rejected("stream.unfit");
}

TEST_F(LeadChanged, TheAuthorityAndBothLeadsSign) {
    when(lead_changed().by({"meic", "mstb", "lead"})).rejected("signature.missing");
    when(lead_changed().by({"meic", "mstb", "m1"})).rejected("signature.missing");
    when(lead_changed().by({"meic", "lead", "m1"})).rejected("signature.missing");
    when(lead_changed().by({"lead", "m1"})).rejected("signature.missing");
    when(lead_changed().by({"meic", "mstb", "lead", "m2"})).rejected("signature.missing");
    when(lead_changed().by({"meic", "mstb", "lead", "m1", "m2"})).rejected("signature.surplus");
    when(lead_changed().by({"lead", "meic", "mstb", "m1"})).rejected("source.not_signer");
    when(lead_changed().by({"mstb", "m1", "lead", "meic"})).accepted();
}

TEST_F(LeadChanged, TheOldOneIsTheLead) {
    when(lead_changed().by({"meic", "mstb", "m2", "m1"}).with("old", uscc("m2")))
        .rejected_at("lead_changed.not_lead", "/old");
    when(lead_changed().by({"meic", "mstb", "lead"}).with("new", uscc("lead")))
        .rejected_at("lead_changed.same", "/new");
}

TEST_F(LeadChanged, TheNewLeadIsAMemberWhereACharterIsInForce) {
    when(lead_changed("outsider")).rejected_at("lead_changed.not_member", "/new");
    change_complex([this](ComplexRow& one) {
        one.members[0].left = Index{3};
        one.members[0].leaves_at = now + us_per_day;
    });
    when(lead_changed()).rejected_at("lead_changed.not_member", "/new");
}

TEST_F(LeadChanged, TheNewLeadIsEligible) {
    when(lead_changed("m2")).rejected_at("lead_changed.not_eligible", "/new");
    const OrganizationRow ready = *row<OrganizationRow>(uscc("m1"));
    change_organization("m1", [](auto& one) { one.qualifications.clear(); });
    when(lead_changed()).rejected_at("lead_changed.unqualified", "/new");
    put(uscc("m1"), ready);
    change_organization("m1", [this](auto& one) { one.barred_until = now + us_per_day; });
    when(lead_changed()).rejected_at("lead_changed.barred", "/new");
    wait_days(1);
    when(lead_changed()).accepted();
    change_organization("m1", [](auto& one) { one.ended = Index{3}; });
    when(lead_changed()).rejected("signature.ended");
    when(lead_changed().by({"meic", "mstb", "lead"}).with("instead", instead("m1")))
        .rejected_at("lead_changed.ended", "/new");
    put(uscc("m1"), ready);
    change_complex([](ComplexRow& one) { one.complex_kind = "city_led"; });
    when(lead_changed()).rejected_at("lead_changed.kind", "/new");
}

TEST_F(LeadChanged, AnOldLeadThatHasEndedIsNoMember) {
    change_organization("lead", [](auto& one) { one.ended = Index{3}; });
    when(lead_changed()).rejected("signature.ended");
    given(without_old_lead());
    EXPECT_EQ(complex()->lead, uscc("m1"));
    EXPECT_FALSE(is_member(*complex(), uscc("lead"), now));
    EXPECT_EQ(parties(*complex(), now).size(), 2u);
}

TEST_F(LeadChanged, WhoInheritsTheOldLeadSignsOnceForBoth) {
    given(event("organization.ended")
              .in("organizations/" + uscc("lead"))
              .by({"operator", "meic", "mstb"})
              .with("ground", "merged")
              .with("successor_uscc", uscc("m1"))
              .with("doc", document("merger")));
    when(lead_changed("m2").by({"meic", "mstb", "m2"})).rejected("signature.missing");
    when(lead_changed().by({"meic", "mstb"})).rejected("signature.missing");
    given(lead_changed().by({"meic", "mstb", "m1"}));
    EXPECT_EQ(complex()->lead, uscc("m1"));
}

TEST_F(LeadChanged, FieldsOfAChangeOfTheLead) {
    when(lead_changed().without("official")).rejected_at("official.missing", "/official");
    for (const char* name : {"old", "new", "reason"}) {
        when(lead_changed().without(name)).rejected_at("field.missing", "/" + std::string(name));
    }
    when(lead_changed().with("new", "91500000MAFA00126A")).rejected_at("field.uscc", "/new");
    when(lead_changed().with("old", "lead")).rejected_at("field.uscc", "/old");
    when(lead_changed().with("reason", "")).rejected_at("field.form", "/reason");
    when(lead_changed().with("resolution", "R 1")).rejected_at("field.form", "/resolution");
    when(lead_changed().with("name", "x")).rejected_at("field.unknown", "/name");
}

TEST_F(LeadChanged, WithoutACouncilThereIsNoResolutionToCite) {
    when(lead_changed().with("resolution", "R-1"))
        .rejected_at("lead_changed.resolution_unknown", "/resolution");
}

TEST_F(LeadChanged, ACouncilResolvesOnTheNewLead) {
    set_up();
    when(lead_changed()).rejected_at("lead_changed.resolution_missing", "/resolution");
    when(lead_changed().with("resolution", "R-1"))
        .rejected_at("lead_changed.resolution_unknown", "/resolution");
    resolve("R-1", "m2");
    when(lead_changed().with("resolution", "R-1")).rejected("lead_changed.resolution_target");
    given(resolution_adopted("R-2", "removal", uscc("m1"), {{"lead", "for"}, {"m2", "for"}}));
    when(lead_changed().with("resolution", "R-2")).rejected("lead_changed.resolution_matter");
    resolve("R-3", "m1");
    const std::uint64_t index = given(lead_changed().with("resolution", "R-3"));
    EXPECT_EQ(row<ResolutionRow>("CQ-1/R-3")->used, Index{index});
    // The seats stay with those that hold them: all are parties still.
    EXPECT_EQ(complex()->council->chair, uscc("lead"));
    EXPECT_EQ(voting_seats(*complex(), now).size(), 3u);
    const Draft back = lead_changed()
                           .by({"meic", "mstb", "m1", "lead"})
                           .with("old", uscc("m1"))
                           .with("new", uscc("lead"));
    when(back).rejected("lead_changed.resolution_missing");
    resolve("R-4", "lead");
    given(Draft(back).with("resolution", "R-4"));
    when(lead_changed().with("resolution", "R-3")).rejected("lead_changed.resolution_used");
}

TEST_F(LeadChanged, OpenTextsThatDoNotNameTheNewLeadAreWithdrawn) {
    set_up();
    const auto propose_amendment = [this](std::uint64_t version, Json signers) {
        const std::string id = "A-" + std::to_string(version);
        given(resolution_adopted(id, "amendment", document_sha256(charter_name(version)),
                                 {{"lead", "for"}, {"m1", "for"}, {"m2", "for"}}));
        given(charter_proposed(version)
                  .with("resolution", id)
                  .with("required_signers", std::move(signers)));
    };
    propose_amendment(2, Json::array({uscc("lead"), uscc("m2")}));
    propose_amendment(3, Json::array({uscc("lead"), uscc("m1")}));
    resolve("R-1", "m1");
    given(lead_changed().with("resolution", "R-1"));
    EXPECT_FALSE(complex()->charters[0].withdrawn);  // in force
    EXPECT_TRUE(complex()->charters[1].withdrawn);
    EXPECT_FALSE(complex()->charters[2].withdrawn);
    when(charter_signed("m2", 2)).rejected("charter_signed.withdrawn");
    when(charter_signed("m2", 3)).accepted();
}

TEST_F(LeadChanged, WithAnOldLeadThatHasEndedAnAmendmentNeedsFewerSignatures) {
    set_up();
    change_complex([](ComplexRow& one) { one.charters[0].amendment_rule = {1, 1}; });
    given(resolution_adopted("A-2", "amendment", document_sha256(charter_name(2)),
                             {{"lead", "for"}, {"m1", "for"}, {"m2", "for"}}));
    given(charter_proposed(2).with("resolution", "A-2"));
    given(charter_signed("m1", 2));
    given(charter_signed("m2", 2));
    EXPECT_FALSE(complex()->charters[1].effective);
    resolve("R-1", "m1");
    change_organization("lead", [](auto& one) { one.ended = Index{3}; });
    const Micros changed_at = now;
    given(without_old_lead().with("resolution", "R-1"));
    EXPECT_EQ(complex()->charters[1].effective, changed_at);
}

TEST_F(LeadChanged, WhoLeadsIsNotCorrected) {
    const std::uint64_t index = given(lead_changed());
    const std::vector<std::string> all{"meic", "mstb", "lead", "m1"};
    for (const char* field : {"/old", "/new", "/resolution"}) {
        when(corrected(index, all, {{field, uscc("m2")}})).rejected("event_corrected.fixed");
    }
    when(corrected(index, all, {{"/reason", "更正的理由"}})).accepted();
}

class LeadChangedUnchartered : public Changes {
protected:
    void SetUp() override { begin_to_selected(); }
};

TEST_F(LeadChangedUnchartered, AnyEligibleOrganisationMayTakeOver) {
    given(lead_changed("outsider"));
    EXPECT_EQ(complex()->lead, uscc("outsider"));
    EXPECT_EQ(complex()->state, lead_selected);
    EXPECT_TRUE(complex()->members.empty());
    when(charter_proposed().by({"lead"})).rejected("signature.missing");
}

TEST_F(LeadChangedUnchartered, AFoundingTextWithoutTheNewLeadIsWithdrawn) {
    propose();
    given(charter_signed("lead"));
    given(lead_changed("outsider"));
    EXPECT_TRUE(complex()->charters[0].withdrawn);
    when(charter_signed("m1")).rejected("charter_signed.withdrawn");
}

TEST_F(LeadChangedUnchartered, AFoundingTextWithTheNewLeadStands) {
    propose();
    given(charter_signed("lead"));
    given(lead_changed("m1"));
    EXPECT_TRUE(complex()->members.empty());
    given(charter_signed("m1"));
    given(charter_signed("m2"));
    EXPECT_EQ(complex()->state, chartered);
    const std::vector<std::string> all{uscc("m1"), uscc("lead"), uscc("m2")};
    EXPECT_EQ(parties(*complex(), now), all);
}

TEST_F(LeadChangedUnchartered, ACompleteTextWhoseDateLiesAheadBindsTheNewLead) {
    given(charter_proposed().with("effective_from", "2026-04-01"));
    sign();
    EXPECT_EQ(complex()->state, lead_selected);
    when(lead_changed("outsider")).rejected_at("lead_changed.not_member", "/new");
    given(lead_changed("m1"));
    EXPECT_FALSE(complex()->charters[0].withdrawn);
    set_clock("2026-04-01T00:00:00Z");
    EXPECT_EQ(complex_now().state, chartered);
    const std::vector<std::string> all{uscc("m1"), uscc("lead"), uscc("m2")};
    EXPECT_EQ(parties(complex_now(), now), all);
}

class ComplexChanged : public Changes {
protected:
    void SetUp() override { begin_to_chartered(); }
};

TEST_F(ComplexChanged, WhatIsNamedChanges) {
    const ComplexRow before = *complex();
    given(complex_changed().without("direction").without("regions"));
    EXPECT_EQ(complex()->name, "示例新名称");
    EXPECT_EQ(complex()->direction, before.direction);
    EXPECT_EQ(complex()->regions, before.regions);
    given(complex_changed().without("name").without("direction"));
    EXPECT_EQ(complex()->name, "示例新名称");
    EXPECT_EQ(complex()->regions, std::vector<std::string>{"500107"});
    given(directions().with("directions", Json::array({"life_health"})));
    given(complex_changed().with("direction", "life_health").without("name").without("regions"));
    EXPECT_EQ(complex()->direction, "life_health");
    EXPECT_EQ(complex()->founding_district, before.founding_district);
    EXPECT_EQ(complex()->state, before.state);
}

TEST_F(ComplexChanged, ACorrectionChangesWhatItNamesAndObeysTheRule) {
    const std::uint64_t index = given(complex_changed());
    given(complex_changed().with("name", "更新的名称").without("direction").without("regions"));
    const std::vector<std::string> all{"lead", "meic", "mstb"};
    given(corrected(index, all, {{"/regions", Json::array({"500106", "500112"})}}));
    EXPECT_EQ(complex()->regions, (std::vector<std::string>{"500106", "500112"}));
    EXPECT_EQ(complex()->name, "更新的名称");
    when(corrected(index, all, {{"/regions", Json::array({"510000"})}}))
        .rejected("complex_changed.region_unknown");
    when(corrected(index, all, {{"/direction", "life_health"}}))
        .rejected("complex_changed.direction_not_set");
    when(corrected(index, {"lead"}, {{"/name", "x"}})).rejected("signature.missing");
}

TEST_F(ComplexChanged, SomethingChanges) {
    when(complex_changed().without("name").without("direction").without("regions"))
        .rejected("complex_changed.nothing");
}

TEST_F(ComplexChanged, DirectionAndRegionsAreThoseOfTheRecordAndThePolicy) {
    when(complex_changed().with("direction", "life_health"))
        .rejected_at("complex_changed.direction_not_set", "/direction");
    when(complex_changed().with("regions", Json::array({"500106", "510000"})))
        .rejected_at("complex_changed.region_unknown", "/regions/1");
}

TEST_F(ComplexChanged, AnyComplexThatIsNotClosedChanges) {
    for (const ComplexState one : {proposed, lead_selected, chartered, cultivating, recognized,
                                   rectifying, exit_proposed, exiting, settled}) {
        set_state(one);
        when(complex_changed()).accepted();
    }
    set_state(closed);
    when(complex_changed()).rejected("complex.closed");
    when(complex_changed().in("complexes/CQ-9")).rejected("subject.unknown");
    when(complex_changed().in("ledger")).rejected("stream.unfit");
}

TEST_F(ComplexChanged, LeadAndAuthoritySign) {
    when(complex_changed().by({"lead"})).rejected("signature.missing");
    when(complex_changed().by({"meic", "mstb"})).rejected("signature.missing");
    when(complex_changed().by({"lead", "meic"})).rejected("signature.missing");
    when(complex_changed().by({"m1", "meic", "mstb"})).rejected("signature.missing");
    when(complex_changed().by({"lead", "meic", "mstb", "m1"})).rejected("signature.surplus");
    when(complex_changed().by({"meic", "mstb", "lead"})).rejected("source.not_signer");
}

TEST_F(ComplexChanged, FieldsOfAChange) {
    when(complex_changed().without("official")).rejected_at("official.missing", "/official");
    when(complex_changed().with("name", "")).rejected_at("field.form", "/name");
    when(complex_changed().with("direction", "a b")).rejected_at("field.form", "/direction");
    when(complex_changed().with("regions", Json::array())).rejected_at("field.form", "/regions");
    when(complex_changed().with("regions", Json::array({"500106", "500106"})))
        .rejected_at("field.form", "/regions/1");
    when(complex_changed().with("industry", "x")).rejected_at("field.unknown", "/industry");
}

}  // namespace
}  // namespace qiyue::testing

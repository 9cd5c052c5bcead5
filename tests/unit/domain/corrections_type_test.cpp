// event.corrected.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Corrections : public ComplexFixture {
protected:
    void SetUp() override {
        begin_to_selected();
        change = given(event("complex.changed")
                           .in(stream)
                           .by({"lead", "meic", "mstb"})
                           .with("name", "示例新名称"));
    }
    Draft corrected(std::uint64_t index, Json fields) const {
        return event("event.corrected")
            .in(stream)
            .by({"lead", "meic", "mstb"})
            .corrects(index)
            .with("reason", "示例笔误")
            .with("fields", std::move(fields));
    }
    Draft corrected() const { return corrected(change, {{"/name", "示例更正名称"}}); }
    std::uint64_t registration(const char* name) {
        return row<OrganizationRow>(uscc(name))->registered.value;
    }

    std::uint64_t change = 0;
};

TEST_F(Corrections, ACorrectionIsNotedAndTheOriginalStays) {
    const auto before = state().payload(Index{change});
    const std::uint64_t first = given(corrected());
    const std::uint64_t second = given(corrected(change, {{"/regions", {"500107"}}}));
    const auto noted = row<CorrectionRow>(std::to_string(change));
    ASSERT_TRUE(noted);
    EXPECT_EQ(noted->corrections, (std::vector<Index>{Index{first}, Index{second}}));
    EXPECT_EQ(state().payload(Index{change}), before);
}

TEST_F(Corrections, WhatCameAfterTheOriginalStands) {
    given(corrected());
    EXPECT_EQ(complex()->name, "示例更正名称");
    given(corrected(change, {{"/name", "示例再更正"}}));
    EXPECT_EQ(complex()->name, "示例再更正");
    given(event("complex.changed")
              .in(stream)
              .by({"lead", "meic", "mstb"})
              .with("name", "示例后来的名称"));
    given(corrected(change, {{"/name", "示例又更正"}}));
    EXPECT_EQ(complex()->name, "示例后来的名称");
}

TEST_F(Corrections, TheOfficesOfTheOriginalSign) {
    when(corrected().by({"lead"})).rejected("signature.missing");
    when(corrected().by({"meic", "mstb"})).rejected("signature.missing");
    when(corrected().by({"lead", "meic", "mstb", "operator"})).rejected("signature.surplus");
    when(corrected().by({"meic", "mstb", "lead"})).rejected("source.not_signer");
    when(corrected().from(party("m1"))).rejected("source.not_signer");
}

TEST_F(Corrections, TheOfficesAreHeldAsTheyAreNow) {
    ComplexRow changed = *complex();
    changed.lead = uscc("m1");
    StateOverlay overlay(state());
    overlay.put("CQ-1", std::move(changed));
    state().apply(overlay);
    when(corrected()).rejected("signature.missing");
    when(corrected().by({"m1", "meic", "mstb"})).accepted();
}

TEST_F(Corrections, TheOriginalStandsInThisStream) {
    when(corrected(next_index(), {{"/name", "x"}}))
        .rejected_at("event_corrected.unknown", "/corrects");
    when(corrected(next_index() + 7, {{"/name", "x"}})).rejected("event_corrected.unknown");
    when(corrected().in("ledger")).rejected_at("event_corrected.other_stream", "/corrects");
    when(corrected().in("complexes/CQ-9")).rejected("subject.unknown");
    Draft nameless = event("event.corrected").in(stream).by({"lead"}).with("reason", "x");
    nameless.with("fields", {{"/name", "x"}});
    when(nameless).rejected_at("event_corrected.corrects_missing", "/corrects");
    when(applied().in("complexes/CQ-2").corrects(change))
        .rejected_at("corrects.unfit", "/corrects");
}

TEST_F(Corrections, SomethingIsCorrectedAndWithAReason) {
    when(corrected(change, Json::object())).rejected_at("event_corrected.nothing", "/fields");
    when(corrected().with("reason", "")).rejected_at("field.form", "/reason");
    when(corrected().with("fields", Json::array())).rejected_at("field.form", "/fields");
}

TEST_F(Corrections, APointerLeadsToADeclaredField) {
    for (const char* pointer : {"name", "", "/", "/nickname", "/name/first", "/regions/0",
                                "/na~2me", "/official/nothing"}) {
        const auto verdict = when(corrected(change, {{pointer, "x"}}));
        verdict.rejected("event_corrected.pointer");
    }
    given(corrected(change, {{"/regions", {"500106", "500107"}}}));  // declared, was left out
    given(corrected(change, {{"/regions/1", "500108"}}));  // there now
    when(corrected(change, {{"/regions/2", "500108"}}))
        .rejected_at("event_corrected.pointer", "/fields/~1regions~12");
    given(corrected(change, {{"/official/document_no", "示例〔2026〕2号"}}));
}

TEST_F(Corrections, WhatNamesOrBindsIsFixed) {
    const auto reported = given(event("kpi.reported")
                                    .in(stream)
                                    .by({"lead"})
                                    .with("metric", "rd_intensity")
                                    .with("period", "2026")
                                    .with("numerator", 1)
                                    .with("denominator", 10)
                                    .with("value", "0.100"));
    for (const char* pointer : {"/metric", "/period", "/breakdown", "/replaces"})
        when(corrected(reported, {{pointer, "2027"}}).by({"lead"}))
            .rejected("event_corrected.fixed");
    when(corrected(change, {{"/instead", Json::array()}}))
        .rejected_at("event_corrected.fixed", "/fields/~1instead");
    // The organisation's code and its first key.
    const auto in_organization = [this](const char* pointer) {
        return corrected(registration("m1"), {{pointer, "x"}})
            .in(party("m1").substr(1))
            .by({"m1", "operator"});
    };
    when(in_organization("/uscc")).rejected("event_corrected.fixed");
    when(in_organization("/contact")).rejected("event_corrected.fixed");
    when(in_organization("/key")).rejected("event_corrected.fixed");
    when(in_organization("/key/spki")).rejected("event_corrected.fixed");
    const auto notice = given(notice_served("lead", "other", "m1"));
    for (const char* pointer : {"/of", "/matter", "/recipient"})
        when(corrected(notice, {{pointer, 1}}).by({"lead"})).rejected("event_corrected.fixed");
    given(corrected(notice, {{"/method", "post"}}).by({"lead"}));
}

TEST_F(Corrections, TheCorrectedWholeObeysTheOriginalsRules) {
    when(corrected(change, {{"/name", ""}})).rejected_at("field.form", "/name");
    when(corrected(change, {{"/name", 7}})).rejected_at("field.form", "/name");
    when(corrected(change, {{"/official/issued_on", "yesterday"}}))
        .rejected_at("field.form", "/official/issued_on");
}

TEST_F(Corrections, WhatBindsByItsBytesIsNotCorrected) {
    const auto proposal = given(charter_proposed());
    const auto signing = given(charter_signed("lead"));
    when(corrected(proposal, {{"/kind", "agreement"}}).by({"lead"}))
        .rejected_at("event_corrected.not_correctable", "/corrects");
    when(corrected(signing, {{"/form", "sealed_paper"}}).by({"lead"}))
        .rejected("event_corrected.not_correctable");
    const auto correction = given(corrected());
    when(corrected(correction, {{"/reason", "x"}})).rejected("event_corrected.not_correctable");
}

TEST_F(Corrections, ALaterCorrectionBuildsOnTheEarlierOnes) {
    const auto reported = given(event("kpi.reported")
                                    .in(stream)
                                    .by({"lead"})
                                    .with("metric", "rd_intensity")
                                    .with("period", "2026")
                                    .with("numerator", 1)
                                    .with("denominator", 10)
                                    .with("value", "0.100"));
    const auto fix = [&](Json fields) {
        return corrected(reported, std::move(fields)).by({"lead"});
    };
    when(fix({{"/numerator", 2}})).rejected("kpi_reported.value");
    given(fix({{"/numerator", 2}, {"/value", "0.200"}}));
    // Alone this one would be wrong: with the first it is right.
    when(fix({{"/denominator", 20}})).rejected("kpi_reported.value");
    given(fix({{"/denominator", 20}, {"/value", "0.100"}}));
    const auto kpi = row<KpiRow>(uscc("lead") + "/rd_intensity/2026");
    EXPECT_EQ(kpi->numerator, "2");
    EXPECT_EQ(kpi->denominator, "20");
}

TEST_F(Corrections, TheNameOfAnOrganisationFollows) {
    const auto fix = [this](Json fields) {
        return corrected(registration("m1"), std::move(fields))
            .in(party("m1").substr(1))
            .by({"m1", "operator"});
    };
    given(fix({{"/name", "示例更名公司"}}));
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->name, "示例更名公司");
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->region, "500107");
    given(fix({{"/region", "500108"}, {"/qualifications", Json::array()}}));
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->region, "500108");
    EXPECT_TRUE(row<OrganizationRow>(uscc("m1"))->qualifications.empty());
    when(fix({{"/region", "999999"}})).rejected_at("region.unknown", "/region");
    when(fix({{"/name", "x"}}).by({"m1"})).rejected("signature.missing");
}

TEST_F(Corrections, ALaterChangeOfAnOrganisationStands) {
    const auto change_to = [this](const char* name) {
        return given(
            event("organization.changed").in(party("m1").substr(1)).by({"m1"}).with("name", name));
    };
    const auto fix = [this](std::uint64_t index, const char* name) {
        given(corrected(index, {{"/name", name}})
                  .in(party("m1").substr(1))
                  .by(index == registration("m1") ? std::vector<std::string>{"m1", "operator"}
                                                  : std::vector<std::string>{"m1"}));
    };
    const auto first = change_to("示例第一名");
    fix(registration("m1"), "示例原名");
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->name, "示例第一名");
    fix(first, "示例第一个名称");
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->name, "示例第一个名称");
    fix(first, "示例第一个名");
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->name, "示例第一个名");
    change_to("示例第二名");
    fix(first, "示例旧名");
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->name, "示例第二名");
}

TEST_F(Corrections, AnExpertsEmployerAndFieldsFollow) {
    const auto index = row<ExpertRow>("EX-0001")->registered.value;
    const Draft fix = corrected(index, {{"/employer_uscc", uscc("m1")}, {"/fields/0", "materials"}})
                          .in("experts/EX-0001")
                          .by({"expert-1", "district"});
    when(Draft(fix).by({"expert-1"})).rejected("signature.missing");
    given(fix);
    EXPECT_EQ(row<ExpertRow>("EX-0001")->employer, uscc("m1"));
    EXPECT_EQ(row<ExpertRow>("EX-0001")->fields, std::vector<std::string>{"materials"});
}

TEST_F(Corrections, AnEntryIsCorrectedAHundredTimes) {
    for (int n = 0; n < 100; ++n)
        given(corrected(change, {{"/name", "示例名称 " + std::to_string(n)}}));
    when(corrected()).rejected_at("event_corrected.too_many", "/corrects");
}

TEST_F(Corrections, AClosedComplexIsStillCorrected) {
    ComplexRow closed = *complex();
    closed.state = ComplexState::closed;
    StateOverlay overlay(state());
    overlay.put("CQ-1", std::move(closed));
    state().apply(overlay);
    when(corrected()).accepted();
}

}  // namespace
}  // namespace qiyue::testing

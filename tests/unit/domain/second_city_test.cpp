// The product serves any city that publishes its policy: here one with a single authority, its own
// kinds of complex, scheme, grades, metrics, taxonomies, regions and calendar, and no step between
// application and cultivation.

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/figures.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

constexpr const char* harbour_policy = R"({
 "offices": {
  "authority": ["11500000MAFA0002X3"],
  "district": [{"region": "HX-E", "uscc": "11500000MAFA00070E"}, {"region": "HX-W", "uscc": "11500000MAFA00046X"}],
  "operator": ["11500000MAFA000383"],
  "dpo": ["11500000MAFA00011B"],
  "guardian": ["91500000MAFA00062B"]
 },
 "authority_quorum": 1,
 "district_mergers": [{"region": "HX-N", "into": "HX-E", "from": "2026-01-01"}],
 "eligibility": {"research_led": {"zh": "联盟牵头型", "lead_kinds": ["association", "enterprise"], "qualifications": ["anchor_enterprise"]}},
 "required_bodies": {"research_led": ["council"]},
 "waived": ["lead.recommended", "notice.publicised", "charter.effective"],
 "calendar": {"utc_offset": "+06:00", "weekend": [5], "holidays": [], "workdays": []},
 "periods": {"unit": "days", "publicity": 1, "objection": 3, "exit_objection": 4, "settlement": 5, "unresponsive": 6},
 "backdating_days": 2,
 "official_required": [],
 "documents_required": false,
 "rectification_orders_max": 1,
 "barred_years_after_ordered_exit": 1,
 "evaluation_kinds": {"annual": {"zh": "年度考评", "decisive": true}},
 "schemes": [{
  "version": 3, "kinds": ["annual"],
  "indicators": [
   {"id": "governance", "zh": "治理", "weight": 20, "min": 0, "max": 10},
   {"id": "output", "zh": "产出", "weight": 50, "min": 0, "max": 10},
   {"id": "chain", "zh": "链条", "weight": 30, "min": 0, "max": 10}],
  "experts_quorum": 2, "combine": "mean", "decimals": 1, "rounding": "half_even"}],
 "grades": [
  {"id": "A", "zh": "甲等", "min": "8.0", "effects": ["honour_allowed"]},
  {"id": "B", "zh": "乙等", "min": "5.0", "effects": []},
  {"id": "C", "zh": "丙等", "min": "0.0", "effects": ["rectification_due"]}],
 "metrics": [
  {"id": "green_share", "zh": "绿色产值占比", "kind": "ratio", "decimals": 1, "rounding": "down", "city": "sum_of_distinct_organizations"},
  {"id": "alliances", "zh": "联盟数", "kind": "count", "decimals": 0, "rounding": "up", "counts": "built"},
  {"id": "dispatches", "zh": "难题解决数", "kind": "count", "decimals": 0, "rounding": "up", "counts": "need.resolved"}],
 "built": {"from": "cultivation.started", "exited_counts": true},
 "targets": [
  {"metric": "alliances", "by": "2026-12-31", "comparator": ">", "value": "0", "cumulative": true, "directions": 1, "tiers": ["first"]},
  {"metric": "green_share", "by": "2026-12-31", "comparator": ">", "value": "0.5", "cumulative": false}],
 "taxonomies": {
  "directions": [{"id": "shipbuilding", "zh": "船舶"}, {"id": "aquaculture", "zh": "养殖"}],
  "33618": [{"tier": "first", "zh": "第一梯队", "industries": ["hulls", "engines"]}, {"tier": "second", "zh": "第二梯队", "industries": ["nets"]}],
  "416": [],
  "achievements": [{"id": "vessel", "zh": "新船型", "stages": ["designed", "launched"]}]},
 "regions": [
  {"code": "HX-E", "zh": "东港区", "from": "2000-01-01", "to": null},
  {"code": "HX-W", "zh": "西港区", "from": "2000-01-01", "to": null},
  {"code": "HX-N", "zh": "北港区", "from": "2000-01-01", "to": "2025-12-31"}]
})";

class SecondCity : public ComplexFixture {
protected:
    void SetUp() override {
        founding["policy"] = Json::parse(harbour_policy);
        for (Json& one : founding["organizations"])
            one["region"] = "HX-E";
        given(founded().by({"operator", "mstb", "guardian"}));
        for (const char* name : {"lead", "m1", "m2", "outsider"}) {
            Draft draft = organization_registered(name).with("region", "HX-W");
            if (std::string_view(name) != "m2")
                draft.with("/qualifications/0/kind", "anchor_enterprise");
            given(draft);
            mandates[name] = mandate(name);
        }
        for (const char* name : {"expert-1", "expert-2"})
            given(expert_registered(name).by({name, "district"}));
        given(directions()
                  .by({"mstb"})
                  .with("directions", Json::array({"shipbuilding"}))
                  .with("industry_tier", "first"));
    }
    Draft application() const {
        return applied()
            .with("kind", "research_led")
            .with("direction", "shipbuilding")
            .with("industry", "hulls")
            .with("founding_district", "HX-W")
            .with("regions", Json::array({"HX-E", "HX-W"}));
    }
    Draft cultivation() const {
        return event("cultivation.started")
            .in(stream)
            .by({"mstb"})
            .with("until", "2027-03-03")
            .with("criteria", Json::object());
    }
    void begin_to_cultivated() {
        given(application());
        given(selected().by({"mstb"}));
        given(cultivation());
    }
    void begin_to_recognized() {
        begin_to_cultivated();
        given(charter_proposed().with("kind", "agreement"));
        sign();
        given(council_constituted());
        given(event("recognition.granted")
                  .in(stream)
                  .by({"mstb"})
                  .with("criteria", {{"council", true}}));
    }
    Draft in_evaluation(const char* type) const {
        return event(type).in(stream).by({"mstb"}).with("evaluation_id", "EV-1");
    }
    /// Scores by an expert; the text that opens them.
    std::string given_score(const char* name, const char* scores) {
        const std::string text = format_disclosure(
            sha256("salt").view(), next_event_id("evaluation.scored"), "/scores", scores);
        given(in_evaluation("evaluation.scored")
                  .by({name})
                  .with("basis", next_index())
                  .uncommitted("/scores")
                  .uncommitted("/comments")
                  .with("commit",
                        {{"/scores", to_hex(sha256(text))},
                         {"/comments", document_sha256(std::string("comments of ") + name)}}));
        return text;
    }
    /// EV-1 up to its scores: means of 7.75, 8.5 and 7.5, hence a total of 8.05.
    Json begin_to_scored() {
        begin_to_recognized();
        given(in_evaluation("evaluation.opened")
                  .with("kind", "annual")
                  .with("period", "2026")
                  .with("scheme_version", 3)
                  .with("due", "2026-06-30"));
        given(in_evaluation("experts.appointed")
                  .with("experts", {expert_id("expert-1"), expert_id("expert-2")})
                  .with("recusals", Json::array()));
        Json opened = Json::array();
        opened.push_back(given_score("expert-1", R"({"governance":"7.5","output":9,"chain":7})"));
        opened.push_back(given_score("expert-2", R"({"governance":8,"output":8,"chain":8})"));
        return opened;
    }
    Draft conclusion(Json opened) const {
        return in_evaluation("evaluation.concluded")
            .with("opened", std::move(opened))
            .with("indicators", {{"governance", "7.8"}, {"output", "8.5"}, {"chain", "7.5"}})
            .with("total", "8.0")
            .with("grade", "A");
    }
    const Policy& policy() { return *row<PolicyRow>("1")->parsed; }
};

TEST_F(SecondCity, OneAuthorityDecidesWithoutOfficialDocuments) {
    given(application());
    when(selected().by({"meic", "mstb"})).rejected("signature.surplus");
    when(selected().by({"meic"})).rejected("signature.missing");
    given(selected().by({"mstb"}));
}

TEST_F(SecondCity, ItsKindsDirectionsIndustriesAndRegionsAreItsOwn) {
    when(application().with("kind", "enterprise_led")).rejected("lead_applied.kind");
    when(application().with("direction", "intelligent_connected_nev"))
        .rejected("lead_applied.direction_not_set");
    when(application().with("industry", "intelligent_connected_nev"))
        .rejected("lead_applied.industry_unknown");
    when(application().with("founding_district", "500106")).rejected("lead_applied.region_unknown");
    when(application().with("regions", Json::array({"HX-N"})))
        .rejected("lead_applied.region_unknown");
    when(application().by({"m2"})).rejected("lead_applied.not_eligible");
    when(application()).accepted();
}

TEST_F(SecondCity, CultivationPrecedesTheCharterAndCountsAsBuilt) {
    begin_to_cultivated();
    EXPECT_EQ(complex()->state, ComplexState::cultivating);
    EXPECT_TRUE(complex()->built);
    const auto progress = target_progress(state(), policy(), TreeSize{next_index()});
    ASSERT_EQ(progress.size(), 2u);
    EXPECT_EQ(progress[0].figure, "1");
    EXPECT_TRUE(progress[0].reached);
    EXPECT_FALSE(progress[1].figure);
}

TEST_F(SecondCity, RecognitionAsksForTheBodiesThatItNames) {
    begin_to_recognized();
    EXPECT_EQ(complex()->state, ComplexState::recognized);
    EXPECT_FALSE(complex()->has_expert_committee);
}

TEST_F(SecondCity, AnEvaluationFollowsItsSchemeRoundingAndGrades) {
    const Json opened = begin_to_scored();
    // 8.05 to the even digit; half up it would be 8.1.
    when(conclusion(opened).with("total", "8.1")).rejected("evaluation_concluded.total");
    when(conclusion(opened).with("total", "8.05")).rejected("evaluation_concluded.total");
    when(conclusion(opened).with("/indicators/governance", "7.7"))
        .rejected("evaluation_concluded.indicators");
    when(conclusion(opened).with("grade", "B")).rejected("evaluation_concluded.grade");
    when(conclusion(opened).with("grade", "excellent")).rejected("evaluation_concluded.grade");
    given(conclusion(opened));
    EXPECT_EQ(row<EvaluationRow>("CQ-1/EV-1")->grade, "A");
}

TEST_F(SecondCity, AnHonourFollowsWhenDaysNotWorkingDaysAreOver) {
    const Json opened = begin_to_scored();
    const auto concluded = given(conclusion(opened));
    set_clock("2026-03-05T06:00:00Z");  // a Thursday; Friday is the weekend there
    given(notice_served("mstb", "act", "lead").by({"mstb"}).with("of", concluded));
    const Draft award = in_evaluation("honour.awarded")
                            .with("title", "示例港区联盟")
                            .with("plaque_no", "HX-1")
                            .with("from", "2026-03-10")
                            .with("to", "2028-03-09");
    set_clock("2026-03-08T17:59:59Z");  // the third day ends at midnight, +06:00
    when(award).rejected("honour_awarded.objection_period");
    set_clock("2026-03-08T18:00:00Z");
    given(award);
    EXPECT_EQ(complex()->honour->plaque_no, "HX-1");
}

TEST_F(SecondCity, ItsMetricsRoundAsItSays) {
    begin_to_cultivated();
    const Draft report = event("kpi.reported")
                             .in(stream)
                             .by({"lead"})
                             .with("metric", "green_share")
                             .with("period", "2026")
                             .with("numerator", 2)
                             .with("denominator", 3);
    when(Draft(report).with("value", "0.7")).rejected("kpi_reported.value");
    when(Draft(report).with("metric", "rd_intensity").with("value", "0.667"))
        .rejected("kpi_reported.metric");
    given(Draft(report).with("value", "0.6"));
    const auto progress = target_progress(state(), policy(), TreeSize{next_index()});
    EXPECT_EQ(progress[1].figure, "0.6");
    EXPECT_TRUE(progress[1].reached);
}

TEST_F(SecondCity, ItsScoreboardHasItsDistrictsAndMetrics) {
    begin_to_cultivated();
    const Json none{{"alliances", "0"}, {"dispatches", "0"}};
    Json one = none;
    one["alliances"] = "1";
    const Draft published = event("scoreboard.published")
                                .in("policy")
                                .by({"mstb"})
                                .with("period", "2026-Q1")
                                .with("rows", Json::array({{{"region", "HX-E"}, {"figures", none}},
                                                           {{"region", "HX-W"}, {"figures", one}}}))
                                .with("basis", next_index());
    when(published).accepted();
    when(Draft(published).with("/rows/1/figures/alliances", "0"))
        .rejected("scoreboard_published.figure");
}

TEST_F(SecondCity, BackdatingIsMeasuredByItsDays) {
    when(application().time(now + -2 * us_per_day)).accepted();
    when(application().time(now + -3 * us_per_day)).rejected("time.backdated");
}

}  // namespace
}  // namespace qiyue::testing

#include "ledger/domain/policy.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/domain/schema.hpp"
#include "tests/support/catalogue_coverage.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json founding_policy() {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/format/founding.json");
    return Json::parse(file)["policy"];
}

std::shared_ptr<const Policy> read(const Json& json) {
    const auto policy = Policy::parse(json.dump());
    EXPECT_TRUE(policy) << (policy ? "" : policy.error().text());
    return policy ? *policy : nullptr;
}

/// The rule and place that refuse this policy: "rule place".
std::string refusal(const Json& json) {
    Document document;
    if (!document.parse(json.dump())) return "no document";
    const auto policy = Policy::read(document.root());
    if (policy) return "accepted";
    EXPECT_FALSE(policy.error().says.zh.empty());
    EXPECT_FALSE(policy.error().says.en.empty());
    testing::note_refused("", policy.error().rule);
    return policy.error().rule + " " + policy.error().place;
}

Micros at(const char* text) { return *parse_recorded(text); }
const Micros now = at("2026-03-03T01:00:00.000000Z");

TEST(Policy, TheFoundingPolicyIsRead) {
    const auto policy = read(founding_policy());
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->authority(),
              (std::vector<std::string>{"11500000MAFA00011B", "11500000MAFA0002X3"}));
    EXPECT_EQ(policy->authority_quorum(), 2);
    EXPECT_EQ(policy->operators(), std::vector<std::string>{"11500000MAFA000383"});
    EXPECT_EQ(policy->dpo(), std::vector<std::string>{"11500000MAFA00054Q"});
    EXPECT_EQ(policy->guardian(), std::vector<std::string>{"91500000MAFA00062B"});
    EXPECT_EQ(policy->district("500106", now), std::vector<std::string>{"11500000MAFA00046X"});
    EXPECT_TRUE(policy->district("500112", now).empty());
    EXPECT_EQ(policy->all_districts().size(), 2u);
    EXPECT_EQ(policy->backdating_days(), 30);
    EXPECT_EQ(policy->rectification_orders_max(), 2);
    EXPECT_EQ(policy->barred_years_after_ordered_exit(), 3);
    EXPECT_TRUE(policy->documents_required());
    EXPECT_FALSE(policy->is_waived(Waiver::recommendation));
    EXPECT_TRUE(policy->is_official_required("lead.selected"));
    EXPECT_FALSE(policy->is_official_required("lead.applied"));
    EXPECT_EQ(policy->content().targets.size(), 13u);
    EXPECT_EQ(policy->content().innovation.size(), 4u);
}

TEST(Policy, WhatItSaysOfComplexesAndEvaluations) {
    const auto policy = read(founding_policy());
    ASSERT_TRUE(policy);
    ASSERT_TRUE(policy->eligibility("enterprise_led"));
    EXPECT_EQ(policy->eligibility("enterprise_led")->label,
              (Label{"企业牵头型", "enterprise led"}));
    EXPECT_EQ(policy->eligibility("research_led")->lead_kinds.size(), 2u);
    EXPECT_FALSE(policy->eligibility("other"));
    EXPECT_TRUE(policy->requires_body("enterprise_led", Body::council));
    EXPECT_FALSE(policy->requires_body("other", Body::council));
    ASSERT_TRUE(policy->evaluation_kind("performance"));
    EXPECT_TRUE(policy->evaluation_kind("performance")->decisive);
    EXPECT_FALSE(policy->evaluation_kind("effectiveness")->decisive);
    ASSERT_TRUE(policy->scheme(1));
    EXPECT_EQ(policy->scheme(1)->indicators[1].weight, 60);
    EXPECT_EQ(policy->scheme(1)->rounding, Rounding::half_up);
    EXPECT_FALSE(policy->scheme(2));
    ASSERT_TRUE(policy->grade_of(*Decimal::parse("90.00")));
    EXPECT_EQ(policy->grade_of(*Decimal::parse("90.00"))->id, "excellent");
    EXPECT_TRUE(policy->grade_of(*Decimal::parse("90.00"))->honour_allowed);
    EXPECT_EQ(policy->grade_of(*Decimal::parse("89.99"))->id, "good");
    EXPECT_TRUE(policy->grade_of(Decimal(0))->rectification_due);
    EXPECT_FALSE(policy->grade_of(Decimal(-1)));
    EXPECT_TRUE(policy->has_industry("food_processing"));
    EXPECT_FALSE(policy->has_industry("tea"));
    EXPECT_TRUE(policy->has_direction("life_health"));
    EXPECT_TRUE(policy->has_tier("potential"));
    EXPECT_FALSE(policy->has_tier("none"));
    EXPECT_EQ(policy->achievement_kind("ip")->stages[1], "granted");
    EXPECT_EQ(policy->metric("rd_intensity")->decimals, 3u);
    EXPECT_FALSE(policy->metric("other"));
}

TEST(Policy, PeriodsRunByItsCalendarAndUnit) {
    Json json = founding_policy();
    json["periods"]["objection"] = 1;
    const Micros friday = at("2026-03-06T01:00:00.000000Z");
    const auto policy = read(json);
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->end_of(Period::objection, friday), at("2026-03-09T16:00:00.000000Z"));
    EXPECT_FALSE(policy->is_over(Period::objection, friday, at("2026-03-09T15:59:59.999999Z")));
    EXPECT_TRUE(policy->is_over(Period::objection, friday, at("2026-03-09T16:00:00.000000Z")));
    EXPECT_TRUE(policy->is_over(Period::settlement, friday, friday + 1));
    json["periods"]["unit"] = "days";
    json["periods"]["objection"] = 4;
    EXPECT_EQ(read(json)->end_of(Period::objection, friday), at("2026-03-10T16:00:00.000000Z"));
}

TEST(Policy, ADistrictThatWasMergedIsActedForByItsSuccessor) {
    Json json = founding_policy();
    json["district_mergers"] = {{{"region", "500106"}, {"into", "500108"}, {"from", "2026-03-04"}},
                                {{"region", "500108"}, {"into", "500107"}, {"from", "2026-03-05"}}};
    const auto policy = read(json);
    ASSERT_TRUE(policy);
    const Micros first = at("2026-03-03T16:00:00.000000Z");
    EXPECT_EQ(policy->region_in_charge("500106", first + -1), "500106");
    EXPECT_EQ(policy->region_in_charge("500106", first), "500108");
    EXPECT_TRUE(policy->district("500106", first).empty());
    EXPECT_EQ(policy->region_in_charge("500106", first + us_per_day), "500107");
    EXPECT_EQ(policy->district("500106", first + us_per_day),
              std::vector<std::string>{"11500000MAFA00070E"});
}

TEST(Policy, RegionsHaveTheirTime) {
    Json json = founding_policy();
    json["regions"][3]["to"] = "2026-03-02";
    const auto policy = read(json);
    ASSERT_TRUE(policy);
    EXPECT_TRUE(policy->is_region_valid("500106", now));
    EXPECT_FALSE(policy->is_region_valid("500112", now));
    EXPECT_TRUE(policy->is_region_valid("500112", at("2026-03-02T15:59:59.999999Z")));
    EXPECT_FALSE(policy->is_region_valid("510000", now));
}

TEST(Policy, EveryMemberIsNeeded) {
    const Json whole = founding_policy();
    for (const auto& [name, value] : whole.items()) {
        Json json = whole;
        json.erase(name);
        EXPECT_EQ(refusal(json), "field.missing /" + name);
    }
}

TEST(Policy, NoMemberIsUnknownAtAnyDepth) {
    for (const char* parent :
         {"", "/offices", "/offices/district/0", "/calendar", "/periods", "/schemes/0",
          "/schemes/0/indicators/1", "/grades/0", "/metrics/0", "/built", "/targets/0",
          "/taxonomies", "/taxonomies/33618/0", "/regions/0", "/eligibility/research_led"}) {
        Json json = founding_policy();
        json[Json::json_pointer(parent)]["surplus"] = 1;
        EXPECT_EQ(refusal(json), "field.unknown " + std::string(parent) + "/surplus");
    }
}

struct Bad {
    const char* place;  ///< what is changed
    const char* value;  ///< to this JSON
    const char* answer;  ///< "rule place"
};

TEST(Policy, ValuesOfTheWrongForm) {
    const Bad cases[] = {
        {"/offices/authority", "[]", "field.form /offices/authority"},
        {"/offices/authority/1", "\"11500000MAFA00011C\"", "field.uscc /offices/authority/1"},
        {"/offices/authority/1", "\"11500000MAFA00011B\"", "field.form /offices/authority/1"},
        {"/offices/operator", "[]", "field.form /offices/operator"},
        {"/offices/guardian", "\"x\"", "field.form /offices/guardian"},
        {"/authority_quorum", "0", "field.form /authority_quorum"},
        {"/authority_quorum", "\"2\"", "field.form /authority_quorum"},
        {"/waived", "[\"lead.selected\"]", "field.form /waived/0"},
        {"/required_bodies/research_led", "[\"board\"]",
         "field.form /required_bodies/research_led/0"},
        {"/eligibility/research_led/lead_kinds", "[]",
         "field.form /eligibility/research_led/lead_kinds"},
        {"/eligibility/research_led/lead_kinds/0", "\"person\"",
         "field.form /eligibility/research_led/lead_kinds/0"},
        {"/calendar/weekend/0", "8", "field.form /calendar/weekend/0"},
        {"/calendar/weekend", "[1,2,3,4,5,6,7]", "field.form /calendar/weekend"},
        {"/calendar/holidays/0", "\"2026-02-30\"", "field.form /calendar/holidays/0"},
        {"/periods/objection", "-1", "field.form /periods/objection"},
        {"/periods/unit", "\"weeks\"", "field.form /periods/unit"},
        {"/documents_required", "1", "field.form /documents_required"},
        {"/rectification_orders_max", "0", "field.form /rectification_orders_max"},
        {"/schemes/0/version", "0", "field.form /schemes/0/version"},
        {"/schemes/0/experts_quorum", "0", "field.form /schemes/0/experts_quorum"},
        {"/schemes/0/combine", "\"median\"", "field.form /schemes/0/combine"},
        {"/schemes/0/rounding", "\"nearest\"", "field.form /schemes/0/rounding"},
        {"/schemes/0/indicators/0/max", "\"a lot\"", "field.form /schemes/0/indicators/0/max"},
        {"/grades/0/min", "90", "field.form /grades/0/min"},
        {"/grades/0/effects", "[\"cake\"]", "field.form /grades/0/effects/0"},
        {"/metrics/0/decimals", "10", "field.form /metrics/0/decimals"},
        {"/targets/0/comparator", "\"=>\"", "field.form /targets/0/comparator"},
        {"/targets/0/value", "10", "field.form /targets/0/value"},
        {"/built/from", "\"lead.selected\"", "field.form /built/from"},
        {"/regions", "[]", "field.form /regions"},
        {"/regions/0/to", "\"\"", "field.form /regions/0/to"},
    };
    for (const Bad& one : cases) {
        Json json = founding_policy();
        json[Json::json_pointer(one.place)] = Json::parse(one.value);
        EXPECT_EQ(refusal(json), one.answer) << one.place;
    }
}

TEST(Policy, MembersThatContradictEachOther) {
    const Bad cases[] = {
        {"/authority_quorum", "3", "policy.quorum /authority_quorum"},
        {"/offices/district/1/region", "\"500199\"", "policy.unknown /offices/district/1/region"},
        {"/offices/district/1", R"({"region":"500106","uscc":"11500000MAFA00046X"})",
         "policy.duplicate /offices/district/1/uscc"},
        {"/district_mergers", R"([{"region":"1","into":"500106","from":"2026-01-01"}])",
         "policy.unknown /district_mergers/0/region"},
        {"/district_mergers", R"([{"region":"500106","into":"1","from":"2026-01-01"}])",
         "policy.unknown /district_mergers/0/into"},
        {"/district_mergers", R"([{"region":"500106","into":"500106","from":"2026-01-01"}])",
         "policy.cycle /district_mergers/0/into"},
        {"/district_mergers", R"([{"region":"500106","into":"500107","from":"2026-01-01"},
                                  {"region":"500107","into":"500106","from":"2026-01-01"}])",
         "policy.cycle /district_mergers/0/into"},
        {"/district_mergers", R"([{"region":"500106","into":"500107","from":"2026-01-01"},
                                  {"region":"500106","into":"500108","from":"2026-01-01"}])",
         "policy.duplicate /district_mergers/1/region"},
        {"/eligibility", "{}", "policy.empty /eligibility"},
        {"/required_bodies", R"({"enterprise_led":[]})",
         "policy.missing /required_bodies/research_led"},
        {"/required_bodies/other", "[]", "policy.unknown /required_bodies/other"},
        {"/official_required", "[\"lead.selected\",\"lead\"]", "policy.type /official_required/1"},
        {"/calendar/utc_offset", "\"+8\"", "policy.offset /calendar/utc_offset"},
        {"/calendar/weekend", "[6,6]", "policy.duplicate /calendar/weekend"},
        {"/calendar/workdays/0", "\"2026-10-01\"", "policy.dates /calendar/workdays"},
        {"/schemes/0/kinds/0", "\"other\"", "policy.unknown /schemes/0/kinds/0"},
        {"/schemes/0/indicators/0/weight", "41", "policy.weights /schemes/0/indicators"},
        {"/schemes/0/indicators/1/id", "\"operation\"",
         "policy.duplicate /schemes/0/indicators/1/id"},
        {"/schemes/0/indicators/0/min", "100", "policy.bounds /schemes/0/indicators/0/min"},
        {"/schemes/0/indicators/0/min", "\"-0.01\"", "policy.grades /schemes/0"},
        {"/grades/1/id", "\"excellent\"", "policy.duplicate /grades/1/id"},
        {"/grades/1/min", "\"90.0\"", "policy.grades /grades/1/min"},
        {"/grades/3/min", "\"0.01\"", "policy.grades /schemes/0"},
        {"/metrics/0/counts", "\"built\"", "policy.metric /metrics/0"},
        {"/metrics/2/kind", "\"ratio\"", "policy.metric /metrics/2"},
        {"/metrics/1/id", "\"rd_intensity\"", "policy.duplicate /metrics/1/id"},
        {"/targets/0/metric", "\"other\"", "policy.unknown /targets/0/metric"},
        {"/targets/0/directions", "8", "policy.coverage /targets/0/directions"},
        {"/targets/3/directions", "7", "policy.coverage /targets/3"},
        {"/targets/1/tiers/0", "\"none\"", "policy.unknown /targets/1/tiers/0"},
        {"/taxonomies/directions/1/id", "\"life_health\"",
         "policy.duplicate /taxonomies/directions/6/id"},
        {"/taxonomies/33618/1/tier", "\"leading\"", "policy.duplicate /taxonomies/33618/1/tier"},
        {"/taxonomies/33618/1/industries/0", "\"advanced_materials\"",
         "policy.duplicate /taxonomies/33618/1/industries/0"},
        {"/taxonomies/achievements/1/id", "\"new_product\"",
         "policy.duplicate /taxonomies/achievements/1/id"},
        {"/regions/1/code", "\"500106\"", "policy.duplicate /regions/1/code"},
        {"/regions/0/to", "\"1999-12-31\"", "policy.dates /regions/0/to"},
    };
    for (const Bad& one : cases) {
        Json json = founding_policy();
        json[Json::json_pointer(one.place)] = Json::parse(one.value);
        EXPECT_EQ(refusal(json), one.answer) << one.place;
    }
}

TEST(Policy, TwoSchemesOfOneVersion) {
    Json json = founding_policy();
    json["schemes"].push_back(json["schemes"][0]);
    EXPECT_EQ(refusal(json), "policy.duplicate /schemes/1/version");
}

TEST(Policy, ARecoveryMayChangeHoldersOnly) {
    const auto last = read(founding_policy());
    Json json = founding_policy();
    json["offices"]["guardian"] = {"11500000MAFA00070E"};
    EXPECT_TRUE(differs_only_in_holders(*last, *read(json)));
    json["offices"]["authority"] = {"11500000MAFA00011B"};
    json["authority_quorum"] = 1;
    EXPECT_TRUE(differs_only_in_holders(*last, *read(json)));
    Json lowered = founding_policy();
    lowered["authority_quorum"] = 1;
    EXPECT_FALSE(differs_only_in_holders(*last, *read(lowered)));
    json["periods"]["objection"] = 5;
    EXPECT_FALSE(differs_only_in_holders(*last, *read(json)));
}

TEST(Policy, TheSchemaNamesEveryMemberAndNoOther) {
    const Json schema = Json::parse(policy_schema());
    const Json whole = founding_policy();
    EXPECT_EQ(schema["properties"].size(), whole.size());
    EXPECT_EQ(schema["required"].size(), whole.size());
    EXPECT_EQ(schema["additionalProperties"], false);
    for (const auto& [name, value] : whole.items()) {
        EXPECT_TRUE(schema["properties"].contains(name)) << name;
    }
    const Json& to = schema["properties"]["regions"]["items"]["properties"]["to"];
    EXPECT_EQ(to["anyOf"][0]["format"], "date");
    EXPECT_EQ(to["anyOf"][1]["type"], "null");
    const Json published = Json::parse(data_schema(*find_type("policy.version_published", 1)));
    EXPECT_EQ(published["properties"]["policy"]["required"], schema["required"]);
}

TEST(Policy, TextThatIsNoPolicy) {
    EXPECT_EQ(Policy::parse("{").error().code, ErrorCode::event_format);
    EXPECT_EQ(Policy::parse("[]").error().code, ErrorCode::invalid_argument);
    const auto refused = Policy::parse("{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().place, "/offices");
}

}  // namespace
}  // namespace qiyue

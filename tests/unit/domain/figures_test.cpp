// Figures that follow from the record, targets, and scoreboard.published, which states them.

#include "ledger/domain/figures.hpp"

#include "ledger/domain/policy.hpp"
#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Figures : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    const Policy& policy() { return *row<PolicyRow>("1")->parsed; }
    /// "none" if there is no figure.
    std::string figure_of(const char* metric, std::string region = {},
                          std::optional<std::string> period = {},
                          std::optional<std::uint64_t> size = {}) {
        const FigurePlace place{TreeSize{size.value_or(next_index())}, std::move(region),
                                std::move(period)};
        return figure(state(), policy(), *policy().metric(metric), place).value_or("none");
    }
    Draft case_selected(const std::string& id, const std::string& in = stream) const {
        return event("case.selected")
            .in(in)
            .by({"meic", "mstb"})
            .with("case_id", id)
            .with("theme", "research")
            .with("title", "示例案例")
            .with("doc", document("case"));
    }
    Draft report(const char* name, Json numerator, Json denominator, const char* value) const {
        return event("kpi.reported")
            .in(stream)
            .by({name})
            .with("metric", "rd_intensity")
            .with("period", "2026")
            .with("numerator", std::move(numerator))
            .with("denominator", std::move(denominator))
            .with("value", value);
    }
    void put_complex_of(const char* id, const char* district, const char* direction,
                        const char* industry) {
        ComplexRow made = chartered_complex(id);
        made.founding_district = district;
        made.direction = direction;
        made.industry = industry;
        made.state = cultivating;
        made.cultivation = Index{1};
        made.council =
            ComplexRow::Council{uscc("lead"), {uscc("lead")}, "2026-01-01", "2035-01-01", Index{1}};
        made.has_expert_committee = true;
        made.secretariat_host = uscc("m1");
        put(id, std::move(made));
    }
    Draft recognition(const std::string& id) const {
        return event("recognition.granted")
            .in("complexes/" + id)
            .by({"meic", "mstb"})
            .with("criteria", {{"charter", "met"}});
    }
};

TEST_F(Figures, EventsAreCountedAtEverySizeOfTheLog) {
    ComplexRow second = chartered_complex("CQ-2");
    second.founding_district = "500107";
    put("CQ-2", std::move(second));
    EXPECT_EQ(figure_of("model_cases"), "0");
    const std::uint64_t first = given(case_selected("C-1"));
    given(case_selected("C-1", "complexes/CQ-2"));
    const std::uint64_t third = given(case_selected("C-2"));
    EXPECT_EQ(figure_of("model_cases"), "3");
    EXPECT_EQ(figure_of("model_cases", "500106"), "2");
    EXPECT_EQ(figure_of("model_cases", "500107"), "1");
    EXPECT_EQ(figure_of("model_cases", "500112"), "0");
    EXPECT_EQ(figure_of("model_cases", {}, {}, first), "0");
    EXPECT_EQ(figure_of("model_cases", {}, {}, first + 1), "1");
    EXPECT_EQ(figure_of("model_cases", {}, {}, third), "2");
    EXPECT_EQ(figure_of("key_tasks"), "0");
}

TEST_F(Figures, AnEventBelongsToThePeriodInWhichItIsRecorded) {
    set_clock("2026-03-31T15:59:59Z");  // still March in the calendar's zone
    given(case_selected("C-1"));
    set_clock("2026-03-31T16:00:00Z");
    given(case_selected("C-2"));
    set_clock("2026-12-31T16:00:00Z");
    given(case_selected("C-3"));
    EXPECT_EQ(figure_of("model_cases", {}, "2026-03"), "1");
    EXPECT_EQ(figure_of("model_cases", {}, "2026-04"), "1");
    EXPECT_EQ(figure_of("model_cases", {}, "2026-Q1"), "1");
    EXPECT_EQ(figure_of("model_cases", {}, "2026-Q2"), "1");
    EXPECT_EQ(figure_of("model_cases", {}, "2026-H2"), "0");
    EXPECT_EQ(figure_of("model_cases", {}, "2026"), "2");
    EXPECT_EQ(figure_of("model_cases", {}, "2027"), "1");
    EXPECT_EQ(figure_of("model_cases", "500106", "2026"), "2");
    EXPECT_EQ(figure_of("model_cases", {}, "2027", next_index() - 1), "0");
}

TEST_F(Figures, RatiosAreSumsOverOrganisations) {
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026"), "none");
    EXPECT_EQ(figure_of("rd_intensity"), "none");  // a ratio has a period
    const std::uint64_t first = given(report("lead", 1, 3, "0.333"));
    const std::uint64_t second = given(report("m1", "0.5", 97, "0.005"));
    given(report("m2", 0, "0.000001", "0.000"));
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026", first + 1), "0.333");
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026", second + 1), "0.015");  // 1.5 / 100
    EXPECT_EQ(figure_of("rd_intensity", "500107", "2026"), "0.005");
    EXPECT_EQ(figure_of("rd_intensity", "500112", "2026"), "none");
    EXPECT_EQ(figure_of("rd_intensity", {}, "2025"), "none");
    // Another figure in its place; before, it stays as it was.
    const std::uint64_t third = given(report("lead", 2, 3, "0.667").with("replaces", first));
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026"), "0.025");
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026", third), "0.015");
    given(event("event.corrected")
              .in(stream)
              .by({"lead"})
              .corrects(third)
              .with("reason", "示例更正")
              .with("fields", {{"/numerator", 3}, {"/value", "1.000"}}));
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026"), "0.035");
    EXPECT_EQ(figure_of("rd_intensity", "500106", "2026"), "1.000");  // m2 reports next to nothing
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026", third + 1), "0.025");
}

TEST_F(Figures, AnOrganisationThatMovedTakesItsFiguresAlong) {
    const std::uint64_t first = given(report("m1", 1, 10, "0.100"));
    given(event("organization.changed")
              .in(party("m1").substr(1))
              .by({"m1"})
              .with("region", "500112"));
    EXPECT_EQ(figure_of("rd_intensity", "500107", "2026"), "0.100");
    given(report("m1", 2, 10, "0.200").with("replaces", first));
    EXPECT_EQ(figure_of("rd_intensity", "500107", "2026"), "none");
    EXPECT_EQ(figure_of("rd_intensity", "500112", "2026"), "0.200");
    EXPECT_EQ(figure_of("rd_intensity", {}, "2026"), "0.200");
}

class Built : public Figures {
protected:
    void SetUp() override {
        founding["policy"]["waived"] = Json::array({"notice.publicised"});
        founding["policy"]["targets"][0]["by"] = "2026-12-31";
        begin();
        put_complex_of("CQ-1", "500106", "life_health", "biomanufacturing");
        put_complex_of("CQ-2", "500107", "life_health", "software_services");
    }
    Draft exit_proposed_by_authority(const std::string& id) const {
        return event("exit.proposed")
            .in("complexes/" + id)
            .by({"meic", "mstb"})
            .with("initiator", "authority")
            .with("kind", "ordered")
            .with("ground", "示例事由");
    }
    void leave(const std::string& id) {
        given(exit_proposed_by_authority(id));
        ComplexRow made = *row<ComplexRow>(id);
        made.exit->proposal_served = now;
        put(id, std::move(made));
        wait_days(1);
        given(event("exit.decided")
                  .in("complexes/" + id)
                  .by({"meic", "mstb"})
                  .with("ground", "示例事由")
                  .with("hearing", document("hearing"))
                  .with("effective_at", "2026-12-31"));
    }
};

TEST_F(Built, AComplexIsBuiltWhereThePolicySays) {
    EXPECT_EQ(figure_of("complexes_built"), "0");
    const std::uint64_t index = given(recognition("CQ-1"));
    given(recognition("CQ-2"));
    EXPECT_EQ(row<ComplexRow>("CQ-1")->built, Index{index});
    EXPECT_EQ(figure_of("complexes_built"), "2");
    EXPECT_EQ(figure_of("complexes_built", "500106"), "1");
    EXPECT_EQ(figure_of("complexes_built", {}, {}, index + 1), "1");
    // A stock: those there are, whatever the period.
    EXPECT_EQ(figure_of("complexes_built", {}, "2020"), "2");
}

TEST_F(Built, AComplexThatLeavesIsBuiltNoMore) {
    given(recognition("CQ-1"));
    given(recognition("CQ-2"));
    const std::uint64_t before = next_index();
    leave("CQ-1");
    EXPECT_FALSE(row<ComplexRow>("CQ-1")->built);
    EXPECT_EQ(figure_of("complexes_built"), "1");
    EXPECT_EQ(figure_of("complexes_built", "500106"), "0");
    EXPECT_EQ(figure_of("complexes_built", {}, {}, before), "2");
}

TEST_F(Built, AComplexMovesToAnotherDirection) {
    given(recognition("CQ-1"));
    given(event("direction.set")
              .in("policy")
              .by({"meic", "mstb"})
              .with("directions", Json::array({"intelligent_iot"}))
              .with("industry_tier", "leading")
              .with("year", 2026));
    const auto covered = [this] {
        return target_progress(state(), policy(), TreeSize{next_index()});
    };
    EXPECT_EQ(covered()[0].directions, 1);
    given(recognition("CQ-2"));
    EXPECT_EQ(covered()[0].directions, 1);
    given(event("complex.changed")
              .in(stream)
              .by({"lead", "meic", "mstb"})
              .with("direction", "intelligent_iot"));
    EXPECT_EQ(covered()[0].directions, 2);
    EXPECT_EQ(figure_of("complexes_built"), "2");
}

class BuiltForGood : public Built {
protected:
    void SetUp() override {
        founding["policy"]["built"] = {{"from", "cultivation.started"}, {"exited_counts", true}};
        Built::SetUp();
        change([](ComplexRow& one) { one.state = chartered; });
    }
};

TEST_F(BuiltForGood, WhatCountsAsBuiltIsThePolicys) {
    given(event("cultivation.started")
              .in(stream)
              .by({"meic", "mstb"})
              .with("until", "2027-03-03")
              .with("criteria", Json::object()));
    EXPECT_EQ(figure_of("complexes_built"), "1");
    given(recognition("CQ-1"));
    EXPECT_EQ(figure_of("complexes_built"), "1");
    leave("CQ-1");
    EXPECT_EQ(figure_of("complexes_built"), "1");
    EXPECT_TRUE(row<ComplexRow>("CQ-1")->built);
}

class Targets : public Built {
protected:
    static Json target(const char* metric, const char* comparator, const char* value,
                       bool cumulative, const char* by = "2026-12-31") {
        return {{"metric", metric},
                {"by", by},
                {"comparator", comparator},
                {"value", value},
                {"cumulative", cumulative}};
    }
    void SetUp() override {
        Json directions = target("complexes_built", ">=", "2", true);
        directions["directions"] = 2;
        Json tiers = target("complexes_built", ">=", "1", true);
        tiers["tiers"] = {"pillar", "potential"};
        founding["policy"]["targets"] = Json::array({
            target("rd_intensity", ">", "0.02", false),
            target("rd_intensity", ">=", "0.02", false),
            target("model_cases", ">=", "2", true, "2027-12-31"),
            target("model_cases", ">=", "2", false, "2027-12-31"),
            directions,
            tiers,
            target("model_cases", "<", "2", true),
            target("model_cases", "<=", "2", true),
            target("model_cases", "=", "2", true),
        });
        Built::SetUp();
    }
    std::vector<TargetProgress> progress(std::optional<std::uint64_t> size = {}) {
        return target_progress(state(), policy(), TreeSize{size.value_or(next_index())});
    }
    std::string reached(std::optional<std::uint64_t> size = {}) {
        std::string all;
        for (const auto& one : progress(size))
            all += one.reached ? '1' : '0';
        return all;
    }
};

TEST_F(Targets, MoreThanIsToldFromAtLeast) {
    EXPECT_FALSE(progress()[0].figure);
    EXPECT_EQ(reached().substr(0, 2), "00");
    const std::uint64_t first = given(report("lead", 2, 100, "0.020"));
    EXPECT_EQ(progress()[0].figure, "0.020");
    EXPECT_EQ(reached().substr(0, 2), "01");
    // Rounded it is 0.020 all the same; the exact figure decides.
    const std::uint64_t second =
        given(report("lead", "2.0001", 100, "0.020").with("replaces", first));
    EXPECT_EQ(progress()[0].figure, "0.020");
    EXPECT_EQ(reached().substr(0, 2), "11");
    given(report("lead", "1.9999", 100, "0.020").with("replaces", second));
    EXPECT_EQ(progress()[1].figure, "0.020");
    EXPECT_EQ(reached().substr(0, 2), "00");
    EXPECT_EQ(reached(second + 1).substr(0, 2), "11");
}

TEST_F(Targets, ACumulativeTargetCountsFromTheBeginning) {
    given(case_selected("C-1"));
    set_clock("2027-03-03T01:00:00Z");
    EXPECT_EQ(reached().substr(2, 2), "00");
    given(case_selected("C-2"));
    EXPECT_EQ(progress()[2].figure, "2");
    EXPECT_EQ(progress()[3].figure, "1");
    EXPECT_EQ(reached().substr(2, 2), "10");
    given(case_selected("C-3"));
    EXPECT_EQ(reached().substr(2, 2), "11");
}

TEST_F(Targets, WhatComesAfterItsDateReachesNoTarget) {
    set_clock("2026-12-31T15:50:00Z");
    given(recognition("CQ-1"));
    given(recognition("CQ-2"));
    put_complex_of("CQ-3", "500106", "intelligent_iot", "new_display");
    EXPECT_EQ(reached().substr(4, 2), "01");
    set_clock("2026-12-31T16:00:00Z");
    given(recognition("CQ-3"));
    EXPECT_EQ(progress()[4].figure, "2");
    EXPECT_EQ(progress()[4].directions, 1);
    EXPECT_EQ(reached().substr(4, 2), "01");
    // A ratio is its year's, and years are reported when they are over.
    given(report("lead", 3, 100, "0.030"));
    EXPECT_EQ(reached().substr(0, 2), "11");
    leave("CQ-1");
    EXPECT_EQ(progress()[4].figure, "2");
    EXPECT_EQ(figure_of("complexes_built"), "2");
}

TEST_F(Targets, EveryComparatorIsItsOwn) {
    EXPECT_EQ(reached().substr(6), "110");
    given(case_selected("C-1"));
    given(case_selected("C-2"));
    EXPECT_EQ(reached().substr(6), "011");
    given(case_selected("C-3"));
    EXPECT_EQ(reached().substr(6), "000");
}

TEST_F(Targets, DirectionsAndTiersAreCovered) {
    given(recognition("CQ-1"));  // life_health, biomanufacturing: potential
    EXPECT_EQ(progress()[4].directions, 1);
    EXPECT_EQ(progress()[5].tiers_missing, std::vector<std::string>{"pillar"});
    EXPECT_EQ(reached().substr(4, 2), "00");
    given(recognition("CQ-2"));  // life_health too, software_services: pillar
    EXPECT_TRUE(progress()[5].tiers_missing.empty());
    EXPECT_EQ(progress()[4].figure, "2");
    EXPECT_EQ(reached().substr(4, 2), "01");  // enough of them, but in one direction
    put_complex_of("CQ-3", "500106", "intelligent_iot", "new_display");
    given(recognition("CQ-3"));
    EXPECT_EQ(reached().substr(4, 2), "11");
    EXPECT_EQ(reached(next_index() - 1).substr(4, 2), "01");
}

class Scoreboard : public Built {
protected:
    void SetUp() override {
        Built::SetUp();
        given(recognition("CQ-1"));
        given(report("lead", 1, 10, "0.100"));
        given(case_selected("C-1"));
    }
    static Json figures(const char* built, const char* cases) {
        return {{"complexes_built", built},
                {"key_tasks", "0"},
                {"needs_resolved", "0"},
                {"model_cases", cases}};
    }
    Draft published() const {
        Json first{{"region", "500106"}, {"figures", figures("1", "1")}};
        first["figures"]["rd_intensity"] = "0.100";
        return event("scoreboard.published")
            .in("policy")
            .by({"meic", "mstb"})
            .with("period", "2026")
            .with("rows",
                  Json::array({first, {{"region", "500107"}, {"figures", figures("0", "0")}}}))
            .with("basis", next_index());
    }
};

TEST_F(Scoreboard, RowsRecomputeFromTheLogAtTheSizeTheyName) {
    const std::uint64_t index = given(published());
    given(case_selected("C-2"));
    when(published()).rejected_at("scoreboard_published.figure", "/rows/0/figures/model_cases");
    when(published().with("basis", index)).accepted();
    when(published().with("/rows/0/figures/model_cases", "2")).accepted();
}

TEST_F(Scoreboard, EveryFigureOfEveryDistrictIsStatedAndNoOther) {
    when(published().with("/rows/0/figures/rd_intensity", "0.1"))
        .rejected_at("scoreboard_published.figure", "/rows/0/figures/rd_intensity");
    when(published().without("/rows/0/figures/key_tasks"))
        .rejected_at("scoreboard_published.figure", "/rows/0/figures/key_tasks");
    when(published().with("/rows/1/figures/rd_intensity", "0.000"))
        .rejected_at("scoreboard_published.figure", "/rows/1/figures/rd_intensity");
    when(published().with("/rows/0/figures/happiness", "1"))
        .rejected_at("scoreboard_published.metric", "/rows/0/figures");
    when(published().with("/rows/0/region", "500107"))
        .rejected_at("scoreboard_published.region", "/rows/0/region");
    Json one_row = Json::array({{{"region", "500106"}, {"figures", figures("1", "1")}}});
    when(published().with("rows", one_row)).rejected_at("scoreboard_published.rows", "/rows");
    when(published().with("rows", Json::array())).rejected("scoreboard_published.rows");
}

TEST_F(Scoreboard, BasisAndPeriodAreSound) {
    when(published().with("basis", next_index() + 1))
        .rejected_at("scoreboard_published.basis", "/basis");
    when(published().with("period", "2026-H3"))
        .rejected_at("scoreboard_published.period", "/period");
    when(published().with("period", "2025")).rejected("scoreboard_published.figure");
    when(published().in("ledger")).rejected("stream.unfit");
    when(published().with("/rows/0/figures/model_cases", 1)).rejected("field.form");
}

TEST_F(Scoreboard, TheAuthoritiesPublish) {
    when(published().by({"meic"})).rejected("signature.missing");
    when(published().by({"district"})).rejected("signature.missing");
    when(published().by({"meic", "mstb", "operator"})).rejected("signature.surplus");
    when(published().from(party("operator"))).rejected("source.not_signer");
}

TEST_F(Scoreboard, ACorrectedScoreboardRecomputesToo) {
    const std::uint64_t index = given(published());
    const Draft correction = event("event.corrected")
                                 .in("policy")
                                 .by({"meic", "mstb"})
                                 .corrects(index)
                                 .with("reason", "示例更正");
    when(Draft(correction).with("fields", {{"/rows/0/figures/model_cases", "2"}}))
        .rejected_at("scoreboard_published.figure", "/rows/0/figures/model_cases");
    const std::uint64_t later = given(case_selected("C-2"));
    when(Draft(correction)
             .with("fields", {{"/rows/0/figures/model_cases", "2"}, {"/basis", later + 1}}))
        .accepted();
}

}  // namespace
}  // namespace qiyue::testing

// kpi.reported.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Kpis : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    Draft report(const char* name = "lead") const {
        return event("kpi.reported")
            .in(stream)
            .by({name})
            .with("metric", "rd_intensity")
            .with("period", "2026")
            .with("numerator", 25)
            .with("denominator", 1000)
            .with("value", "0.025");
    }
    std::shared_ptr<const KpiRow> kpi(const char* name, const char* period = "2026") {
        return row<KpiRow>(uscc(name) + "/rd_intensity/" + period);
    }
};

TEST_F(Kpis, APartyReportsItsFigures) {
    const std::uint64_t index = given(report());
    ASSERT_TRUE(kpi("lead"));
    EXPECT_EQ(kpi("lead")->index, Index{index});
    EXPECT_EQ(kpi("lead")->complex, "CQ-1");
    EXPECT_EQ(kpi("lead")->region, "500106");
    EXPECT_EQ(kpi("lead")->numerator, "25");
    EXPECT_EQ(kpi("lead")->denominator, "1000");
    given(report("m1").with("numerator", "0.5").with("denominator", "3").with("value", "0.167"));
    EXPECT_EQ(kpi("m1")->region, "500107");
    EXPECT_EQ(kpi("m1")->numerator, "0.5");
}

TEST_F(Kpis, OnlyAPartyReportsAndForItself) {
    when(report("m3")).rejected("signature.missing");
    when(report().by({"m1", "lead"})).rejected("signature.surplus");
    when(report().by({"lead"}).from(party("m1"))).rejected("signature.missing");
    when(report("meic").by({"meic", "mstb"})).rejected("signature.missing");
    when(report("expert-1")).rejected("signature.missing");
}

TEST_F(Kpis, TheComplexIsActive) {
    for (const ComplexState state : {proposed, not_selected, exiting, settled}) {
        set_state(state);
        when(report()).rejected("kpi_reported.state");
    }
    set_state(closed);
    when(report()).rejected("complex.closed");
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(report()).accepted();
    }
    when(report().in("complexes/CQ-9")).rejected("subject.unknown");
    when(report().in("ledger")).rejected("stream.unfit");
}

TEST_F(Kpis, TheMetricIsARatioOfThePolicy) {
    when(report().with("metric", "happiness")).rejected_at("kpi_reported.metric", "/metric");
    when(report().with("metric", "complexes_built")).rejected("kpi_reported.metric");
    when(report().with("metric", "new_product_share")).accepted();
}

TEST_F(Kpis, TheValueRecomputesWithTheMetricsDecimalsAndRounding) {
    when(report().with("value", "0.0250")).rejected_at("kpi_reported.value", "/value");
    when(report().with("value", "0.03")).rejected("kpi_reported.value");
    const Draft tie = report().with("numerator", "25.5");
    when(Draft(tie).with("value", "0.026")).accepted();  // 0.0255, half up
    when(Draft(tie).with("value", "0.025")).rejected("kpi_reported.value");
    when(report().with("numerator", -25).with("value", "-0.025")).accepted();
    when(report().with("numerator", 0).with("value", "0.000")).accepted();
}

TEST_F(Kpis, TheDenominatorIsPositive) {
    when(report().with("denominator", 0)).rejected_at("kpi_reported.denominator", "/denominator");
    when(report().with("denominator", "-1")).rejected("kpi_reported.denominator");
}

TEST_F(Kpis, FiguresStayWithinWhatCanBeSummed) {
    when(report().with("numerator", "25.000000")).accepted();
    when(report().with("numerator", "25.0000000"))
        .rejected_at("kpi_reported.decimals", "/numerator");
    when(report().with("denominator", "1000.0000001"))
        .rejected_at("kpi_reported.decimals", "/denominator");
    const std::string most(18, '9');
    const Draft long_figures = report().with("denominator", most).with("value", "1.000");
    when(Draft(long_figures).with("numerator", most)).accepted();
    when(Draft(long_figures).with("numerator", "-" + most + ".999999").with("value", "-1.000"))
        .accepted();
    when(Draft(long_figures).with("numerator", "1" + most))
        .rejected_at("kpi_reported.decimals", "/numerator");
}

TEST_F(Kpis, ThePeriodIsOneThatCanBeReportedFor) {
    for (const char* period :
         {"2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q4", "2026-01", "2026-12"})
        when(report().with("period", period)).accepted();
    for (const char* period : {"26", "2026-H3", "2026-H0", "2026-Q5", "2026-Q0", "2026-13",
                               "2026-00", "2026-1", "1999", "2101", "2026-x1", "2026/01"})
        when(report().with("period", period)).rejected_at("kpi_reported.period", "/period");
}

TEST_F(Kpis, OneReportForEachOrganisationMetricAndPeriod) {
    when(report().with("replaces", 3)).rejected_at("kpi_reported.replaces_nothing", "/replaces");
    const std::uint64_t first = given(report());
    when(report()).rejected_at("kpi_reported.reported_already", "/replaces");
    when(report().with("replaces", first + 1)).rejected("kpi_reported.reported_already");
    when(report().with("period", "2027")).accepted();
    when(report("m1")).accepted();
    const Draft better = report().with("numerator", 30).with("value", "0.030");
    const std::uint64_t second = given(Draft(better).with("replaces", first));
    EXPECT_EQ(kpi("lead")->index, Index{second});
    EXPECT_EQ(kpi("lead")->numerator, "30");
    when(Draft(better).with("replaces", first)).rejected("kpi_reported.reported_already");
    // The same figures in another complex would count twice.
    put("CQ-2", chartered_complex("CQ-2"));
    when(report().in("complexes/CQ-2")).rejected("kpi_reported.reported_already");
    when(report().in("complexes/CQ-2").with("replaces", second)).accepted();
}

TEST_F(Kpis, Fields) {
    when(report().uncommitted("/breakdown")).rejected_at("field.uncommitted", "/breakdown");
    when(report().with("numerator", "twelve")).rejected_at("field.form", "/numerator");
    when(report().with("value", 1)).rejected_at("field.form", "/value");
    when(report().with("value", "00.1")).rejected_at("field.form", "/value");
}

TEST_F(Kpis, ACorrectedReportCountsAsCorrected) {
    const auto correction = [this](std::uint64_t index, Json fields) {
        return event("event.corrected")
            .in(stream)
            .by({"lead"})
            .corrects(index)
            .with("reason", "示例更正")
            .with("fields", std::move(fields));
    };
    const std::uint64_t first = given(report());
    when(correction(first, {{"/numerator", 30}})).rejected_at("kpi_reported.value", "/value");
    when(correction(first, {{"/denominator", 0}})).rejected("kpi_reported.denominator");
    when(correction(first, {{"/numerator", "0.0000001"}})).rejected("kpi_reported.decimals");
    for (const char* name : {"/metric", "/period", "/replaces"})
        when(correction(first, {{name, "2027"}})).rejected("event_corrected.fixed");
    given(correction(first, {{"/numerator", 30}, {"/value", "0.030"}}));
    EXPECT_EQ(kpi("lead")->numerator, "30");
    EXPECT_EQ(kpi("lead")->index, Index{first});
    // What was replaced since no longer stands, and does not come back.
    given(report().with("replaces", first));
    given(correction(first, {{"/numerator", 40}, {"/value", "0.040"}}));
    EXPECT_EQ(kpi("lead")->numerator, "25");
}

}  // namespace
}  // namespace qiyue::testing

// cultivation.started, recognition.granted, recognition.refused and complex.closed.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Lifecycle : public SeededComplex {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["publicity"] = 5;
        begin();
    }
    Draft cultivation() const {
        return event("cultivation.started")
            .in(stream)
            .by({"meic", "mstb"})
            .with("until", "2027-03-03")
            .with("criteria", {{"lead_ready", true}});
    }
    Draft recognition() const {
        return event("recognition.granted")
            .in(stream)
            .by({"meic", "mstb"})
            .with("criteria", {{"charter", "met"}});
    }
    Draft refusal() const {
        return event("recognition.refused")
            .in(stream)
            .by({"meic", "mstb"})
            .with("reasons", "示例理由");
    }
    Draft closing() const {
        return event("complex.closed")
            .in(stream)
            .by({"meic", "mstb", "operator"})
            .with("archive", document("archive"));
    }
    /// Cultivated at index 5, publicised three weeks ago, with all bodies.
    void make_recognizable() {
        with_council();
        change([this](ComplexRow& one) {
            one.state = cultivating;
            one.cultivation = Index{5};
            one.publications = {{Index{5}, now + -21 * us_per_day}};
            one.secretariat_host = uscc("m1");
            one.has_expert_committee = true;
        });
    }
    void rejected_in(std::initializer_list<ComplexState> states, const Draft& draft,
                     const char* rule) {
        for (const ComplexState state : states) {
            set_state(state);
            when(draft).rejected(rule);
        }
    }
};

TEST_F(Lifecycle, ACharteredComplexIsCultivated) {
    const std::uint64_t index = given(cultivation());
    EXPECT_EQ(complex()->state, cultivating);
    EXPECT_EQ(complex()->cultivation, Index{index});
    when(cultivation()).rejected("cultivation_started.state");
}

TEST_F(Lifecycle, NothingIsCultivatedInAnotherState) {
    rejected_in({proposed, not_selected, cultivating, recognized, rectifying, exit_proposed,
                 exiting, settled},
                cultivation(), "cultivation_started.state");
    rejected_in({closed}, cultivation(), "complex.closed");
    when(cultivation().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Lifecycle, CultivationWaitsForTheCharter) {
    without_charter();
    when(cultivation()).rejected("cultivation_started.no_charter");
    change([this](ComplexRow& one) { one.charters = {charter(now + us_per_day)}; });
    when(cultivation()).rejected("cultivation_started.no_charter");
    wait_days(1);
    given(cultivation());
    EXPECT_EQ(complex()->state, cultivating);
    ASSERT_EQ(complex()->members.size(), 2u);
    EXPECT_EQ(complex()->members[0].uscc, uscc("m1"));
}

TEST_F(Lifecycle, TheAuthoritiesTogetherStartCultivation) {
    when(cultivation().by({"meic"})).rejected("signature.missing");
    when(cultivation().by({"mstb"})).rejected("signature.missing");
    when(cultivation().by({"district"})).rejected("signature.missing");
    when(cultivation().by({"lead", "m1"})).rejected("signature.missing");
    when(cultivation().by({"meic", "mstb", "lead"})).rejected("signature.surplus");
    when(cultivation().from(party("lead"))).rejected("source.not_signer");
    when(cultivation().by({"mstb", "meic"})).accepted();
}

TEST_F(Lifecycle, CultivationHasAnOfficialDocumentAndSoundFields) {
    when(cultivation().without("official")).rejected_at("official.missing", "/official");
    when(cultivation().without("until")).rejected("field.missing");
    when(cultivation().without("criteria")).rejected("field.missing");
    when(cultivation().with("until", "2027-02-30")).rejected_at("field.form", "/until");
    when(cultivation().with("criteria", Json::array())).rejected_at("field.form", "/criteria");
    when(cultivation().with("more", 1)).rejected_at("field.unknown", "/more");
    when(cultivation().in("policy")).rejected("stream.unfit");
}

TEST_F(Lifecycle, ACultivatedComplexWithItsBodiesIsRecognised) {
    make_recognizable();
    const std::uint64_t index = given(recognition());
    EXPECT_EQ(complex()->state, recognized);
    EXPECT_EQ(complex()->recognition, Index{index});
    when(recognition()).rejected("recognition_granted.state");
}

TEST_F(Lifecycle, NothingIsRecognisedInAnotherState) {
    make_recognizable();
    rejected_in({proposed, not_selected, lead_selected, chartered, recognized, rectifying,
                 exit_proposed, exiting, settled},
                recognition(), "recognition_granted.state");
    rejected_in({closed}, recognition(), "complex.closed");
    rejected_in({cultivating}, recognition().in("complexes/CQ-9"), "subject.unknown");
}

TEST_F(Lifecycle, RecognitionNeedsACharterInForce) {
    make_recognizable();
    const ComplexRow ready = *complex();
    change([](ComplexRow& one) { one.charters.clear(); });
    when(recognition()).rejected("recognition_granted.no_charter");
    put("CQ-1", ready);
    change([](ComplexRow& one) { one.charters[0].terminated = true; });
    when(recognition()).rejected("recognition_granted.no_charter");
    put("CQ-1", ready);
    change([](ComplexRow& one) { one.charters[0].withdrawn = true; });
    when(recognition()).rejected("recognition_granted.no_charter");
    put("CQ-1", ready);
    change([this](ComplexRow& one) { one.charters[0].effective = now + us_per_day; });
    when(recognition()).rejected("recognition_granted.no_charter");
    wait_days(1);
    when(recognition()).accepted();
}

TEST_F(Lifecycle, RecognitionNeedsEveryBodyThatThePolicyRequires) {
    make_recognizable();
    const ComplexRow ready = *complex();
    const auto names = [this](std::string_view body) {
        const auto verdict = when(recognition());
        verdict.rejected("recognition_granted.body_missing");
        return verdict.rejection() && verdict.rejection()->says.en.find(body) != std::string::npos;
    };
    change([](ComplexRow& one) { one.council.reset(); });
    EXPECT_TRUE(names("council"));
    put("CQ-1", ready);
    change([](ComplexRow& one) { one.has_expert_committee = false; });
    EXPECT_TRUE(names("expert committee"));
    put("CQ-1", ready);
    change([](ComplexRow& one) { one.secretariat_host.reset(); });
    EXPECT_TRUE(names("secretariat"));
}

TEST_F(Lifecycle, RecognitionWaitsUntilTheCultivationHasBeenPublicisedForThePeriod) {
    make_recognizable();
    change([](ComplexRow& one) { one.publications.clear(); });
    when(recognition()).rejected("recognition_granted.not_publicised");
    change([this](ComplexRow& one) { one.publications = {{Index{4}, now + -21 * us_per_day}}; });
    when(recognition()).rejected("recognition_granted.not_publicised");
    // From a Tuesday on, five working days end with the next Tuesday.
    change([this](ComplexRow& one) { one.publications = {{Index{5}, now}}; });
    wait_days(7);
    when(recognition()).rejected("recognition_granted.not_publicised");
    wait_days(1);
    when(recognition()).accepted();
    change([](ComplexRow& one) { one.cultivation.reset(); });
    when(recognition()).rejected("recognition_granted.not_publicised");
}

TEST_F(Lifecycle, TheAuthoritiesTogetherRecognise) {
    make_recognizable();
    when(recognition().by({"meic"})).rejected("signature.missing");
    when(recognition().by({"district"})).rejected("signature.missing");
    when(recognition().by({"meic", "mstb", "operator"})).rejected("signature.surplus");
    when(recognition().from(party("district"))).rejected("source.not_signer");
}

TEST_F(Lifecycle, RecognitionHasAnOfficialDocumentAndCommitsItsDetail) {
    make_recognizable();
    when(recognition().without("official")).rejected("official.missing");
    when(recognition().without("criteria")).rejected("field.missing");
    when(recognition().uncommitted("/detail")).rejected_at("field.uncommitted", "/detail");
    when(recognition().uncommitted("/detail").with("detail", "clear"))
        .rejected_at("field.in_clear", "/detail");
    when(recognition().with("criteria", "all")).rejected_at("field.form", "/criteria");
    when(recognition().in("ledger")).rejected("stream.unfit");
}

TEST_F(Lifecycle, ARefusedRecognitionLeavesTheComplexWhereItIs) {
    make_recognizable();
    const auto before = complex();
    given(refusal());
    EXPECT_EQ(complex()->state, cultivating);
    EXPECT_EQ(complex()->cultivation, before->cultivation);
    EXPECT_FALSE(complex()->recognition);
    when(refusal()).accepted();
    when(recognition()).accepted();
}

TEST_F(Lifecycle, OnlyACultivatedComplexIsRefusedRecognition) {
    rejected_in({proposed, not_selected, lead_selected, chartered, recognized, rectifying,
                 exit_proposed, exiting, settled},
                refusal(), "recognition_refused.state");
    rejected_in({closed}, refusal(), "complex.closed");
    rejected_in({cultivating}, refusal().in("complexes/CQ-9"), "subject.unknown");
}

TEST_F(Lifecycle, TheAuthoritiesTogetherRefuseRecognition) {
    set_state(cultivating);
    when(refusal().by({"meic"})).rejected("signature.missing");
    when(refusal().by({"district"})).rejected("signature.missing");
    when(refusal().by({"lead"})).rejected("signature.missing");
    when(refusal().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(refusal().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Lifecycle, FieldsOfARefusedRecognition) {
    set_state(cultivating);
    when(refusal().without("official")).rejected_at("official.missing", "/official");
    when(refusal().without("reasons")).rejected_at("field.missing", "/reasons");
    when(refusal().with("reasons", "")).rejected_at("field.form", "/reasons");
    when(refusal().with("criteria", Json::object())).rejected_at("field.unknown", "/criteria");
    when(refusal().in("policy")).rejected("stream.unfit");
}

TEST_F(Lifecycle, ASettledComplexIsClosedAndNothingFollows) {
    set_state(settled);
    given(closing());
    EXPECT_EQ(complex()->state, closed);
    when(closing()).rejected("complex.closed");
    when(cultivation()).rejected("complex.closed");
}

TEST_F(Lifecycle, WithoutACharterThereIsNothingToSettleBeforeClosing) {
    set_state(exiting);
    when(closing()).rejected("complex_closed.state");
    without_charter();
    set_state(exiting);
    when(closing()).accepted();
    // A charter that would have taken effect during the exit does not any more.
    change([this](ComplexRow& one) { one.charters = {charter(now)}; });
    when(closing()).accepted();
}

TEST_F(Lifecycle, NothingIsClosedInAnotherState) {
    rejected_in({proposed, not_selected, lead_selected, chartered, cultivating, recognized,
                 rectifying, exit_proposed},
                closing(), "complex_closed.state");
    rejected_in({settled}, closing().in("complexes/CQ-9"), "subject.unknown");
}

TEST_F(Lifecycle, AnHonourIsRevokedBeforeClosing) {
    set_state(settled);
    change([](ComplexRow& one) {
        one.honour = ComplexRow::Honour{Index{9}, "示例", "P", "EV-1", "2026-01-01", "2029-01-01"};
    });
    when(closing()).rejected("complex_closed.honour_held");
}

TEST_F(Lifecycle, AnHonourWhoseTermIsOverIsNotHeldAnyMore) {
    set_state(settled);
    change([](ComplexRow& one) {
        one.honour = ComplexRow::Honour{Index{9}, "示例", "P", "EV-1", "2026-01-01", "2026-03-31"};
    });
    set_clock("2026-03-31T15:59:59.999999Z");  // the term's last moment in the calendar's zone
    when(closing()).rejected("complex_closed.honour_held");
    set_clock("2026-03-31T16:00:00Z");
    given(closing());
    EXPECT_EQ(complex()->state, closed);
}

TEST_F(Lifecycle, AnHonourWhoseTermHasNotBegunIsRevokedBeforeClosing) {
    set_state(settled);
    change([](ComplexRow& one) {
        one.honour = ComplexRow::Honour{Index{9}, "示例", "P", "EV-1", "2027-01-01", "2029-12-31"};
    });
    when(closing()).rejected("complex_closed.honour_held");
}

TEST_F(Lifecycle, TheAuthoritiesAndTheOperatorClose) {
    set_state(settled);
    when(closing().by({"meic", "mstb"})).rejected("signature.missing");
    when(closing().by({"meic", "operator"})).rejected("signature.missing");
    when(closing().by({"operator"})).rejected("signature.missing");
    when(closing().by({"operator", "meic", "mstb"})).rejected("source.not_signer");
    when(closing().by({"meic", "mstb", "operator", "lead"})).rejected("signature.surplus");
    when(closing().without("official")).rejected("official.missing");
    when(closing().without("archive")).rejected("field.missing");
    when(closing().with("archive", "file")).rejected("field.form");
}

class LifecycleWaived : public Lifecycle {
protected:
    void SetUp() override {
        founding["policy"]["waived"] = {"charter.effective", "notice.publicised"};
        founding["policy"]["required_bodies"]["enterprise_led"] = Json::array();
        begin();
    }
};

TEST_F(LifecycleWaived, CultivationMayBeginBeforeTheCharter) {
    without_charter();
    given(cultivation());
    EXPECT_EQ(complex()->state, cultivating);
    when(recognition()).rejected("recognition_granted.no_charter");
    change([this](ComplexRow& one) { one.charters = {charter(now)}; });
    given(recognition());
    EXPECT_EQ(complex()->members.size(), 2u);
}

TEST_F(LifecycleWaived, RecognitionNeedsNeitherBodiesNorPublicity) {
    given(cultivation());
    when(recognition()).accepted();
}

}  // namespace
}  // namespace qiyue::testing

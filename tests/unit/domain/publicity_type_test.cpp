// notice.publicised.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Publicity : public ComplexFixture {
protected:
    void SetUp() override {
        founding["policy"]["waived"] = Json::array({"lead.recommended"});
        founding["policy"]["periods"]["publicity"] = 5;
        begin();
        application = given(applied());
    }
    /// From Tuesday, 3 March 2026: five working days end on the 10th.
    Draft publicised() const {
        return event("notice.publicised")
            .in(stream)
            .by({"meic", "mstb"})
            .with("of", application)
            .with("from", "2026-03-03")
            .with("to", "2026-03-10")
            .with("url", "https://city.example/notices/1")
            .with("doc", document("notice"));
    }

    std::uint64_t application = 0;
};

TEST_F(Publicity, AnApplicationIsPublicisedBeforeTheSelection) {
    const Micros since = now;
    given(publicised());
    ASSERT_EQ(complex()->publications.size(), 1u);
    EXPECT_EQ(complex()->publications[0].of, Index{application});
    EXPECT_EQ(complex()->publications[0].since, since);
    when(selected()).rejected("lead_selected.not_publicised");
    set_clock("2026-03-10T15:59:59Z");
    when(selected()).rejected("lead_selected.not_publicised");
    set_clock("2026-03-10T16:00:00Z");
    when(selected()).accepted();
}

TEST_F(Publicity, ThePeriodBeginsOnItsDateButNeverBeforeItIsRecorded) {
    given(publicised().with("from", "2026-03-05").with("to", "2026-03-12"));
    EXPECT_EQ(format_recorded(complex()->publications[0].since), "2026-03-04T16:00:00.000000Z");
    const Micros again = now;
    given(publicised().with("from", "2026-01-01"));
    ASSERT_EQ(complex()->publications.size(), 1u);
    EXPECT_EQ(complex()->publications[0].since, again);
}

TEST_F(Publicity, ItIsNotShorterThanThePolicysPeriod) {
    when(publicised().with("to", "2026-03-09")).rejected_at("notice_publicised.too_short", "/to");
    when(publicised().with("to", "2026-03-11")).accepted();
    when(publicised().with("from", "2026-03-04")).rejected("notice_publicised.too_short");
    // What lies before the recording does not count.
    when(publicised().with("from", "2026-02-01").with("to", "2026-03-09"))
        .rejected("notice_publicised.too_short");
    when(publicised().with("from", "2026-03-11")).rejected_at("notice_publicised.dates", "/to");
}

TEST_F(Publicity, TheActIsOfThisStreamAndOneThatIsPublicised) {
    when(publicised().with("of", next_index())).rejected_at("notice_publicised.act_unknown", "/of");
    when(publicised().with("of", 0)).rejected("notice_publicised.act_unknown");
    const auto notice = given(notice_served("lead", "other", "m1"));
    when(publicised().with("of", notice)).rejected_at("notice_publicised.act_unfit", "/of");
    given(applied().in("complexes/CQ-2"));
    when(publicised().in("complexes/CQ-2")).rejected("notice_publicised.act_unknown");
    when(publicised().in("complexes/CQ-3")).rejected("subject.unknown");
    when(publicised().in("policy")).rejected("stream.unfit");
}

TEST_F(Publicity, TheAuthoritiesPublicise) {
    when(publicised().by({"meic"})).rejected("signature.missing");
    when(publicised().by({"district"})).rejected("signature.missing");
    when(publicised().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(publicised().from(party("district"))).rejected("source.not_signer");
    when(publicised().with("url", "")).rejected_at("field.form", "/url");
}

}  // namespace
}  // namespace qiyue::testing

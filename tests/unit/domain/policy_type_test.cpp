// policy.version_published and direction.set.

#include "ledger/domain/policy.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class PolicyStream : public DomainFixture {
protected:
    Draft published(std::uint64_t version) const {
        return event("policy.version_published")
            .in("policy")
            .by({"meic", "mstb"})
            .with("version", version)
            .with("effective_from", "2026-04-01")
            .with("policy", founding["policy"]);
    }
    Draft directions(Json ids = Json::array({"life_health"})) const {
        return event("direction.set")
            .in("policy")
            .by({"meic", "mstb"})
            .with("directions", std::move(ids))
            .with("industry_tier", "leading")
            .with("year", 2026);
    }
    void SetUp() override { found(); }
};

TEST_F(PolicyStream, VersionTakesEffectOnItsDateInTheCalendarsZone) {
    Draft next = published(2).with("/policy/backdating_days", 1);
    given(next);
    const auto ledger = row<LedgerRow>();
    ASSERT_EQ(ledger->policies.size(), 2u);
    EXPECT_EQ(format_recorded(ledger->policies[1].effective), "2026-03-31T16:00:00.000000Z");
    EXPECT_EQ(row<PolicyRow>("2")->parsed->backdating_days(), 1);

    set_clock("2026-03-31T15:59:59Z");
    when(directions().time(now + -2 * us_per_day)).accepted();
    set_clock("2026-03-31T16:00:00Z");
    when(directions().time(now + -2 * us_per_day)).rejected("time.backdated");
}

TEST_F(PolicyStream, NeverTakesEffectBeforeItIsRecorded) {
    const Micros before = now;
    given(published(2).with("effective_from", "2020-01-01T00:00:00Z"));
    EXPECT_EQ(row<LedgerRow>()->policies[1].effective, before);
}

TEST_F(PolicyStream, VersionsFollowOneAnother) {
    when(published(1)).rejected_at("policy_version_published.version", "/version");
    when(published(3)).rejected("policy_version_published.version");
    given(published(2));
    when(published(2)).rejected("policy_version_published.version");
    when(published(3)).accepted();
}

TEST_F(PolicyStream, NeedsTheAuthorityAsThePolicyInForceHasIt) {
    when(published(2).by({"meic"})).rejected("signature.missing");
    when(published(2).by({"operator"})).rejected("signature.missing");
    when(published(2).by({"meic", "mstb", "guardian"})).rejected("signature.surplus");
    given(published(2).with("/policy/authority_quorum", 1).with("effective_from", "2026-03-03"));
    when(published(3).by({"meic"})).accepted();
    when(published(3).by({"mstb"})).accepted();
    when(published(3).by({"meic", "mstb"})).accepted();
}

TEST_F(PolicyStream, ThePolicyIsSoundAndOfficial) {
    when(published(2).with("/policy/surprise", 1)).rejected_at("field.unknown", "/policy/surprise");
    when(published(2).without("official")).rejected_at("official.missing", "/official");
    when(published(2).with("official", Json{{"document_no", "1"}}))
        .rejected_at("field.missing", "/official/issued_on");
    when(published(2).with("effective_from", "soon")).rejected_at("field.form", "/effective_from");
    when(published(2).in("ledger")).rejected("stream.unfit");
}

TEST_F(PolicyStream, AnOfficialDocumentIsAskedOfTypesThatCanCarryOne) {
    const auto requiring = [this](const char* type) {
        return published(2).with("/policy/official_required", Json::array({"lead.selected", type}));
    };
    const std::string place = "/policy/official_required/1";
    when(requiring("lead.applied")).rejected_at("policy.official", place);
    when(requiring("ledger.founded")).rejected_at("policy.official", place);
    when(requiring("Lead.selected")).rejected_at("policy.type", place);
    for (const char* type : {"exit.proposed", "exit.settled", "settlement.proposed",
                             "notice.served", "expert.registered"})
        when(requiring(type)).accepted();
    when(requiring("support.withheld")).accepted();  // of a type not known yet nothing is known
}

TEST_F(PolicyStream, AMetricCountsWhatIsCounted) {
    const auto counting = [this](const char* what) {
        return published(2).with("/policy/metrics/3/counts", what);
    };
    when(counting("lead.applied")).rejected_at("policy.counts", "/policy/metrics/3/counts");
    when(counting("task.accepted")).accepted();
    when(counting("built")).accepted();
    when(counting("support.withheld")).accepted();  // of a type not known yet nothing is known
}

TEST_F(PolicyStream, DirectionsAreSetOnceForEachTierAndYear) {
    given(directions());
    given(directions(Json::array({"life_health", "advanced_materials"})));
    given(directions().with("year", 2027));
    const auto set = row<DirectionsRow>();
    ASSERT_EQ(set->directions.size(), 3u);
    EXPECT_EQ(set->directions[1].id, "advanced_materials");
    EXPECT_EQ(set->directions[2].year, 2027);
}

TEST_F(PolicyStream, DirectionsNeedTheAuthorityAndAnOfficialDocument) {
    when(directions().by({"mstb"})).rejected("signature.missing");
    when(directions().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(directions().without("official")).rejected("official.missing");
    when(directions(Json::array())).rejected_at("field.form", "/directions");
    when(directions(Json::array({"a", "a"}))).rejected_at("field.form", "/directions/1");
    when(directions().with("year", 1999)).rejected_at("field.form", "/year");
    when(directions().without("industry_tier")).rejected_at("field.missing", "/industry_tier");
}

}  // namespace
}  // namespace qiyue::testing

// An office that is lost: operator, guardian and the remaining holders bind and revoke its keys,
// and publish a policy that changes holders only.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Recovery : public ComplexFixture {
protected:
    void SetUp() override { begin(); }

    Draft bound(const char* holder = "mstb") {
        if (!made_) key_of(holder, "fresh");
        made_ = true;
        return event("key.bound")
            .in(party(holder).substr(1))
            .by({"operator", "guardian", "meic", "fresh"})
            .with("spki", spki("fresh"))
            .with("suite", suite("fresh"))
            .with("valid_from", "2026-01-01")
            .with("valid_to", "2028-12-31")
            .with("official", official());
    }
    Draft revoked(const char* holder = "mstb") const {
        return event("key.revoked")
            .in(party(holder).substr(1))
            .by({"operator", "guardian", "meic"})
            .with("key_id", key_id(holder))
            .with("reason", "密钥遗失")
            .with("since", "2026-03-01")
            .with("official", official());
    }
    /// A policy in which meic is the only authority left.
    Draft published() const {
        return event("policy.version_published")
            .in("policy")
            .by({"operator", "guardian", "meic"})
            .with("version", 2)
            .with("effective_from", "2026-03-03")
            .with("policy", founding["policy"])
            .with("/policy/offices/authority", Json::array({uscc("meic")}))
            .with("/policy/authority_quorum", 1);
    }

private:
    bool made_ = false;
};

TEST_F(Recovery, ALostKeyOfAnOfficeIsReplacedAndSaysSo) {
    given(revoked());
    const std::uint64_t index = given(bound());
    const auto key = row<KeyRow>(key_id("fresh"));
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->recovered);
    EXPECT_EQ(key->holder, party("mstb"));
    EXPECT_EQ(key->bound, Index{index});
    EXPECT_EQ(key->valid_from, "2026-01-01");
    EXPECT_EQ(key->valid_to, "2028-12-31");
    EXPECT_EQ(key->spki.size(), 44u);
    when(directions().by({"meic", "mstb"})).rejected("key_revoked");
    when(directions().by({"meic", "fresh"})).accepted();
}

TEST_F(Recovery, KeysBoundInTheOrdinaryWaysAreNotRecovered) {
    given(bound().by({"mstb", "fresh"}));
    EXPECT_FALSE(row<KeyRow>(key_id("fresh"))->recovered);
    key_of("mstb", "another");
    given(bound()
              .by({"operator", "meic", "mstb", "another"})
              .with("spki", spki("another"))
              .with("suite", suite("another")));
    EXPECT_FALSE(row<KeyRow>(key_id("another"))->recovered);
}

TEST_F(Recovery, OperatorGuardianAndRemainingHoldersSign) {
    when(bound().by({"operator", "guardian", "fresh"})).rejected("signature.missing");
    when(bound().by({"operator", "meic", "fresh"})).rejected("signature.missing");
    when(bound().by({"guardian", "meic", "fresh"})).rejected("signature.missing");
    when(bound().by({"operator", "guardian", "meic"})).rejected("signature.missing");
    when(bound().by({"operator", "guardian", "meic", "fresh", "dpo"}))
        .rejected("signature.surplus");
    when(bound().by({"guardian", "operator", "meic", "fresh"})).rejected("source.not_signer");
    when(revoked().by({"operator", "guardian"})).rejected("signature.missing");
    when(revoked().by({"operator", "guardian", "meic", "dpo"})).rejected("signature.surplus");
}

TEST_F(Recovery, AnOfficeOfOneIsRecoveredByOperatorAndGuardianAlone) {
    given(revoked("district").by({"operator", "guardian"}));
    when(bound("district").by({"operator", "guardian", "meic", "fresh"}))
        .rejected("signature.surplus");
    given(bound("district").by({"operator", "guardian", "fresh"}));
    EXPECT_TRUE(row<KeyRow>(key_id("fresh"))->recovered);
}

TEST_F(Recovery, OnlyAnOfficeIsRecovered) {
    const auto no_office = when(bound("m1").by({"operator", "guardian", "fresh"}));
    EXPECT_TRUE(no_office.rejection());
    when(revoked("m1").by({"operator", "guardian"})).rejected("signature.missing");
    when(revoked("m1").by({"operator", "meic", "mstb"})).accepted();
}

TEST_F(Recovery, ItCitesAnOfficialDocument) {
    when(bound().without("official")).rejected_at("recovery.official", "/official");
    when(revoked().without("official")).rejected_at("recovery.official", "/official");
    given(bound().by({"mstb", "fresh"}).without("official"));
}

TEST_F(Recovery, APolicyMayOnlyReplaceHolders) {
    when(published().without("official")).rejected("recovery.official");
    when(published().with("official", official())).accepted();
    when(published().with("official", official()).with("/policy/backdating_days", 7))
        .rejected_at("policy_version_published.recovery", "/policy");
    when(published().with("official", official()).with("version", 3))
        .rejected("policy_version_published.version");
    // With the authority's own signatures anything may change.
    when(published().by({"meic", "mstb"}).with("/policy/backdating_days", 7)).accepted();
}

TEST_F(Recovery, APolicyIsRecoveredByThoseWhoStayInOffice) {
    const Draft draft = published().with("official", official());
    when(Draft(draft).by({"operator", "guardian"})).rejected("signature.missing");
    when(Draft(draft).by({"operator", "meic"})).rejected("signature.missing");
    when(Draft(draft).by({"guardian", "meic"})).rejected("signature.missing");
    when(Draft(draft).by({"operator", "guardian", "mstb"})).rejected("signature.missing");
    when(Draft(draft).by({"operator", "guardian", "meic", "dpo"})).rejected("signature.surplus");
    given(draft);
    when(directions().by({"meic"})).accepted();
    when(directions().by({"mstb"})).rejected("signature.missing");
}

TEST_F(Recovery, AnOfficeThatIsReplacedWholeSignsNothing) {
    organization("bureau", "agency", "500112");
    register_organization("bureau");
    const Draft draft = published()
                            .with("official", official())
                            .with("/policy/offices/authority", Json::array({uscc("bureau")}))
                            .by({"operator", "guardian"});
    given(draft);
    when(directions().by({"bureau"})).accepted();
    when(directions().by({"meic", "mstb"})).rejected("signature.missing");
}

}  // namespace
}  // namespace qiyue::testing

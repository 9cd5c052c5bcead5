// ledger.founded.

#include "ledger/domain/policy.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class LedgerFounded : public DomainFixture {};

TEST_F(LedgerFounded, FoundsTheLedgerItsPolicyAndItsOrganisations) {
    given(founded());
    const auto ledger = row<LedgerRow>();
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->origin, "demo.example/qiyue");
    EXPECT_TRUE(ledger->national);
    EXPECT_TRUE(ledger->simulated);
    ASSERT_EQ(ledger->policies.size(), 1u);
    EXPECT_EQ(ledger->policies[0].version, 1u);
    const auto policy = row<PolicyRow>("1");
    ASSERT_TRUE(policy);
    ASSERT_TRUE(policy->parsed);
    EXPECT_EQ(policy->parsed->authority().size(), 2u);
    const auto meic = row<OrganizationRow>(uscc("meic"));
    ASSERT_TRUE(meic);
    EXPECT_EQ(meic->organization_kind, "agency");
    const auto key = row<KeyRow>(key_id("district"));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->holder, party("district"));
    EXPECT_EQ(key->bound, Index{0});
}

TEST_F(LedgerFounded, OnlyAtIndexZeroAndNothingElseThere) {
    when(organization_registered("lead")).rejected("ledger.not_founded");
    found();
    when(founded()).rejected("ledger_founded.index");
}

TEST_F(LedgerFounded, NeedsOperatorEveryAuthorityAndGuardian) {
    when(founded().by({"operator", "meic", "guardian"})).rejected("signature.missing");
    when(founded().by({"operator", "meic", "mstb"})).rejected("signature.missing");
    when(founded().by({"meic", "mstb", "guardian"})).rejected("signature.missing");
    founding["policy"]["authority_quorum"] = 1;
    when(founded().by({"operator", "meic", "guardian"})).rejected("signature.missing");
}

TEST_F(LedgerFounded, RefusesSurplusSignaturesAndAnotherSource) {
    when(founded().by({"operator", "meic", "mstb", "guardian", "district"}))
        .rejected("signature.surplus");
    when(founded().by({"meic", "mstb", "operator", "guardian"})).rejected("source.not_signer");
    when(founded().by({"operator", "meic", "mstb", "guardian", "lead"})).rejected("key_unknown");
}

TEST_F(LedgerFounded, OneSignatureWhereOneOrganisationHoldsTwoOffices) {
    founding["policy"]["offices"]["guardian"] = Json::array({uscc("meic")});
    when(founded().by({"operator", "meic", "mstb"})).accepted();
    when(founded()).rejected("signature.surplus");
}

TEST_F(LedgerFounded, OriginIsTheLedgerItIsSignedFor) {
    when(founded().with("origin", "other.example/x"))
        .rejected_at("ledger_founded.origin", "/origin");
}

TEST_F(LedgerFounded, LogKeysAreThoseOfTheLogAndItsTwin) {
    const Json keys = founding["log_keys"];
    when(founded().with("log_keys", Json::array({keys[0]})))
        .rejected_at("ledger_founded.log_keys", "/log_keys");
    when(founded().with("log_keys", Json::array({keys[1], keys[0]})))
        .rejected("ledger_founded.log_keys");
    when(founded().with("national", false)).rejected("ledger_founded.log_keys");
    when(founded().with("national", false).with("log_keys", Json::array({keys[0]}))).accepted();
}

TEST_F(LedgerFounded, PartiesAreNamedOnceAndKeysAreTheirs) {
    Json twice = founding["organizations"];
    twice.push_back(twice[0]);
    when(founded().with("organizations", twice)).rejected("ledger_founded.organization_twice");
    when(founded().with("/keys/3/holder", party("lead"))).rejected("ledger_founded.holder_unknown");
    Json keys = founding["keys"];
    keys.push_back(keys[0]);
    when(founded().with("keys", keys)).rejected("key.bound_already");
}

TEST_F(LedgerFounded, RegionsAreKnown) {
    when(founded().with("/organizations/0/region", "999999")).rejected("region.unknown");
}

TEST_F(LedgerFounded, CodesAndKeysAreSound) {
    when(founded().with("/organizations/0/uscc", "11500000MAFA00011C"))
        .rejected_at("field.uscc", "/organizations/0/uscc");
    when(founded().with("/keys/0/suite", "p256")).rejected_at("field.key", "/keys/0/suite");
    when(founded().with("/keys/0/spki", "AAAA")).rejected_at("field.key", "/keys/0/spki");
    when(founded().with("clock", "lunar")).rejected_at("field.form", "/clock");
}

TEST_F(LedgerFounded, ThePolicyIsSound) {
    const auto no = when(founded().with("/policy/authority_quorum", 7)).rejection();
    ASSERT_TRUE(no);
    EXPECT_TRUE(no->rule.starts_with("policy.")) << no->rule;
    EXPECT_TRUE(no->place.starts_with("/policy")) << no->place;
}

TEST_F(LedgerFounded, ThePolicyAsksNoOfficialDocumentOfATypeThatCannotCarryOne) {
    founding["policy"]["official_required"] = {"lead.selected", "member.withdrew"};
    when(founded()).rejected_at("policy.official", "/policy/official_required/1");
    founding["policy"]["official_required"] = {"lead.selected", "notice.served"};
    when(founded()).accepted();
}

TEST_F(LedgerFounded, BelongsToTheStreamLedger) {
    when(founded().in("policy")).rejected("stream.unfit");
}

}  // namespace
}  // namespace qiyue::testing

// organization.registered, expert.registered and mandate.granted.

#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class Parties : public DomainFixture {
protected:
    void SetUp() override { found(); }
    Draft mandate_of_lead() const {
        return mandate_granted("lead", Json::array({"charter.signed"}));
    }
};

TEST_F(Parties, AnOrganisationRegistersWithItsFirstKey) {
    given(organization_registered("lead"));
    const auto lead = row<OrganizationRow>(uscc("lead"));
    ASSERT_TRUE(lead);
    EXPECT_EQ(lead->organization_kind, "enterprise");
    ASSERT_EQ(lead->qualifications.size(), 1u);
    EXPECT_EQ(lead->qualifications[0].valid_to, "2035-12-31");
    EXPECT_EQ(row<KeyRow>(key_id("lead"))->holder, party("lead"));
    when(organization_registered("lead")).rejected("subject.exists");
    when(organization_registered("meic")).rejected("field.form");
}

TEST_F(Parties, AnOrganisationSignsWithTheKeyItBindsAndTheOperatorAgrees) {
    when(organization_registered("lead").by({"lead"})).rejected("signature.missing");
    when(organization_registered("lead").by({"operator"})).rejected("signature.missing");
    when(organization_registered("lead").by({"operator", "lead"})).rejected("source.not_signer");
    when(organization_registered("lead").by({"lead", "operator", "meic"}))
        .rejected("signature.surplus");
    when(organization_registered("lead").by({"m1", "operator"})).rejected("key_unknown");
    when(organization_registered("lead").by({"lead", "district"})).rejected("signature.missing");
}

TEST_F(Parties, AKeyIsBoundOnceAndToOneHolder) {
    given(organization_registered("lead"));
    const Json key{{"spki", spki("lead")}, {"suite", suite("lead")}};
    when(organization_registered("m1").with("key", key).by({"lead", "operator"}))
        .rejected("key.bound_already");
}

TEST_F(Parties, CodeRegionKindAndKeyOfAnOrganisationAreSound) {
    when(organization_registered("m1").with("uscc", "91500000MAFA00126A"))
        .rejected_at("field.uscc", "/uscc");
    when(organization_registered("m1").with("uscc", uscc("m2"))).rejected("stream.unfit");
    when(organization_registered("m1").with("region", "999999"))
        .rejected_at("region.unknown", "/region");
    when(organization_registered("m1").with("kind", "club")).rejected_at("field.form", "/kind");
    when(organization_registered("m1").with("/key/suite", "sm2"))
        .rejected_at("field.key", "/key/suite");
    when(organization_registered("m1").with("/qualifications/0/doc/sha256", "12"))
        .rejected_at("field.form", "/qualifications/0/doc");
    when(organization_registered("m1")).accepted();
}

TEST_F(Parties, SensitiveFieldsOfAnOrganisationAreCommitted) {
    when(organization_registered("m1").uncommitted("/contact"))
        .rejected_at("field.uncommitted", "/contact");
    when(organization_registered("m1").uncommitted("/legal_representative"))
        .rejected("field.uncommitted");
    when(organization_registered("m1").uncommitted("/contact").with("contact", "me"))
        .rejected_at("field.in_clear", "/contact");
    when(organization_registered("m1").commit("/salary"))
        .rejected_at("field.not_sensitive", "/commit/~1salary");
    when(organization_registered("m1").commit("/contact/0")).rejected("field.not_sensitive");
}

TEST_F(Parties, AnExpertRegistersWithADistrictOrTheAuthority) {
    when(expert_registered("expert-1")).accepted();
    when(expert_registered("expert-1").by({"expert-1", "district2"})).accepted();
    when(expert_registered("expert-1").by({"expert-1", "meic", "mstb"})).accepted();
    given(expert_registered("expert-1"));
    EXPECT_EQ(row<ExpertRow>("EX-0001")->employer, uscc("outsider"));
    EXPECT_EQ(row<KeyRow>(key_id("expert-1"))->holder, "/experts/EX-0001");
    when(expert_registered("expert-1")).rejected("subject.exists");
}

TEST_F(Parties, AnExpertDoesNotRegisterOtherwise) {
    when(expert_registered("expert-1").by({"expert-1"})).rejected("signature.missing");
    when(expert_registered("expert-1").by({"expert-1", "meic"})).rejected("signature.missing");
    when(expert_registered("expert-1").by({"expert-1", "operator"})).rejected("signature.missing");
    when(expert_registered("expert-1").by({"expert-1", "district", "district2"}))
        .rejected("signature.surplus");
    when(expert_registered("expert-1").by({"expert-1", "meic", "mstb", "district"}))
        .rejected("signature.surplus");
    when(expert_registered("expert-1").by({"district", "expert-1"})).rejected("source.not_signer");
    when(expert_registered("expert-1").by({"expert-2", "district"})).rejected("key_unknown");
    when(expert_registered("expert-1").with("id", "EX-0002")).rejected("stream.unfit");
    when(expert_registered("expert-1").uncommitted("/name")).rejected("field.uncommitted");
    when(expert_registered("expert-1").with("fields", Json::array())).rejected("field.form");
}

TEST_F(Parties, AMandateIsGrantedForAKeyOfTheOrganisation) {
    given(organization_registered("lead"));
    const std::uint64_t index = given(mandate_of_lead());
    const auto mandate = row<MandateRow>(std::to_string(index));
    ASSERT_TRUE(mandate);
    EXPECT_EQ(mandate->holder, party("lead"));
    EXPECT_EQ(mandate->scope, std::vector<std::string>{"charter.signed"});
}

TEST_F(Parties, TheScopeOfAMandateNamesTypes) {
    given(organization_registered("lead"));
    const auto of = [this](Json scope) { return mandate_granted("lead", std::move(scope)); };
    when(of({"charter.signed", "need.resolved"})).accepted();  // the latter is not declared yet
    when(of({"charter.signed", "everything"})).rejected_at("field.form", "/scope/1");
    when(of({"charter.*"})).rejected_at("field.form", "/scope/0");
    when(of({"Charter.signed"})).rejected_at("field.form", "/scope/0");
    when(of({"charter.signed", "charter.signed"})).rejected_at("field.form", "/scope/1");
    when(of(Json::array())).rejected_at("field.form", "/scope");
}

TEST_F(Parties, AMandateNeedsABoundUnrevokedKeyOfItsOwn) {
    given(organization_registered("lead"));
    given(organization_registered("m1"));
    when(mandate_of_lead().with("key_id", key_id("m2")))
        .rejected_at("mandate_granted.key", "/key_id");
    when(mandate_of_lead().with("key_id", key_id("m1"))).rejected("mandate_granted.key");
    when(mandate_of_lead().by({"m1"})).rejected("signature.missing");
    when(mandate_of_lead().by({"lead", "m1"})).rejected("signature.surplus");
    when(mandate_of_lead().with("to", "2025-12-31")).rejected("mandate_granted.dates");
    when(mandate_of_lead().uncommitted("/person")).rejected("field.uncommitted");
    when(mandate_of_lead().in("organizations/" + uscc("m2"))).rejected("subject.unknown");
    when(mandate_of_lead().in("experts/EX-0001")).rejected("stream.unfit");
    key_of("lead", "second");
    given(event("key.bound")
              .in(party("lead").substr(1))
              .by({"lead", "second"})
              .with("spki", spki("second"))
              .with("suite", suite("second"))
              .with("valid_from", "2026-01-01")
              .with("valid_to", "2030-01-01"));
    given(event("key.revoked")
              .in(party("lead").substr(1))
              .by({"second"})
              .with("key_id", key_id("second"))
              .with("reason", "lost")
              .with("since", "2026-03-03"));
    when(mandate_of_lead().with("key_id", key_id("second")))
        .rejected("mandate_granted.key_revoked");
}

}  // namespace
}  // namespace qiyue::testing

// organization.changed, organization.ended and mandate.revoked; registration stands in
// parties_type_test.cpp.

#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Organizations : public ComplexFixture {
protected:
    void SetUp() override { begin(); }

    std::string own(const char* name) const { return party(name).substr(1); }
    Draft changed() const {
        return event("organization.changed").in(own("m1")).by({"m1"}).with("name", "示例新名公司");
    }
    Draft ended(const char* name = "m1", const char* ground = "deregistered") const {
        return event("organization.ended")
            .in(own(name))
            .by({"operator", "meic", "mstb"})
            .with("ground", ground)
            .with("doc", document("end"));
    }
    std::shared_ptr<const OrganizationRow> organization_row(const char* name) {
        return row<OrganizationRow>(uscc(name));
    }
};

TEST_F(Organizations, WhatIsNamedChanges) {
    const OrganizationRow before = *organization_row("m1");
    given(changed());
    EXPECT_EQ(organization_row("m1")->name, "示例新名公司");
    EXPECT_EQ(organization_row("m1")->region, before.region);
    EXPECT_EQ(organization_row("m1")->qualifications.size(), 1u);
    given(changed().without("name").with("region", "500112"));
    EXPECT_EQ(organization_row("m1")->name, "示例新名公司");
    EXPECT_EQ(organization_row("m1")->region, "500112");
    Json qualification{{"kind", "specialised"}, {"number", "1"}, {"doc", document("q")}};
    given(changed().without("name").with("qualifications", Json::array({qualification})));
    ASSERT_EQ(organization_row("m1")->qualifications.size(), 1u);
    EXPECT_EQ(organization_row("m1")->qualifications[0].kind, "specialised");
    EXPECT_EQ(organization_row("m1")->qualifications[0].valid_to, "");
    given(changed().without("name").with("qualifications", Json::array()));
    EXPECT_TRUE(organization_row("m1")->qualifications.empty());
    EXPECT_EQ(organization_row("m1")->registered, before.registered);
}

TEST_F(Organizations, AnOrganisationChangesItselfOnly) {
    when(changed().by({"m2"})).rejected("signature.missing");
    when(changed().by({"operator", "meic", "mstb"})).rejected("signature.missing");
    when(changed().by({"m1", "operator"})).rejected("signature.surplus");
    when(changed().from(party("m2"))).rejected("source.not_signer");
    when(changed().with("region", "999999")).rejected_at("region.unknown", "/region");
    when(changed().with("name", "")).rejected_at("field.form", "/name");
    organization("newcomer", "enterprise");
    when(changed().in(own("newcomer"))).rejected("subject.unknown");
    when(changed().in("experts/EX-0001")).rejected("stream.unfit");
}

TEST_F(Organizations, WhoHasEndedSignsNothingMore) {
    const std::uint64_t index = given(ended());
    EXPECT_EQ(organization_row("m1")->ended, Index{index});
    EXPECT_TRUE(organization_row("m1")->successors.empty());
    when(changed()).rejected("signature.ended");
    when(ended()).rejected("organization_ended.already");
}

TEST_F(Organizations, AMergerOrASplitNamesASuccessorThatLives) {
    for (const char* ground : {"merged", "split"}) {
        when(ended("m1", ground))
            .rejected_at("organization_ended.successor_missing", "/successor_uscc");
        when(ended("m1", ground).with("successor_uscc", uscc("m2"))).accepted();
    }
    organization("newcomer", "enterprise");
    when(ended().with("successor_uscc", uscc("newcomer")))
        .rejected_at("organization_ended.successor_unknown", "/successor_uscc");
    when(ended("m1", "merged").with("successor_uscc", uscc("m1")))
        .rejected("organization_ended.successor_unknown");
    given(ended("m2", "licence_revoked"));
    when(ended("m1", "merged").with("successor_uscc", uscc("m2")))
        .rejected("organization_ended.successor_unknown");
    given(ended("m1", "merged").with("successor_uscc", uscc("m3")));
    EXPECT_EQ(organization_row("m1")->successors, std::vector<std::string>{uscc("m3")});
}

TEST_F(Organizations, OperatorAndAuthorityRecordTheEnd) {
    when(ended().by({"operator", "meic"})).rejected("signature.missing");
    when(ended().by({"meic", "mstb"})).rejected("signature.missing");
    when(ended().by({"m1"})).rejected("signature.missing");
    when(ended().by({"operator", "meic", "mstb", "m1"})).rejected("signature.surplus");
    when(ended().by({"meic", "mstb", "operator"})).rejected("source.not_signer");
    when(ended("m1", "bored")).rejected_at("field.form", "/ground");
    when(ended().in("policy")).rejected("stream.unfit");
}

class RevokedMandates : public Organizations {
protected:
    Draft revoked(const char* name = "m1") const {
        return event("mandate.revoked")
            .in(own(name))
            .by({name})
            .with("mandate", mandates.at(name))
            .with("reason", "人员变动");
    }
};

TEST_F(RevokedMandates, ARevokedMandateSignsNoCharter) {
    given(applied());
    given(selected());
    given(charter_proposed());
    when(charter_signed("m1")).accepted();
    const std::uint64_t index = given(revoked());
    EXPECT_EQ(row<MandateRow>(std::to_string(mandates["m1"]))->revoked, Index{index});
    when(charter_signed("m1")).rejected("charter_signed.mandate_revoked");
    when(revoked()).rejected_at("mandate_revoked.already", "/mandate");
    mandates["m1"] = mandate("m1");
    when(charter_signed("m1")).accepted();
}

TEST_F(RevokedMandates, OnlyOnesOwnMandateIsRevoked) {
    when(revoked().with("mandate", mandates["m2"]))
        .rejected_at("mandate_revoked.unknown", "/mandate");
    when(revoked().with("mandate", 0)).rejected("mandate_revoked.unknown");
    when(revoked().by({"m2"})).rejected("signature.missing");
    when(revoked().by({"m1", "operator"})).rejected("signature.surplus");
    when(revoked().with("reason", "")).rejected_at("field.form", "/reason");
    when(revoked().in("ledger")).rejected("stream.unfit");
}

}  // namespace
}  // namespace qiyue::testing

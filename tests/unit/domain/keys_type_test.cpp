// key.bound and key.revoked.

#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class Keys : public DomainFixture {
protected:
    void SetUp() override {
        found();
        register_organization("lead");
        register_organization("m1");
        key_of("lead", "second");
        key_of("lead", "third", Suite::sm2);
    }
    Draft bound(const std::string& key) const {
        return event("key.bound")
            .in(party("lead").substr(1))
            .by({"lead", key})
            .with("spki", spki(key))
            .with("suite", suite(key))
            .with("valid_from", "2026-01-01")
            .with("valid_to", "2026-12-31");
    }
    Draft revoked(const std::string& key) const {
        return event("key.revoked")
            .in(party("lead").substr(1))
            .by({"lead"})
            .with("key_id", key_id(key))
            .with("reason", "superseded")
            .with("since", "2026-03-03");
    }
};

TEST_F(Keys, AHolderBindsAFurtherKey) {
    given(bound("second"));
    const auto key = row<KeyRow>(key_id("second"));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->holder, party("lead"));
    EXPECT_EQ(key->valid_to, "2026-12-31");
    given(bound("third").by({"second", "third"}));
}

TEST_F(Keys, BindingNeedsAnEarlierKeyAndTheNewOne) {
    when(bound("second").by({"lead"})).rejected("signature.missing");
    when(bound("second").by({"second"})).rejected("signature.missing");
    when(bound("second").by({"m1", "second"})).rejected("signature.missing");
    when(bound("second").by({"lead", "second", "m1"})).rejected("signature.surplus");
    when(bound("second").by({"lead", "third"})).rejected("key_unknown");
}

TEST_F(Keys, OperatorAndAuthorityBindForAHolder) {
    when(bound("second").by({"operator", "meic", "mstb", "second"})).accepted();
    when(bound("second").by({"operator", "meic", "mstb"})).rejected("signature.missing");
    when(bound("second").by({"operator", "meic", "second"})).rejected("signature.missing");
    when(bound("second").by({"operator", "second"})).rejected("signature.missing");
    when(bound("second").by({"meic", "mstb", "operator", "second"})).rejected("source.not_signer");
}

TEST_F(Keys, AKeyIsBoundOnceEver) {
    given(bound("second"));
    when(bound("second")).rejected("key.bound_already");
    given(revoked("second"));
    when(bound("second")).rejected("key_revoked");
    when(bound("second").by({"lead"})).rejected("key.bound_already");
}

TEST_F(Keys, ABindingIsWellFormed) {
    when(bound("second").with("suite", "sm2")).rejected_at("field.key", "/suite");
    when(bound("second").with("spki", "MCow")).rejected_at("field.key", "/spki");
    when(bound("second").with("valid_to", "2025-12-31"))
        .rejected_at("key_bound.dates", "/valid_to");
    when(bound("second").with("valid_to", "2026-02-30")).rejected_at("field.form", "/valid_to");
    when(bound("second").in("organizations/" + uscc("m2"))).rejected("subject.unknown");
    when(bound("second").in("ledger")).rejected("stream.unfit");
}

TEST_F(Keys, ACertificateIsBase64OfDer) {
    when(bound("second").with("certificate", spki("second"))).accepted();  // a DER sequence
    when(bound("second").with("certificate", "示例证书")).rejected_at("field.form", "/certificate");
    when(bound("second").with("certificate", "")).rejected_at("field.form", "/certificate");
    when(bound("second").with("certificate", "MAA")).rejected_at("field.form", "/certificate");
    when(bound("second").with("certificate", "AAAA")).rejected_at("field.form", "/certificate");
}

TEST_F(Keys, AnExpertBindsKeysToo) {
    register_expert("expert-1");
    key_of("expert-1", "expert-1b");
    given(bound("expert-1b").in("experts/EX-0001").by({"expert-1", "expert-1b"}));
    EXPECT_EQ(row<KeyRow>(key_id("expert-1b"))->holder, "/experts/EX-0001");
}

TEST_F(Keys, DatesOfAKeyAreJudgedByRecordedInTheCalendarsZone) {
    given(bound("second").with("valid_from", "2026-04-01"));
    const Draft act = mandate_granted("lead", Json::array({"charter.signed"})).by({"second"});
    when(act).rejected("key.not_yet_valid");
    set_clock("2026-03-31T15:59:59Z");
    when(act).rejected("key.not_yet_valid");
    set_clock("2026-03-31T16:00:00Z");
    when(act).accepted();
    set_clock("2026-12-31T15:59:59Z");
    when(act).accepted();
    set_clock("2026-12-31T16:00:00Z");
    when(act).rejected("key.expired");
}

TEST_F(Keys, ARevokedKeySignsItsOwnRevocationAndNothingAfter) {
    const std::uint64_t index = given(revoked("lead"));
    EXPECT_EQ(row<KeyRow>(key_id("lead"))->revoked, Index{index});
    when(mandate_granted("lead", Json::array({"charter.signed"}))).rejected("key_revoked");
    when(bound("second")).rejected("key_revoked");
    given(bound("second").by({"operator", "meic", "mstb", "second"}));
}

TEST_F(Keys, RevocationIsTheHoldersOrOfOperatorAndAuthority) {
    given(bound("second"));
    when(revoked("lead").by({"second"})).accepted();
    when(revoked("second").by({"operator", "meic", "mstb"})).accepted();
    when(revoked("second").by({"operator", "meic"})).rejected("signature.missing");
    when(revoked("second").by({"m1"})).rejected("signature.missing");
    when(revoked("second").by({"lead", "second"})).rejected("signature.surplus");
    when(revoked("second").by({"lead", "operator", "meic", "mstb"})).rejected("signature.surplus");
}

TEST_F(Keys, OnlyABoundKeyOfTheSubjectIsRevokedAndOnce) {
    when(revoked("second")).rejected_at("key_revoked.not_bound", "/key_id");
    when(revoked("m1")).rejected("key_revoked.not_bound");
    given(bound("second"));
    given(revoked("second"));
    when(revoked("second")).rejected("key_revoked.already");
    when(revoked("third").with("since", "yesterday")).rejected_at("field.form", "/since");
}

}  // namespace
}  // namespace qiyue::testing

// disclosure.granted and disclosure.erased.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Disclosures : public SeededComplex {
protected:
    void SetUp() override {
        begin();
        index_ = next_index();
        breakdown_ = commit_of("kpi.reported", "/breakdown");
        given(event("kpi.reported")
                  .in(stream)
                  .by({"m1"})
                  .with("metric", "rd_intensity")
                  .with("period", "2026")
                  .with("numerator", 1)
                  .with("denominator", 10)
                  .with("value", "0.100"));
        amount_ = commit_of("support.granted", "/amount");
        given(event("support.granted")
                  .in(stream)
                  .by({"district"})
                  .with("programme", "示例项目")
                  .with("grantor", uscc("district"))
                  .with("doc", document("support")));
    }
    /// The commitment that the fixture makes for a field of the next event, if it is of this type.
    std::string commit_of(const std::string& type, const std::string& pointer) const {
        return document_sha256("event " + std::to_string(next_index()) + type + pointer);
    }
    Draft granted(Json commitments) const {
        return event("disclosure.granted")
            .in(stream)
            .by({"m1"})
            .with("recipient", uscc("outsider"))
            .with("commitments", std::move(commitments))
            .with("purpose", "示例尽职调查")
            .with("until", "2026-12-31");
    }
    Draft granted() const { return granted({breakdown_}); }
    Draft erased(Json commitments) const {
        return event("disclosure.erased")
            .in(stream)
            .by({"dpo", "m1"})
            .with("commitments", std::move(commitments))
            .with("legal_ground", "《个人信息保护法》第四十七条");
    }
    Draft erased() const { return erased({breakdown_}); }
    std::shared_ptr<const CommitmentRow> kept(const std::string& commitment) {
        return row<CommitmentRow>(commitment);
    }

    std::uint64_t index_ = 0;
    std::string breakdown_;  ///< of m1's figures, in its own hand
    std::string amount_;  ///< of the district's support, in the lead's
};

TEST_F(Disclosures, ACommitmentIsKeptWithItsOwner) {
    ASSERT_TRUE(kept(breakdown_));
    EXPECT_EQ(kept(breakdown_)->index, Index{index_});
    EXPECT_EQ(kept(breakdown_)->stream, stream);
    EXPECT_EQ(kept(breakdown_)->pointer, "/breakdown");
    EXPECT_EQ(kept(breakdown_)->party, party("m1"));
    EXPECT_FALSE(kept(breakdown_)->lead_owns);
    EXPECT_TRUE(kept(amount_)->lead_owns);
}

TEST_F(Disclosures, TheOwnerGrants) {
    const std::uint64_t index = given(granted());
    ASSERT_EQ(kept(breakdown_)->grants.size(), 1u);
    EXPECT_EQ(kept(breakdown_)->grants[0].recipient, uscc("outsider"));
    EXPECT_EQ(kept(breakdown_)->grants[0].until, "2026-12-31");
    EXPECT_EQ(kept(breakdown_)->grants[0].index, Index{index});
    const std::uint64_t later = given(granted().with("until", "2027-12-31"));
    ASSERT_EQ(kept(breakdown_)->grants.size(), 1u);
    EXPECT_EQ(kept(breakdown_)->grants[0].index, Index{later});
    given(granted().with("recipient", uscc("m3")));
    EXPECT_EQ(kept(breakdown_)->grants.size(), 2u);
}

TEST_F(Disclosures, NobodyElseGrants) {
    when(granted().by({"lead"})).rejected("signature.missing");
    when(granted().by({"meic", "mstb"})).rejected("signature.missing");
    when(granted().by({"m1", "lead"})).rejected("signature.surplus");
    when(granted().by({"m1"}).from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Disclosures, WhatTheLeadOwnsIsTheLeadsAsItIsNow) {
    when(granted({amount_}).by({"district"})).rejected("signature.missing");
    when(granted({amount_}).by({"lead"})).accepted();
    change([this](ComplexRow& one) { one.lead = uscc("m2"); });
    when(granted({amount_}).by({"lead"})).rejected("signature.missing");
    when(granted({amount_}).by({"m2"})).accepted();
}

TEST_F(Disclosures, AllOwnersSign) {
    when(granted({breakdown_, amount_})).rejected("signature.missing");
    when(granted({breakdown_, amount_}).by({"m1", "lead"})).accepted();
    when(erased({breakdown_, amount_})).rejected("signature.missing");
    when(erased({breakdown_, amount_}).by({"dpo", "m1", "lead"})).accepted();
}

TEST_F(Disclosures, AGrantIsOfFieldsOfThisStreamToSomebodyRegistered) {
    const std::string unknown = document_sha256("nothing");
    when(granted({unknown})).rejected_at("disclosure.unknown", "/commitments");
    when(granted().in("ledger")).rejected_at("disclosure_granted.other_stream", "/commitments/0");
    organization("newcomer", "enterprise");
    when(granted().with("recipient", uscc("newcomer")))
        .rejected_at("disclosure_granted.recipient_unknown", "/recipient");
    when(granted().with("until", "2026-03-02")).rejected_at("disclosure_granted.until", "/until");
    when(granted().with("until", "2026-03-03")).accepted();
    when(granted({breakdown_, breakdown_})).rejected_at("field.form", "/commitments/1");
    when(granted(Json::array())).rejected_at("field.form", "/commitments");
}

TEST_F(Disclosures, ErasureEndsAllGrantsForGood) {
    given(granted());
    const std::uint64_t index = given(erased());
    EXPECT_EQ(kept(breakdown_)->erased, Index{index});
    EXPECT_TRUE(kept(breakdown_)->grants.empty());
    EXPECT_FALSE(kept(amount_)->erased);
    when(erased()).rejected_at("disclosure_erased.erased", "/commitments/0");
    when(granted()).rejected_at("disclosure_granted.erased", "/commitments/0");
}

TEST_F(Disclosures, ErasureIsOfTheOfficerAndTheOwnerOrTheOperator) {
    when(erased().by({"dpo"})).rejected("signature.missing");
    when(erased().by({"m1"})).rejected("signature.missing");
    when(erased().by({"operator", "m1"})).rejected("signature.missing");
    when(erased().by({"dpo", "lead"})).rejected("signature.missing");
    when(erased().by({"dpo", "operator"})).accepted();
    when(erased().by({"dpo", "m1", "operator"})).rejected("signature.surplus");
    when(erased().by({"m1", "dpo"})).rejected("source.not_signer");
}

TEST_F(Disclosures, NothingUnknownOrElsewhereIsErased) {
    const std::string unknown = document_sha256("nothing");
    when(erased({unknown}).by({"dpo", "operator"}))
        .rejected_at("disclosure.unknown", "/commitments/0");
    when(erased().in("policy").by({"dpo", "operator"}))
        .rejected_at("disclosure_erased.other_stream", "/commitments/0");
    when(erased().with("legal_ground", "")).rejected_at("field.form", "/legal_ground");
}

TEST_F(Disclosures, AHoldOnTheStreamKeepsEverything) {
    const Draft hold = event("hold.placed").in(stream).by({"meic", "mstb"}).with("scope", "示例");
    given(hold);
    when(erased()).rejected("disclosure_erased.held");
    when(granted()).accepted();
    given(event("hold.lifted").in(stream).by({"meic", "mstb"}).with("scope", "示例"));
    when(erased()).accepted();
}

TEST_F(Disclosures, ACommitmentStandsInOneEventOnly) {
    const Draft again = event("support.granted")
                            .in(stream)
                            .by({"district"})
                            .with("programme", "示例项目")
                            .with("grantor", uscc("district"))
                            .with("doc", document("support"))
                            .uncommitted("/amount")
                            .with("commit", {{"/amount", amount_}});
    when(again).rejected_at("commit.repeated", "/commit/~1amount");
    when(Draft(again).with("commit", {{"/amount", document_sha256("fresh")}})).accepted();
    given(erased({amount_}).by({"dpo", "lead"}));
    when(again).rejected("commit.repeated");
}

}  // namespace
}  // namespace qiyue::testing

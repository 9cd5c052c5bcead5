// charter.proposed, charter.signed, and the charter's taking effect.

#include "ledger/domain/complex_rules.hpp"
#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Charter : public ComplexFixture {
protected:
    void SetUp() override { begin_to_selected(); }
    /// Sets the complex's row aside as something else would have left it.
    void change_complex(auto change) {
        ComplexRow changed = *complex();
        change(changed);
        StateOverlay overlay(state());
        overlay.put("CQ-1", std::move(changed));
        state().apply(overlay);
    }
    void resolve_amendment(const std::string& id, std::uint64_t version) {
        given(resolution_adopted(id, "amendment", document_sha256(charter_name(version)),
                                 {{"lead", "for"}, {"m1", "for"}, {"m2", "against"}}));
    }
    Draft amendment(std::uint64_t version, const std::string& resolution) {
        return charter_proposed(version).with("resolution", resolution);
    }
};

// charter.proposed

TEST_F(Charter, AProposalIsKept) {
    const auto index = given(charter_proposed());
    const auto stored = complex();
    ASSERT_EQ(stored->charters.size(), 1u);
    const CharterVersion& charter = stored->charters[0];
    EXPECT_EQ(charter.version, 1u);
    EXPECT_EQ(charter.proposed, Index{index});
    EXPECT_EQ(charter.required.size(), 3u);
    EXPECT_EQ(charter.quorum.numerator, 2u);
    EXPECT_EQ(charter.amendment_rule.denominator, 3u);
    EXPECT_EQ(charter.notice_period, 2);
    EXPECT_FALSE(charter.effective);
    EXPECT_FALSE(charter.amendment);
    EXPECT_EQ(stored->state, ComplexState::lead_selected);
}

TEST_F(Charter, TheLeadProposesAlone) {
    when(charter_proposed().by({"m1"})).rejected("signature.missing");
    when(charter_proposed().by({"lead", "m1"})).rejected("signature.surplus");
}

TEST_F(Charter, ALeadMustHaveBeenSelected) {
    given(applied().in("complexes/CQ-2"));
    when(charter_proposed().in("complexes/CQ-2")).rejected("charter_proposed.state");
    when(charter_proposed().in("complexes/CQ-3")).rejected("subject.unknown");
    change_complex([](ComplexRow& row) { row.state = ComplexState::exiting; });
    when(charter_proposed()).rejected("charter_proposed.state");
}

TEST_F(Charter, VersionsHaveNoGaps) {
    when(charter_proposed(2)).rejected_at("charter_proposed.version", "/version");
    propose();
    when(charter_proposed(1)).rejected("charter_proposed.version");
    when(charter_proposed(2)).accepted();  // another text before any took effect
    when(charter_proposed(3)).rejected("charter_proposed.version");
}

TEST_F(Charter, OpenTextsOfACharterHaveABound) {
    while (complex()->charters.size() < 20)
        given(charter_proposed(complex()->charters.size() + 1));
    when(charter_proposed(21)).rejected_at("charter_proposed.too_many", "/version");
    ComplexRow fewer = *complex();
    fewer.charters[3].withdrawn = true;
    StateOverlay changes(state());
    changes.put("CQ-1", fewer);
    state().apply(changes);
    when(charter_proposed(21)).accepted();
}

TEST_F(Charter, RequiredSignersAreRegisteredAndTheLeadIsAmongThem) {
    organization("newcomer", "enterprise");
    when(charter_proposed().with("required_signers", Json::array({uscc("lead"), uscc("newcomer")})))
        .rejected_at("charter_proposed.signer_unknown", "/required_signers/1");
    when(charter_proposed().with("required_signers", Json::array({uscc("m1"), uscc("m2")})))
        .rejected_at("charter_proposed.lead_not_required", "/required_signers");
}

TEST_F(Charter, SharesDoNotExceedOne) {
    when(charter_proposed().with("quorum", {{"numerator", 3}, {"denominator", 2}}))
        .rejected_at("charter_proposed.fraction", "/quorum");
    when(charter_proposed().with("amendment_rule", {{"numerator", 3}, {"denominator", 2}}))
        .rejected_at("charter_proposed.fraction", "/amendment_rule");
    when(charter_proposed().with("quorum", {{"numerator", 1}, {"denominator", 1}})).accepted();
}

TEST_F(Charter, FieldsOfAProposal) {
    for (const char* name : {"version", "doc", "kind", "required_signers", "quorum",
                             "amendment_rule", "notice_period", "effective_from"}) {
        when(charter_proposed().without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(charter_proposed().with("kind", "letter")).rejected("field.form");
    when(charter_proposed().with("notice_period", -1)).rejected("field.form");
    when(charter_proposed().with("quorum", {{"numerator", 0}, {"denominator", 1}}))
        .rejected_at("field.form", "/quorum/numerator");
    when(charter_proposed().with("effective_from", "soon")).rejected("field.form");
    when(charter_proposed().with("required_signers",
                                 Json::array({uscc("lead"), uscc("m1"), uscc("m1")})))
        .rejected_at("field.form", "/required_signers/2");
}

TEST_F(Charter, AResolutionThatIsCitedExists) {
    when(charter_proposed().with("resolution", "R-1"))
        .rejected_at("charter_proposed.resolution_unknown", "/resolution");
}

// charter.signed

TEST_F(Charter, ItTakesEffectWithTheLastRequiredSignature) {
    propose();
    given(charter_signed("m1"));
    given(charter_signed("lead"));
    EXPECT_EQ(complex()->state, ComplexState::lead_selected);
    EXPECT_TRUE(complex()->members.empty());
    const Micros last = now;
    const auto index = given(charter_signed("m2"));
    const auto stored = complex();
    EXPECT_EQ(stored->state, ComplexState::chartered);
    EXPECT_EQ(stored->charters[0].effective, last);
    ASSERT_EQ(stored->members.size(), 2u);
    EXPECT_EQ(stored->members[0].uscc, uscc("m1"));
    EXPECT_EQ(stored->members[0].joined, Index{index});
    EXPECT_TRUE(stored->members[0].part.empty());
    EXPECT_EQ(parties(*stored, now),
              (std::vector<std::string>{uscc("lead"), uscc("m1"), uscc("m2")}));
}

TEST_F(Charter, ADateAheadIsReachedByTheFirstEntryBehindIt) {
    given(charter_proposed().with("effective_from", "2026-03-05"));
    sign();
    EXPECT_EQ(format_recorded(*complex()->charters[0].effective), "2026-03-04T16:00:00.000000Z");
    EXPECT_EQ(complex()->state, ComplexState::lead_selected);
    set_clock("2026-03-04T15:59:59Z");
    EXPECT_EQ(complex_state(), ComplexState::lead_selected);
    when(council_constituted()).rejected("council_constituted.no_charter");
    set_clock("2026-03-04T16:00:00Z");
    EXPECT_EQ(complex_state(), ComplexState::chartered);
    when(council_constituted()).accepted();
    given(council_constituted());
    EXPECT_EQ(complex()->state, ComplexState::chartered);
    EXPECT_EQ(complex()->members.size(), 2u);
    EXPECT_TRUE(complex()->charter_took_effect);
}

TEST_F(Charter, ItTakesEffectAlsoWhileAnExitIsProposed) {
    propose();
    change_complex([](ComplexRow& row) {
        row.before_exit = row.state;
        row.state = ComplexState::exit_proposed;
    });
    sign();
    EXPECT_EQ(complex()->state, ComplexState::exit_proposed);
    EXPECT_EQ(complex()->before_exit, ComplexState::chartered);
    EXPECT_EQ(complex()->members.size(), 2u);
}

TEST_F(Charter, CultivationThatCameFirstIsKept) {
    propose();
    change_complex([](ComplexRow& row) { row.state = ComplexState::cultivating; });
    sign();
    EXPECT_EQ(complex()->state, ComplexState::cultivating);
    EXPECT_EQ(complex()->members.size(), 2u);
}

TEST_F(Charter, AnExitThatWasDecidedFirstLeavesItWithoutEffect) {
    given(charter_proposed().with("effective_from", "2026-03-05"));
    sign();
    change_complex([](ComplexRow& row) { row.state = ComplexState::exiting; });
    wait_days(10);
    EXPECT_EQ(complex_state(), ComplexState::exiting);
    EXPECT_FALSE(complex_now().charter_took_effect);
}

TEST_F(Charter, APartySignsForItself) {
    propose();
    when(charter_signed("m1")).accepted();
    when(charter_signed("m1").by({})).rejected("signature.missing");
    when(charter_signed("m1").by({"m1", "m2"})).rejected("signature.surplus");
    when(charter_signed("m1").by({"m2"}).from(party("m1"))).rejected("signature.missing");
}

TEST_F(Charter, TheTextIsTheOneProposed) {
    when(charter_signed("m1")).rejected_at("charter_signed.not_proposed", "/version");
    propose();
    when(charter_signed("m1", 2)).rejected("charter_signed.not_proposed");
    when(charter_signed("m1").with("doc_sha256", document_sha256("other.txt")))
        .rejected_at("charter_signed.other_document", "/doc_sha256");
}

TEST_F(Charter, APartySignsOnce) {
    propose();
    given(charter_signed("m1"));
    when(charter_signed("m1")).rejected("charter_signed.signed_already");
}

TEST_F(Charter, OthersSignOnlyToJoinWhatIsInForce) {
    propose();
    when(charter_signed("m3")).rejected("charter_signed.not_required");
    sign();
    when(charter_signed("m3")).accepted();
}

TEST_F(Charter, NothingIsSignedOnceTheExitIsDecided) {
    propose();
    change_complex([](ComplexRow& row) { row.state = ComplexState::exiting; });
    when(charter_signed("m1")).rejected("charter_signed.state");
}

TEST_F(Charter, WhatWasWithdrawnOrTerminatedIsNotSigned) {
    propose();
    change_complex([](ComplexRow& row) { row.charters[0].withdrawn = true; });
    when(charter_signed("m1")).rejected("charter_signed.withdrawn");
    change_complex([](ComplexRow& row) {
        row.charters[0].withdrawn = false;
        row.charters[0].terminated = true;
    });
    when(charter_signed("m1")).rejected("charter_signed.withdrawn");
}

TEST_F(Charter, TheMandateIsTheirsInForceAndForThis) {
    propose();
    const auto mandated = [&](std::uint64_t index) {
        return charter_signed("m1").with("mandate", index);
    };
    when(mandated(0)).rejected_at("charter_signed.mandate_unknown", "/mandate");
    when(mandated(mandates["m2"])).rejected("charter_signed.mandate_holder");
    const auto narrow = given(mandate_granted("m1", Json::array({"settlement.signed"})));
    when(mandated(narrow)).rejected("charter_signed.mandate_scope");
    const auto scope = Json::array({"charter.signed"});
    const auto later = given(mandate_granted("m1", scope).with("from", "2026-03-04"));
    when(mandated(later)).rejected("charter_signed.mandate_dates");
    const auto short_one =
        given(mandate_granted("m1", scope).with("from", "2026-03-02").with("to", "2026-03-03"));
    when(mandated(short_one)).accepted();
    set_clock("2026-03-03T15:59:59Z");
    when(mandated(short_one)).accepted();
    set_clock("2026-03-03T16:00:00Z");
    when(mandated(short_one)).rejected("charter_signed.mandate_dates");
    when(mandated(later)).accepted();

    MandateRow revoked = *row<MandateRow>(std::to_string(later));
    revoked.revoked = Index{later + 1};
    StateOverlay overlay(state());
    overlay.put(std::to_string(later), std::move(revoked));
    state().apply(overlay);
    when(mandated(later)).rejected("charter_signed.mandate_revoked");
}

TEST_F(Charter, TheMandatesKeySigns) {
    propose();
    key_of("m1", "m1-second");
    given(event("key.bound")
              .in(party("m1").substr(1))
              .by({"m1", "m1-second"})
              .with("spki", spki("m1-second"))
              .with("suite", suite("m1-second"))
              .with("valid_from", "2026-01-01")
              .with("valid_to", "2035-12-31"));
    when(charter_signed("m1").by({"m1-second"}).with("mandate", mandates["m1"]))
        .rejected("charter_signed.mandate_key");
    when(charter_signed("m1")).accepted();
}

TEST_F(Charter, SealedPaperHasItsScan) {
    propose();
    when(charter_signed("m1").with("form", "sealed_paper"))
        .rejected_at("charter_signed.scan_missing", "/scan");
    when(charter_signed("m1").with("form", "sealed_paper").with("scan", document("scan.pdf")))
        .accepted();
}

TEST_F(Charter, FieldsOfASignature) {
    propose();
    for (const char* name : {"version", "doc_sha256", "form", "mandate"}) {
        when(charter_signed("m1").without(name))
            .rejected_at("field.missing", "/" + std::string(name));
    }
    when(charter_signed("m1").with("form", "oral")).rejected("field.form");
    when(charter_signed("m1").with("doc_sha256", "abc")).rejected("field.form");
    when(charter_signed("m1").with("signatory", "张三").uncommitted("/signatory"))
        .rejected("field.in_clear");
    when(charter_signed("m1").uncommitted("/signatory")).rejected("field.uncommitted");
    when(charter_signed("m1").uncommitted("/share_terms")).rejected("field.uncommitted");
}

// Two founding texts

TEST_F(Charter, TheFoundingTextThatIsCompletedFirstWins) {
    propose();
    given(charter_proposed(2));
    given(charter_signed("m1", 1));
    for (const char* name : {"lead", "m1", "m2"})
        given(charter_signed(name, 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 2u);
    when(charter_signed("lead", 1)).rejected("charter_signed.superseded");
}

TEST_F(Charter, ALaterFoundingTextThatLostCannotAmend) {
    propose();
    given(charter_proposed(2));
    sign();
    when(charter_signed("lead", 2)).rejected("charter_signed.superseded");
}

// Amendments

class Amendment : public Charter {
protected:
    void SetUp() override { begin_to_council(); }
};

TEST_F(Amendment, CitesAResolutionOnItsOwnText) {
    when(charter_proposed(2)).rejected_at("charter_proposed.no_resolution", "/resolution");
    when(amendment(2, "R-1")).rejected("charter_proposed.resolution_unknown");
    resolve_amendment("R-1", 2);
    when(amendment(2, "R-1").with("doc", document("other.txt")))
        .rejected("charter_proposed.resolution_target");
    given(resolution_adopted("R-2", "other", document_sha256(charter_name(2)),
                             {{"lead", "for"}, {"m1", "for"}, {"m2", "abstain"}}));
    when(amendment(2, "R-2")).rejected("charter_proposed.resolution_matter");
    when(amendment(2, "R-1")).accepted();
}

TEST_F(Amendment, AResolutionIsUsedOnce) {
    resolve_amendment("R-1", 2);
    const auto index = given(amendment(2, "R-1"));
    EXPECT_EQ(row<ResolutionRow>("CQ-1/R-1")->used, Index{index});
    when(amendment(3, "R-1").with("doc", document(charter_name(2))))
        .rejected("charter_proposed.resolution_used");
}

TEST_F(Amendment, TakesEffectByTheRuleOfTheCharterInForce) {
    resolve_amendment("R-1", 2);
    // Its own rule would ask for all; what counts is the rule in force, two thirds.
    given(amendment(2, "R-1").with("amendment_rule", {{"numerator", 1}, {"denominator", 1}}));
    given(charter_signed("lead", 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 1u);
    given(charter_signed("m1", 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 2u);
    EXPECT_EQ(complex()->members.size(), 2u);
    when(charter_signed("m3", 1)).rejected("charter_signed.superseded");
    when(charter_signed("m2", 2)).accepted();  // the outvoted may still sign
    when(charter_signed("m3", 2)).accepted();  // to join
}

TEST_F(Amendment, OnlyPartiesCount) {
    resolve_amendment("R-1", 2);
    given(amendment(2, "R-1").with("required_signers",
                                   Json::array({uscc("lead"), uscc("m3"), uscc("outsider")})));
    given(charter_signed("m3", 2));
    given(charter_signed("outsider", 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 1u);
    given(charter_signed("m1", 2));  // a party that is not named has its say
    given(charter_signed("lead", 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 2u);
}

TEST_F(Amendment, MayLieAhead) {
    resolve_amendment("R-1", 2);
    given(amendment(2, "R-1").with("effective_from", "2026-03-10"));
    given(charter_signed("lead", 2));
    given(charter_signed("m1", 2));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 1u);
    when(charter_signed("m3", 1)).accepted();
    set_clock("2026-03-09T16:00:00Z");
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 2u);
    when(charter_signed("m3", 1)).rejected("charter_signed.superseded");
}

TEST_F(Amendment, IsCarriedWhenThoseWhoHoldOutHaveLeft) {
    resolve_amendment("R-1", 2);
    given(amendment(2, "R-1"));
    given(charter_signed("lead", 2));
    given(notice_served("m2", "withdrawal", "lead"));
    given(notice_served("m1", "withdrawal", "lead"));
    wait_days(7);
    given(member_withdrew("m2"));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 1u);  // one of two
    given(member_withdrew("m1"));
    EXPECT_EQ(charter_in_force(*complex(), now)->version, 2u);  // one of one
}

TEST_F(Amendment, AnEarlierOneCannotUndoALaterOne) {
    resolve_amendment("R-1", 2);
    resolve_amendment("R-2", 3);
    given(amendment(2, "R-1"));
    given(amendment(3, "R-2"));
    given(charter_signed("lead", 3));
    given(charter_signed("m1", 3));
    when(charter_signed("lead", 2)).rejected("charter_signed.superseded");
}

}  // namespace
}  // namespace qiyue::testing

// need.registered, need.matched and need.resolved.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Needs : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    Draft registration(const char* id = "N-1") const {
        return event("need.registered")
            .in(stream)
            .by({"m1"})
            .with("need_id", id)
            .with("field", "materials");
    }
    Draft match() const {
        return event("need.matched")
            .in(stream)
            .by({"lead"})
            .with("need_id", "N-1")
            .with("provider", uscc("m2"));
    }
    Draft resolution() const {
        return event("need.resolved")
            .in(stream)
            .by({"m1", "m2"})
            .with("need_id", "N-1")
            .with("acceptance", document("acceptance"));
    }
    void with_secretariat(const char* host) {
        change([this, host](ComplexRow& one) { one.secretariat_host = uscc(host); });
    }
    void end(const char* name) {
        OrganizationRow ended = *row<OrganizationRow>(uscc(name));
        ended.ended = Index{3};
        put(uscc(name), ended);
    }
    std::shared_ptr<const NeedRow> need() { return row<NeedRow>("CQ-1/N-1"); }
};

TEST_F(Needs, APartyRegistersItsNeed) {
    const std::uint64_t index = given(registration());
    ASSERT_TRUE(need());
    EXPECT_EQ(need()->enterprise, uscc("m1"));
    EXPECT_EQ(need()->registered, Index{index});
    EXPECT_TRUE(need()->provider.empty());
    EXPECT_FALSE(need()->matched);
    EXPECT_FALSE(need()->resolved);
    when(registration("N-2").by({"lead"})).accepted();
    when(registration("N-2").by({"m2"})).accepted();
}

TEST_F(Needs, OnlyTheEnterpriseInNeedRegisters) {
    when(registration().by({"m3"})).rejected("signature.missing");
    when(registration().by({"meic", "mstb"})).rejected("signature.missing");
    when(registration().by({"m2"}).from(party("m1"))).rejected("signature.missing");
    when(registration().by({"m1", "lead"})).rejected("signature.surplus");
    when(registration().by({"expert-1"})).rejected("signature.missing");
    change([this](ComplexRow& one) {
        one.members[0].left = Index{3};
        one.members[0].leaves_at = now;
    });
    when(registration()).rejected("signature.missing");
}

TEST_F(Needs, ANeedIsRegisteredOnceInAComplexThatWorks) {
    for (const ComplexState state : {proposed, not_selected, exiting, settled}) {
        set_state(state);
        when(registration()).rejected("need_registered.state");
    }
    set_state(closed);
    when(registration()).rejected("complex.closed");
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(registration()).accepted();
    }
    given(registration());
    when(registration()).rejected_at("need_registered.id", "/need_id");
    when(registration().by({"m2"})).rejected("need_registered.id");
    put("CQ-2", chartered_complex("CQ-2"));
    when(registration().in("complexes/CQ-2")).accepted();
}

TEST_F(Needs, FieldsOfARegistrationAreSound) {
    when(registration().without("need_id")).rejected("field.missing");
    when(registration().without("field")).rejected("field.missing");
    when(registration("N/1")).rejected_at("field.form", "/need_id");
    when(registration().with("field", "新 材料")).rejected_at("field.form", "/field");
    when(registration().uncommitted("/description"))
        .rejected_at("field.uncommitted", "/description");
    when(registration().uncommitted("/description").with("description", "示例"))
        .rejected_at("field.in_clear", "/description");
    when(registration().in("ledger")).rejected("stream.unfit");
    when(registration().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Needs, ANeedIsMatchedAndMayBeMatchedAnew) {
    given(registration());
    const std::uint64_t index = given(match());
    EXPECT_EQ(need()->provider, uscc("m2"));
    EXPECT_EQ(need()->matched, Index{index});
    EXPECT_EQ(need()->enterprise, uscc("m1"));
    const std::uint64_t again = given(match().with("provider", uscc("outsider")));
    EXPECT_EQ(need()->provider, uscc("outsider"));
    EXPECT_EQ(need()->matched, Index{again});
}

TEST_F(Needs, SecretariatOrLeadMatches) {
    given(registration());
    when(match().by({"m2"})).rejected("signature.missing");
    with_secretariat("m2");
    when(match().by({"m2"})).accepted();
    when(match()).accepted();
    when(match().by({"m2", "lead"})).rejected("signature.surplus");
    when(match().by({"lead", "m1"})).rejected("signature.surplus");
    when(match().by({"m1"})).rejected("signature.missing");
    when(match().by({"meic", "mstb"})).rejected("signature.missing");
    when(match().from(party("m1"))).rejected("source.not_signer");
    with_secretariat("lead");
    when(match()).accepted();
}

TEST_F(Needs, AMatchIsOfAnOpenNeedAndAnotherRegisteredOrganisation) {
    when(match()).rejected_at("need_matched.unknown", "/need_id");
    given(registration());
    when(match().with("provider", uscc("m1"))).rejected_at("need_matched.own", "/provider");
    organization("stranger", "enterprise");
    when(match().with("provider", uscc("stranger")))
        .rejected_at("need_matched.provider", "/provider");
    end("m2");
    when(match()).rejected_at("need_matched.provider", "/provider");
    when(match().with("provider", uscc("outsider"))).accepted();
    given(match().with("provider", uscc("outsider")));
    given(resolution().by({"m1", "outsider"}));
    when(match().with("provider", uscc("m3"))).rejected_at("need_matched.resolved", "/need_id");
}

TEST_F(Needs, FieldsOfAMatchAreSound) {
    given(registration());
    when(match().without("need_id")).rejected("field.missing");
    when(match().without("provider")).rejected("field.missing");
    when(match().with("provider", "91500000MAFA001345")).rejected_at("field.uscc", "/provider");
    when(match().in("policy")).rejected("stream.unfit");
    when(match().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Needs, EnterpriseAndProviderResolveTheNeed) {
    given(registration());
    given(match());
    const std::uint64_t index = given(resolution());
    EXPECT_EQ(need()->resolved, Index{index});
    EXPECT_EQ(need()->provider, uscc("m2"));
    EXPECT_EQ(counted("need.resolved"), 1u);
    when(resolution()).rejected_at("need_resolved.already", "/need_id");
}

TEST_F(Needs, OnlyNeedsOfEnterprisesCount) {
    given(registration().by({"m2"}));  // a university
    given(match().with("provider", uscc("m1")));
    given(resolution().by({"m2", "m1"}));
    EXPECT_TRUE(need()->resolved);
    EXPECT_EQ(counted("need.resolved"), 0u);
}

TEST_F(Needs, TheSuccessorOfAProviderResolves) {
    given(registration());
    given(match());
    OrganizationRow ended = *row<OrganizationRow>(uscc("m2"));
    ended.ended = Index{3};
    ended.successors = {uscc("m3")};
    put(uscc("m2"), ended);
    when(resolution()).rejected("signature.ended");
    when(resolution().by({"m1", "outsider"})).rejected("signature.missing");
    when(resolution().by({"m1", "m3"})).accepted();
}

TEST_F(Needs, BothPartiesOfTheMatchResolve) {
    when(resolution()).rejected_at("need_resolved.unknown", "/need_id");
    given(registration());
    when(resolution()).rejected_at("need_resolved.not_matched", "/need_id");
    given(match());
    when(resolution().by({"m1"})).rejected("signature.missing");
    when(resolution().by({"m2"})).rejected("signature.missing");
    when(resolution().by({"m1", "outsider"})).rejected("signature.missing");
    when(resolution().by({"m1", "m2", "lead"})).rejected("signature.surplus");
    when(resolution().by({"m2", "m1"})).rejected("source.not_signer");
    given(match().with("provider", uscc("outsider")));
    when(resolution()).rejected("signature.missing");
    when(resolution().by({"m1", "outsider"})).accepted();
}

TEST_F(Needs, WhatWasRegisteredIsCarriedOnUntilTheComplexIsClosed) {
    given(registration());
    set_state(exiting);
    given(match());
    set_state(settled);
    when(resolution()).accepted();
    set_state(closed);
    when(match()).rejected("complex.closed");
    when(resolution()).rejected("complex.closed");
}

TEST_F(Needs, FieldsOfAResolutionAreSound) {
    given(registration());
    given(match());
    when(resolution().without("need_id")).rejected("field.missing");
    when(resolution().without("acceptance")).rejected("field.missing");
    when(resolution().with("acceptance", "示例")).rejected_at("field.form", "/acceptance");
    when(resolution().in("policy")).rejected("stream.unfit");
    when(resolution().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

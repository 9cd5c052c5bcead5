// hold.placed and hold.lifted.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Holds : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    Draft hold(const char* type) const {
        return event(type).in(stream).by({"meic", "mstb"}).with("scope", "示例诉讼");
    }
    Draft placed() const { return hold("hold.placed"); }
    Draft lifted() const { return hold("hold.lifted"); }
};

TEST_F(Holds, AScopeIsHeldUntilItIsLifted) {
    const std::uint64_t index = given(placed());
    given(placed().with("scope", "示例审计"));
    ASSERT_EQ(row<HoldRow>(stream)->holds.size(), 2u);
    EXPECT_EQ(row<HoldRow>(stream)->holds[0].scope, "示例诉讼");
    EXPECT_EQ(row<HoldRow>(stream)->holds[0].placed, Index{index});
    given(lifted());
    ASSERT_EQ(row<HoldRow>(stream)->holds.size(), 1u);
    EXPECT_EQ(row<HoldRow>(stream)->holds[0].scope, "示例审计");
    given(placed());
}

TEST_F(Holds, AScopeIsHeldOnceAndLiftedOnce) {
    when(lifted()).rejected_at("hold_lifted.not_held", "/scope");
    given(placed());
    when(placed()).rejected_at("hold_placed.already", "/scope");
    when(lifted().with("scope", "示例审计")).rejected("hold_lifted.not_held");
    when(lifted().in("complexes/CQ-9")).rejected("subject.unknown");
    when(lifted().in("ledger")).rejected("hold_lifted.not_held");
    given(lifted());
    when(lifted()).rejected("hold_lifted.not_held");
}

TEST_F(Holds, AnyStreamIsHeldAlsoOfAClosedComplex) {
    for (const auto& name : {std::string("ledger"), std::string("policy"), party("m1").substr(1),
                             party("expert-1").substr(1)})
        when(placed().in(name)).accepted();
    set_state(ComplexState::closed);
    given(placed());
    when(lifted()).accepted();
}

TEST_F(Holds, TheAuthoritiesHoldAndLift) {
    given(placed().with("scope", "x"));
    for (const Draft& draft : {placed(), lifted().with("scope", "x")}) {
        when(Draft(draft).by({"meic"})).rejected("signature.missing");
        when(Draft(draft).by({"dpo"})).rejected("signature.missing");
        when(Draft(draft).by({"meic", "mstb", "dpo"})).rejected("signature.surplus");
        when(Draft(draft).without("official")).rejected_at("official.missing", "/official");
        when(Draft(draft).with("scope", "")).rejected_at("field.form", "/scope");
    }
}

}  // namespace
}  // namespace qiyue::testing

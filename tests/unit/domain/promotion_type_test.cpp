// support.granted, case.selected and dispatch.held.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Promotion : public SeededComplex {
protected:
    void SetUp() override {
        for (const char* type : {"case.selected", "dispatch.held"})
            founding["policy"]["official_required"].push_back(type);
        begin();
    }
    Draft support() const {
        return event("support.granted")
            .in(stream)
            .by({"district2"})
            .with("programme", "示例专项")
            .with("grantor", uscc("district2"))
            .with("doc", document("support"));
    }
    Draft selection(const char* id = "MC-1") const {
        return event("case.selected")
            .in(stream)
            .by({"meic", "mstb"})
            .with("case_id", id)
            .with("theme", "research")
            .with("title", "示例协同攻关案例")
            .with("doc", document("case"));
    }
    Draft dispatch() const {
        return event("dispatch.held")
            .in(stream)
            .by({"meic", "mstb"})
            .with("doc", document("minutes"))
            .with("actions", {"示例事项一", "示例事项二"})
            .commit("/participants/0")
            .commit("/participants/1");
    }
    void accepted_in(std::initializer_list<ComplexState> states, const Draft& draft) {
        for (const ComplexState state : states) {
            set_state(state);
            when(draft).accepted();
        }
    }
    void rejected_in(std::initializer_list<ComplexState> states, const Draft& draft,
                     const char* rule) {
        for (const ComplexState state : states) {
            set_state(state);
            when(draft).rejected(rule);
        }
    }
};

TEST_F(Promotion, WhoeverGrantsSupportSignsForIt) {
    const ComplexRow before = *complex();
    given(support());
    EXPECT_EQ(complex()->state, before.state);
    when(support().with("grantor", uscc("outsider")).by({"outsider"})).accepted();
    when(support().with("official", official())).accepted();
    when(support().by({"meic", "mstb"})).rejected("signature.missing");
    when(support().by({"lead"})).rejected("signature.missing");
    when(support().by({"district2", "lead"})).rejected("signature.surplus");
    when(support().from(party("lead"))).rejected("source.not_signer");
    organization("stranger", "agency");
    when(support().with("grantor", uscc("stranger"))).rejected("signature.missing");
}

TEST_F(Promotion, SupportIsForComplexesThatWorkOrAreWoundUp) {
    accepted_in({lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed,
                 exiting, settled},
                support());
    rejected_in({proposed, not_selected}, support(), "support_granted.state");
    rejected_in({closed}, support(), "complex.closed");
}

TEST_F(Promotion, FieldsOfSupportAreSound) {
    for (const char* name : {"programme", "grantor", "doc"})
        when(support().without(name)).rejected("field.missing");
    when(support().with("programme", "")).rejected_at("field.form", "/programme");
    when(support().with("grantor", "示例")).rejected_at("field.uscc", "/grantor");
    when(support().with("doc", "示例")).rejected_at("field.form", "/doc");
    when(support().uncommitted("/amount")).rejected_at("field.uncommitted", "/amount");
    when(support().uncommitted("/amount").with("amount", "100"))
        .rejected_at("field.in_clear", "/amount");
    when(support().in("ledger")).rejected("stream.unfit");
    when(support().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Promotion, TheAuthoritiesSelectACaseOnce) {
    const std::uint64_t index = given(selection());
    const auto selected = row<ModelCaseRow>("CQ-1/MC-1");
    ASSERT_TRUE(selected);
    EXPECT_EQ(selected->theme, "research");
    EXPECT_EQ(selected->selected, Index{index});
    EXPECT_EQ(counted("case.selected"), 1u);
    when(selection()).rejected_at("case_selected.id", "/case_id");
    when(selection("MC-2")).accepted();
    put("CQ-2", chartered_complex("CQ-2"));
    when(selection().in("complexes/CQ-2")).accepted();
}

TEST_F(Promotion, OnlyTheAuthoritiesSelectACase) {
    when(selection().by({"meic"})).rejected("signature.missing");
    when(selection().by({"district"})).rejected("signature.missing");
    when(selection().by({"lead"})).rejected("signature.missing");
    when(selection().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(selection().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Promotion, ACaseIsOfAComplexThatWorksOrIsWoundUp) {
    accepted_in({lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed,
                 exiting, settled},
                selection());
    rejected_in({proposed, not_selected}, selection(), "case_selected.state");
    rejected_in({closed}, selection(), "complex.closed");
}

TEST_F(Promotion, FieldsOfASelectionAreSound) {
    for (const char* name : {"case_id", "theme", "title", "doc"})
        when(selection().without(name)).rejected("field.missing");
    for (const char* theme : {"research", "matching", "talent", "finance"})
        when(selection().with("theme", theme)).accepted();
    when(selection().with("theme", "beauty")).rejected_at("field.form", "/theme");
    when(selection("MC 1")).rejected_at("field.form", "/case_id");
    when(selection().with("title", "")).rejected_at("field.form", "/title");
    when(selection().with("doc", "示例")).rejected_at("field.form", "/doc");
    when(selection().without("official")).rejected_at("official.missing", "/official");
    when(selection().in("policy")).rejected("stream.unfit");
    when(selection().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Promotion, AuthorityOrDistrictHoldsADispatch) {
    const ComplexState before = complex()->state;
    given(dispatch());
    EXPECT_EQ(complex()->state, before);
    given(dispatch().by({"district"}));
    when(dispatch().by({"meic"})).rejected("signature.missing");
    when(dispatch().by({"district2"})).rejected("signature.missing");
    when(dispatch().by({"lead"})).rejected("signature.missing");
    when(dispatch().by({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(dispatch().by({"district", "lead"})).rejected("signature.surplus");
    when(dispatch().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Promotion, ADispatchIsOfAComplexThatWorks) {
    accepted_in({lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed},
                dispatch());
    rejected_in({proposed, not_selected, exiting, settled}, dispatch(), "dispatch_held.state");
    rejected_in({closed}, dispatch(), "complex.closed");
}

TEST_F(Promotion, FieldsOfADispatchAreSound) {
    when(dispatch().without("doc")).rejected("field.missing");
    when(dispatch().without("actions")).rejected("field.missing");
    when(dispatch().with("actions", Json::array())).accepted();
    when(dispatch().with("actions", {""})).rejected_at("field.form", "/actions/0");
    when(dispatch().uncommitted("/participants/0"))
        .rejected_at("field.uncommitted", "/participants");
    Draft nobody = dispatch().uncommitted("/participants/0").uncommitted("/participants/1");
    when(nobody).accepted();
    when(nobody.with("participants", {"示例"})).rejected_at("field.in_clear", "/participants");
    when(dispatch().without("official")).rejected_at("official.missing", "/official");
    when(dispatch().in("policy")).rejected("stream.unfit");
    when(dispatch().in("complexes/CQ-9")).rejected("subject.unknown");
}

}  // namespace
}  // namespace qiyue::testing

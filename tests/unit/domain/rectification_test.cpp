// rectification.ordered, rectification.accepted and rectification.failed.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Rectification : public SeededComplex {
protected:
    void SetUp() override {
        begin();
        set_state(recognized);
    }
    Draft ordered(std::vector<std::string> signers = {"meic", "mstb"}) const {
        return event("rectification.ordered")
            .in(stream)
            .by(std::move(signers))
            .with("findings", Json::array({"示例问题一", "示例问题二"}))
            .with("due", "2026-06-30");
    }
    Draft accepted(std::vector<std::string> signers = {"meic", "mstb"}) const {
        return event("rectification.accepted")
            .in(stream)
            .by(std::move(signers))
            .with("evidence", Json::array({document("evidence")}));
    }
    Draft failed(std::vector<std::string> signers = {"meic", "mstb"}) const {
        return event("rectification.failed")
            .in(stream)
            .by(std::move(signers))
            .with("reasons", "示例理由");
    }
    void put_region_merger() {
        Json policy = founding["policy"];
        policy["district_mergers"] =
            Json::array({{{"region", "500106"}, {"into", "500107"}, {"from", "2026-03-03"}}});
        given(event("policy.version_published")
                  .in("policy")
                  .by({"meic", "mstb"})
                  .with("version", 2)
                  .with("effective_from", "2026-03-03")
                  .with("policy", policy));
    }
};

TEST_F(Rectification, AnOrderIsKept) {
    const std::uint64_t earlier = given(event("notice.served")
                                            .in(stream)
                                            .by({"meic", "mstb"})
                                            .with("matter", "other")
                                            .with("recipient", uscc("lead"))
                                            .with("method", "electronic")
                                            .with("doc", document("notice")));
    const std::uint64_t index = given(ordered().with("basis", earlier));
    EXPECT_EQ(complex()->state, rectifying);
    EXPECT_EQ(complex()->before_rectification, recognized);
    ASSERT_TRUE(complex()->rectification);
    EXPECT_EQ(complex()->rectification->ordered, Index{index});
    EXPECT_EQ(complex()->rectification->by, "authority");
    EXPECT_EQ(complex()->rectification->due, "2026-06-30");
    EXPECT_EQ(complex()->rectification->basis, Index{earlier});
    EXPECT_TRUE(complex()->rectification->open);
    EXPECT_EQ(complex()->rectification->orders, 1u);
}

TEST_F(Rectification, AnOrderIsAcceptedAndLeadsBack) {
    for (const ComplexState before : {cultivating, recognized}) {
        set_state(before);
        given(ordered());
        EXPECT_EQ(complex()->state, rectifying);
        given(accepted());
        EXPECT_EQ(complex()->state, before);
        ASSERT_TRUE(complex()->rectification);
        EXPECT_FALSE(complex()->rectification->open);
        EXPECT_EQ(complex()->rectification->orders, 0u);
        when(accepted()).rejected("rectification_accepted.no_order");
    }
}

TEST_F(Rectification, OrdersFollowOneAnotherUpToThePolicysMaximum) {
    given(ordered());
    given(failed());
    EXPECT_EQ(complex()->state, rectifying);
    EXPECT_FALSE(complex()->rectification->open);
    EXPECT_EQ(complex()->rectification->orders, 1u);
    when(failed()).rejected("rectification_failed.no_order");
    when(accepted()).rejected("rectification_accepted.no_order");
    given(ordered({"district"}));
    EXPECT_EQ(complex()->rectification->orders, 2u);
    EXPECT_EQ(complex()->rectification->by, uscc("district"));
    EXPECT_EQ(complex()->before_rectification, recognized);
    given(failed());
    when(ordered()).rejected("rectification_ordered.max");
    when(ordered({"district"})).rejected("rectification_ordered.max");
}

TEST_F(Rectification, AfterTheLastFailureAnExitLeadsOn) {
    for (int n = 0; n < 2; ++n) {
        given(ordered());
        given(failed());
    }
    when(event("exit.proposed")
             .in(stream)
             .by({"meic", "mstb"})
             .with("initiator", "authority")
             .with("kind", "ordered")
             .with("ground", "示例理由"))
        .accepted();
}

TEST_F(Rectification, ASecondOrderThatIsAcceptedLeadsBackAndCountingBeginsAnew) {
    given(ordered());
    given(failed());
    given(ordered());
    given(accepted());
    EXPECT_EQ(complex()->state, recognized);
    for (int n = 0; n < 2; ++n) {
        given(ordered());
        given(failed());
    }
    when(ordered()).rejected("rectification_ordered.max");
}

TEST_F(Rectification, ACultivatedOrRecognisedComplexIsOrdered) {
    for (const ComplexState one :
         {proposed, not_selected, lead_selected, chartered, exit_proposed, exiting, settled}) {
        set_state(one);
        when(ordered()).rejected("rectification_ordered.state");
    }
    set_state(closed);
    when(ordered()).rejected("complex.closed");
    when(ordered().in("complexes/CQ-9")).rejected("subject.unknown");
    when(ordered().in("policy")).rejected("stream.unfit");
}

TEST_F(Rectification, OneOrderIsOpenAtATime) {
    given(ordered());
    when(ordered()).rejected("rectification_ordered.open");
    when(ordered({"district"})).rejected("rectification_ordered.open");
}

TEST_F(Rectification, TheDueDateHasNotPassed) {
    set_clock("2026-06-30T15:59:59Z");  // the last second of the day in the calendar's zone
    when(ordered()).accepted();
    set_clock("2026-06-30T16:00:00Z");
    when(ordered()).rejected_at("rectification_ordered.due", "/due");
}

TEST_F(Rectification, TheBasisIsAnEarlierEntryOfTheSameComplex) {
    when(ordered().with("basis", 0)).rejected_at("rectification_ordered.basis_unknown", "/basis");
    when(ordered().with("basis", next_index()))
        .rejected_at("rectification_ordered.basis_unknown", "/basis");
    when(ordered().with("basis", next_index() + 1'000))
        .rejected_at("rectification_ordered.basis_unknown", "/basis");
    const std::uint64_t first = given(ordered());
    EXPECT_FALSE(complex()->rectification->basis);
    given(failed());
    when(ordered().with("basis", first)).accepted();
}

TEST_F(Rectification, AuthorityOrDistrictOrders) {
    when(ordered({"district"})).accepted();
    when(ordered({"meic"})).rejected("signature.missing");
    when(ordered({"district2"})).rejected("signature.missing");
    when(ordered({"lead"})).rejected("signature.missing");
    when(ordered({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(ordered({"district", "lead"})).rejected("signature.surplus");
    when(ordered().from(party("lead"))).rejected("source.not_signer");
}

TEST_F(Rectification, FieldsOfAnOrder) {
    when(ordered().without("official")).rejected_at("official.missing", "/official");
    when(ordered().without("findings")).rejected_at("field.missing", "/findings");
    when(ordered().without("due")).rejected_at("field.missing", "/due");
    when(ordered().with("findings", Json::array())).rejected_at("field.form", "/findings");
    when(ordered().with("findings", Json(std::vector<std::string>(51, "问题"))))
        .rejected_at("field.form", "/findings");
    when(ordered().with("findings", Json(std::vector<std::string>(50, "问题")))).accepted();
    when(ordered().with("/findings/1", "")).rejected_at("field.form", "/findings/1");
    when(ordered().with("due", "2026-06-31")).rejected_at("field.form", "/due");
    when(ordered().with("basis", "1")).rejected_at("field.form", "/basis");
    when(ordered().with("reason", "x")).rejected_at("field.unknown", "/reason");
}

TEST_F(Rectification, WhoOrderedJudgesOrTheAuthority) {
    given(ordered({"district"}));
    for (const bool well : {true, false}) {
        const auto judged = [&](std::vector<std::string> signers) {
            return well ? accepted(std::move(signers)) : failed(std::move(signers));
        };
        when(judged({"district"})).accepted();
        when(judged({"meic", "mstb"})).accepted();
        when(judged({"meic"})).rejected("signature.missing");
        when(judged({"district2"})).rejected("signature.missing");
        when(judged({"lead"})).rejected("signature.missing");
        when(judged({"district", "lead"})).rejected("signature.surplus");
        when(judged({"meic", "mstb", "district"})).rejected("signature.surplus");
        when(judged({"district"}).from(party("lead"))).rejected("source.not_signer");
    }
}

TEST_F(Rectification, TheDistrictDoesNotJudgeWhatTheAuthorityOrdered) {
    given(ordered());
    when(accepted({"district"})).rejected("signature.missing");
    when(failed({"district"})).rejected("signature.missing");
    when(accepted({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(failed({"meic", "mstb", "district"})).rejected("signature.surplus");
    when(failed()).accepted();
}

TEST_F(Rectification, ADistrictsSuccessorJudgesWhatItOrdered) {
    given(ordered({"district"}));
    put_region_merger();
    when(accepted({"district"})).rejected("signature.missing");
    when(accepted({"district2"})).accepted();
}

TEST_F(Rectification, NothingIsJudgedThatWasNotOrdered) {
    for (const auto& signers : {std::vector<std::string>{"meic", "mstb"}, {"district"}}) {
        when(accepted(signers)).rejected("rectification_accepted.no_order");
        when(failed(signers)).rejected("rectification_failed.no_order");
    }
    given(ordered());
    for (const ComplexState one : {exiting, settled}) {
        set_state(one);
        when(accepted()).rejected("rectification_accepted.no_order");
        when(failed()).rejected("rectification_failed.no_order");
    }
    set_state(closed);
    when(accepted()).rejected("complex.closed");
    when(failed()).rejected("complex.closed");
    when(accepted().in("complexes/CQ-9")).rejected("subject.unknown");
    when(failed().in("complexes/CQ-9")).rejected("subject.unknown");
    when(accepted().in("policy")).rejected("stream.unfit");
    when(failed().in("policy")).rejected("stream.unfit");
}

TEST_F(Rectification, WhatIsJudgedWhileAnExitIsProposedCountsAfterIt) {
    given(ordered());
    const ComplexRow open = *complex();
    for (const bool well : {true, false}) {
        put("CQ-1", open);
        given(event("exit.proposed")
                  .in(stream)
                  .by({"lead"})
                  .with("initiator", "lead")
                  .with("kind", "voluntary")
                  .with("ground", "示例理由"));
        given(well ? accepted() : failed());
        EXPECT_EQ(complex()->state, exit_proposed);
        EXPECT_FALSE(complex()->rectification->open);
        given(event("exit.withdrawn").in(stream).by({"lead"}).with("reason", "示例理由"));
        EXPECT_EQ(complex()->state, well ? recognized : rectifying);
    }
}

TEST_F(Rectification, FieldsOfAnAcceptance) {
    given(ordered());
    when(accepted().without("official")).rejected_at("official.missing", "/official");
    when(accepted().without("evidence")).rejected_at("field.missing", "/evidence");
    when(accepted().with("evidence", Json::array())).rejected_at("field.form", "/evidence");
    when(accepted().with("/evidence/0", "file")).rejected_at("field.form", "/evidence/0");
    when(accepted().with("reason", "x")).rejected_at("field.unknown", "/reason");
}

TEST_F(Rectification, FieldsOfAFailure) {
    given(ordered());
    when(failed().without("official")).rejected_at("official.missing", "/official");
    when(failed().without("reasons")).rejected_at("field.missing", "/reasons");
    when(failed().with("reasons", "")).rejected_at("field.form", "/reasons");
    when(failed().with("evidence", Json::array())).rejected_at("field.unknown", "/evidence");
}

TEST_F(Rectification, ADueDateMayBeCorrected) {
    const auto corrected = [this](std::uint64_t index, Json fields) {
        return event("event.corrected")
            .in(stream)
            .by({"meic", "mstb"})
            .corrects(index)
            .with("reason", "笔误")
            .with("fields", std::move(fields));
    };
    const std::uint64_t first = given(ordered());
    given(corrected(first, {{"/due", "2026-07-31"}}));
    EXPECT_EQ(complex()->rectification->due, "2026-07-31");
    when(corrected(first, {{"/basis", 0}})).rejected("event_corrected.fixed");
    given(failed());
    given(ordered());
    given(corrected(first, {{"/due", "2026-08-31"}}));  // of an order that is over
    EXPECT_EQ(complex()->rectification->due, "2026-06-30");
}

TEST_F(Rectification, AJudgementIsNotCorrected) {
    given(ordered({"district"}));
    const std::uint64_t index = given(accepted({"district"}));
    when(event("event.corrected")
             .in(stream)
             .by({"district"})
             .corrects(index)
             .with("reason", "笔误")
             .with("fields", {{"/evidence", Json::array({document("other")})}}))
        .rejected("event_corrected.not_correctable");
}

TEST_F(Rectification, WhatOneOfficeOrderedTheOtherDoesNotCorrect) {
    const std::uint64_t index = given(ordered({"meic", "mstb"}));
    const Draft corrected = event("event.corrected")
                                .in(stream)
                                .corrects(index)
                                .with("reason", "笔误")
                                .with("fields", {{"/due", "2026-12-31"}});
    when(Draft(corrected).by({"district"})).rejected("signature.missing");
    when(Draft(corrected).by({"meic", "mstb"})).accepted();
}

class RectificationTwoOffices : public Rectification {
protected:
    void SetUp() override {
        // One organisation is an authority, of which one suffices, and the complex's district.
        founding["policy"]["authority_quorum"] = 1;
        founding["policy"]["offices"]["district"][0]["uscc"] = uscc("meic");
        founding["policy"]["offices"]["district"][1]["uscc"] = uscc("district");
        Rectification::SetUp();
    }
};

TEST_F(RectificationTwoOffices, OneThatHoldsBothOfficesActsAsTheAuthority) {
    given(ordered({"meic"}));
    EXPECT_EQ(complex()->rectification->by, "authority");
    when(accepted({"mstb"})).accepted();
}

}  // namespace
}  // namespace qiyue::testing

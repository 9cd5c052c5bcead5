// Those who no longer sign: the authority instead of organisations that have ended or are silent,
// and successors for those that have ended.

#include <algorithm>

#include "ledger/domain/catalogue.hpp"
#include "tests/support/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

class Instead : public ComplexFixture {
protected:
    void SetUp() override {
        founding["policy"]["periods"]["unresponsive"] = 5;
        begin_to_chartered();
    }
    Draft ended(const char* name, const char* successor = nullptr) const {
        Draft draft = event("organization.ended")
                          .in(party(name).substr(1))
                          .by({"operator", "meic", "mstb"})
                          .with("ground", successor == nullptr ? "deregistered" : "merged")
                          .with("doc", document("end"));
        if (successor != nullptr) draft.with("successor_uscc", uscc(successor));
        return draft;
    }
    Json replaced(const char* name, const char* ground) const {
        return Json::array(
            {{{"uscc", uscc(name)}, {"ground", ground}, {"doc", document("instead")}}});
    }
    /// The lead's change of the complex: lead and authority.
    Draft complex_changed() const {
        return event("complex.changed")
            .in(stream)
            .by({"lead", "meic", "mstb"})
            .with("name", "示例新名称");
    }
    /// An achievement of the lead and m1, recorded by the lead.
    Draft recorded() const {
        const auto half = [this](const char* name) {
            return Json{{"uscc", uscc(name)}, {"share", "0.5"}};
        };
        return event("achievement.recorded")
            .in(stream)
            .by({"lead", "m1"})
            .with("achievement_id", "A-" + std::to_string(next_index()))
            .with("kind", "platform")
            .with("title", "示例平台")
            .with("owners", Json::array({half("lead"), half("m1")}))
            .with("doc", document("achievement"));
    }
    /// A task of the lead with its partner m1.
    Draft launched() const {
        return event("task.launched")
            .in(stream)
            .by({"lead", "m1"})
            .with("task_id", "T-" + std::to_string(next_index()))
            .with("title", "示例攻关")
            .with("choke_point", false)
            .with("open_bid", false)
            .with("partners", Json::array({uscc("m1")}));
    }
};

TEST_F(Instead, TheAuthoritySignsForWhoHasEnded) {
    const Draft instead =
        recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "ended"));
    when(instead).rejected_at("instead.not_ended", "/instead/0");
    given(ended("m1"));
    when(recorded()).rejected("signature.ended");
    when(recorded().by({"lead"})).rejected("signature.missing");
    when(recorded().by({"lead", "meic", "mstb"})).rejected("signature.missing");
    when(Draft(instead).by({"lead", "meic"})).rejected("signature.missing");
    when(Draft(instead).by({"lead", "district"})).rejected("signature.missing");
    when(Draft(instead).by({"lead", "meic", "mstb", "m2"})).rejected("signature.surplus");
    given(instead);
}

TEST_F(Instead, TheSourceIsAnAuthorityWhereTheFirstPartIsReplaced) {
    given(ended("lead"));
    const Draft instead = launched().with("instead", replaced("lead", "ended"));
    when(Draft(instead).by({"meic", "mstb", "m1"})).accepted();
    when(Draft(instead).by({"m1", "meic", "mstb"})).rejected("source.not_signer");
    // Where the authority signs anyway, one signature suffices.
    given(complex_changed().by({"meic", "mstb"}).with("instead", replaced("lead", "ended")));
    EXPECT_EQ(complex()->name, "示例新名称");
}

TEST_F(Instead, AReplacementThatIsNotNeededIsSurplus) {
    given(ended("m2"));
    when(recorded().with("instead", replaced("m2", "ended")))
        .rejected_at("instead.surplus", "/instead/0");
    when(recorded().with("instead", replaced("m1", "ended"))).rejected("instead.surplus");
    when(recorded().by({"lead", "m1", "meic", "mstb"}).with("instead", replaced("m2", "ended")))
        .rejected("signature.surplus");
    given(ended("m1"));
    Json twice = replaced("m1", "ended");
    twice.push_back(twice[0]);
    when(recorded().by({"lead", "meic", "mstb"}).with("instead", twice))
        .rejected_at("instead.surplus", "/instead/1");
    Json both = replaced("m1", "ended");
    both.push_back(replaced("m2", "ended")[0]);
    when(recorded().by({"lead", "meic", "mstb"}).with("instead", both))
        .rejected_at("instead.surplus", "/instead/1");
}

TEST_F(Instead, ASuccessorSignsAndNotTheAuthority) {
    given(ended("m1", "outsider"));
    when(recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "ended")))
        .rejected_at("instead.successor", "/instead/0");
    when(recorded().by({"lead", "m3"})).rejected("signature.missing");
    when(recorded().by({"lead", "outsider", "m3"})).rejected("signature.surplus");
    given(recorded().by({"lead", "outsider"}));
}

TEST_F(Instead, ASuccessorThatSignsForItselfSignsForBoth) {
    given(ended("m1", "lead"));
    given(recorded().by({"lead"}));
    when(recorded().by({"lead", "m2"})).rejected("signature.surplus");
}

TEST_F(Instead, ALeadThatMergedIntoTheNewOneIsSucceeded) {
    given(ended("lead", "m1"));
    given(event("lead.changed")
              .in(stream)
              .by({"meic", "mstb", "m1"})
              .with("old", uscc("lead"))
              .with("new", uscc("m1"))
              .with("reason", "合并"));
    EXPECT_EQ(complex()->lead, uscc("m1"));
}

TEST_F(Instead, SuccessorsFollowOverAChain) {
    given(ended("m1", "outsider"));
    given(ended("outsider", "m3"));
    when(recorded().by({"lead", "outsider"})).rejected("signature.ended");
    given(recorded().by({"lead", "m3"}));
    const Draft instead =
        recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "ended"));
    when(instead).rejected("instead.successor");
    // The last of the chain has ended too, with nobody after it.
    given(ended("m3"));
    when(instead).accepted();
    when(recorded().by({"lead", "m2"})).rejected("signature.missing");
}

TEST_F(Instead, TheSuccessorOfTheLeadActsAsTheSource) {
    given(ended("lead", "outsider"));
    when(launched().by({"outsider", "m1"})).accepted();
    when(launched().by({"m1", "outsider"})).rejected("source.not_signer");
}

TEST_F(Instead, WhoIsServedAndSilentIsReplacedAfterThePeriod) {
    const Draft instead =
        recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "unresponsive"));
    when(instead).rejected_at("instead.not_served", "/instead/0");
    set_clock("2026-03-04T01:00:00Z");  // a Wednesday
    given(notice_served("lead", "other", "m1"));
    ASSERT_EQ(complex()->served.size(), 1u);
    EXPECT_EQ(complex()->served[0].uscc, uscc("m1"));
    when(instead).rejected_at("instead.period", "/instead/0");
    set_clock("2026-03-11T15:59:59Z");
    when(instead).rejected("instead.period");
    set_clock("2026-03-11T16:00:00Z");
    given(instead);
    // A second service does not begin the period anew.
    given(notice_served("lead", "other", "m1"));
    when(Draft(instead).with("achievement_id", "A-again")).accepted();
}

TEST_F(Instead, WhoAnswersIsNotSilent) {
    const Draft instead =
        recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "unresponsive"));
    given(notice_served("lead", "other", "m1"));
    given(notice_served("lead", "other", "m2"));
    wait_days(14);
    when(instead).accepted();
    given(notice_served("m1", "other", "lead"));
    when(instead).rejected("instead.not_served");
    ASSERT_EQ(complex()->served.size(), 2u);  // m2, and the lead now
    EXPECT_EQ(complex()->served[0].uscc, uscc("m2"));
    EXPECT_EQ(complex()->served[1].uscc, uscc("lead"));
    // An answer in another stream is none.
    given(notice_served("m2", "other", "lead").in(party("m2").substr(1)));
    EXPECT_EQ(complex()->served.size(), 2u);
}

TEST_F(Instead, ServiceCountsInItsOwnStreamOnly) {
    given(notice_served("meic", "other", "m1").by({"meic", "mstb"}).in(party("m1").substr(1)));
    EXPECT_EQ(row<OrganizationRow>(uscc("m1"))->served.size(), 1u);
    wait_days(14);
    when(recorded().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "unresponsive")))
        .rejected("instead.not_served");
    const Draft change =
        event("organization.changed").in(party("m1").substr(1)).with("name", "示例更名");
    given(Draft(change).by({"meic", "mstb"}).with("instead", replaced("m1", "unresponsive")));
    given(Draft(change).by({"m1"}));
    EXPECT_TRUE(row<OrganizationRow>(uscc("m1"))->served.empty());
}

TEST_F(Instead, ExpertsAndTheLedgersStreamsAreServedToo) {
    given(notice_served("expert-1", "other", "m1").in("experts/EX-0001"));
    EXPECT_EQ(row<ExpertRow>("EX-0001")->served.size(), 1u);
    const auto set = given(directions());
    given(notice_served("meic", "act", "m1").by({"meic", "mstb"}).in("policy").with("of", set));
    EXPECT_EQ(row<LedgerRow>()->served.size(), 1u);
}

TEST_F(Instead, ARequiredOfficialDocumentIsAskedOfTheAuthorityThen) {
    given(ended("lead"));
    const Draft change = complex_changed().by({"meic", "mstb"});
    when(Draft(change).with("instead", replaced("lead", "ended")).without("official"))
        .rejected("official.missing");
}

TEST_F(Instead, NobodySignsACharterASettlementOrAScoreForAnother) {
    for (const EventType& type : catalogue()) {
        const bool has = std::any_of(type.fields.begin(), type.fields.end(),
                                     [](const Field& field) { return field.name == "instead"; });
        const std::string_view group = type.name.substr(0, type.name.find('.'));
        const bool barred = type.name == "charter.signed" || type.name == "settlement.signed" ||
                            type.name == "evaluation.scored" || type.name == "ledger.founded" ||
                            group == "key" || group == "mandate" || group == "disclosure";
        EXPECT_EQ(has, !barred) << type.name;
    }
}

TEST_F(Instead, ACorrectionMayBeSignedInsteadToo) {
    const auto task = given(launched());
    const Draft correction = event("event.corrected")
                                 .in(stream)
                                 .by({"meic", "mstb", "m1"})
                                 .corrects(task)
                                 .with("reason", "示例笔误")
                                 .with("fields", {{"/title", "示例更正题目"}});
    when(correction).rejected("signature.missing");
    const Draft instead = Draft(correction).with("instead", replaced("lead", "ended"));
    when(instead).rejected_at("instead.not_ended", "/instead/0");
    given(ended("lead"));
    when(correction).rejected("signature.missing");
    given(instead);
    // Who was replaced in the original is not for that replaced in its correction.
    const auto without_lead =
        given(launched().by({"meic", "mstb", "m1"}).with("instead", replaced("lead", "ended")));
    when(Draft(correction).corrects(without_lead)).rejected("signature.missing");
    when(Draft(instead).corrects(without_lead)).accepted();
}

TEST_F(Instead, WhoHasEndedTakesOnNothingNew) {
    given(ended("m1"));
    when(launched().by({"lead", "meic", "mstb"}).with("instead", replaced("m1", "ended")))
        .rejected_at("task_launched.partner_ended", "/partners/0");
    when(event("lead.changed")
             .in(stream)
             .by({"meic", "mstb", "lead"})
             .with("old", uscc("lead"))
             .with("new", uscc("m1"))
             .with("reason", "示例理由")
             .with("instead", replaced("m1", "ended")))
        .rejected_at("lead_changed.ended", "/new");
}

TEST_F(Instead, Fields) {
    when(recorded().with("instead", Json::array())).rejected_at("field.form", "/instead");
    when(recorded().with("instead", replaced("m1", "tired")))
        .rejected_at("field.form", "/instead/0/ground");
    Json without = replaced("m1", "ended");
    without[0].erase("doc");
    when(recorded().with("instead", without)).rejected_at("field.missing", "/instead/0/doc");
}

}  // namespace
}  // namespace qiyue::testing

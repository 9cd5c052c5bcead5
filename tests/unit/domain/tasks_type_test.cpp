// task.launched, task.milestone, task.accepted and task.terminated.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

class Tasks : public SeededComplex {
protected:
    void SetUp() override { begin(); }

    Draft launch(const char* id = "T-1") const {
        return event("task.launched")
            .in(stream)
            .by({"lead", "m2", "outsider"})
            .with("task_id", id)
            .with("title", "示例轻量化底盘攻关")
            .with("choke_point", true)
            .with("open_bid", false)
            .with("partners", Json::array({uscc("m2"), uscc("outsider")}));
    }
    Draft milestone() const {
        return event("task.milestone")
            .in(stream)
            .by({"lead"})
            .with("task_id", "T-1")
            .with("milestone", "样件试制")
            .with("doc", document("milestone"));
    }
    Draft acceptance() const {
        return event("task.accepted")
            .in(stream)
            .by({"free-1", "free-2", "meic", "mstb"})
            .with("task_id", "T-1")
            .with("experts", Json::array({expert_id("free-1"), expert_id("free-2")}))
            .with("acceptance", document("acceptance"));
    }
    Draft termination() const {
        return event("task.terminated")
            .in(stream)
            .by({"lead"})
            .with("task_id", "T-1")
            .with("reason", "示例理由");
    }
    /// Two experts of m3, who has no part in the complex or the task.
    void given_panel() {
        for (const char* name : {"free-1", "free-2"}) {
            expert(name, "m3");
            register_expert(name);
        }
    }
    void change_task(const std::function<void(TaskRow&)>& edit) {
        TaskRow edited = *task();
        edit(edited);
        put("CQ-1/T-1", std::move(edited));
    }
    std::shared_ptr<const TaskRow> task() { return row<TaskRow>("CQ-1/T-1"); }
};

TEST_F(Tasks, TheLeadLaunchesATaskWithItsPartners) {
    const std::uint64_t index = given(launch());
    ASSERT_TRUE(task());
    EXPECT_EQ(task()->launched, Index{index});
    EXPECT_EQ(task()->partners, (std::vector<std::string>{uscc("m2"), uscc("outsider")}));
    EXPECT_EQ(task()->milestones, 0u);
    EXPECT_EQ(counted("task.launched"), 1u);
    EXPECT_FALSE(task()->accepted);
    EXPECT_FALSE(task()->terminated);
    when(launch("T-2").by({"lead"}).with("partners", Json::array())).accepted();
}

TEST_F(Tasks, LeadAndEveryPartnerSignTheLaunch) {
    when(launch().by({"lead", "m2"})).rejected("signature.missing");
    when(launch().by({"lead"})).rejected("signature.missing");
    when(launch().by({"m2", "outsider"})).rejected("signature.missing");
    when(launch().by({"lead", "m2", "m3"})).rejected("signature.missing");
    when(launch().by({"lead", "m2", "outsider", "m3"})).rejected("signature.surplus");
    when(launch().by({"m2", "lead", "outsider"})).rejected("source.not_signer");
    when(launch().by({"m1", "m2", "outsider"})).rejected("signature.missing");
    organization("stranger", "enterprise");
    when(launch().with("/partners/1", uscc("stranger"))).rejected("signature.missing");
}

TEST_F(Tasks, APartnerIsAnotherOrganisationThatExists) {
    when(launch().with("/partners/1", uscc("lead")).by({"lead", "m2"}))
        .rejected_at("task_launched.partner_is_lead", "/partners/1");
    OrganizationRow ended = *row<OrganizationRow>(uscc("outsider"));
    ended.ended = Index{3};
    ended.successors = {uscc("m1")};
    put(uscc("outsider"), ended);
    when(launch()).rejected("signature.ended");
    when(launch().by({"lead", "m2", "m1"}))
        .rejected_at("task_launched.partner_ended", "/partners/1");
}

TEST_F(Tasks, ATaskIsLaunchedOnceInAComplexThatWorks) {
    for (const ComplexState state : {proposed, not_selected, exiting, settled}) {
        set_state(state);
        when(launch()).rejected("task_launched.state");
    }
    set_state(closed);
    when(launch()).rejected("complex.closed");
    for (const ComplexState state :
         {lead_selected, chartered, cultivating, recognized, rectifying, exit_proposed}) {
        set_state(state);
        when(launch()).accepted();
    }
    given(launch());
    when(launch()).rejected_at("task_launched.id", "/task_id");
    put("CQ-2", chartered_complex("CQ-2"));
    when(launch().in("complexes/CQ-2")).accepted();
}

TEST_F(Tasks, FieldsOfALaunchAreSound) {
    for (const char* name : {"task_id", "title", "choke_point", "open_bid", "partners"})
        when(launch().without(name)).rejected("field.missing");
    when(launch("T 1")).rejected_at("field.form", "/task_id");
    when(launch().with("title", "")).rejected_at("field.form", "/title");
    when(launch().with("choke_point", "yes")).rejected_at("field.form", "/choke_point");
    when(launch().with("open_bid", 1)).rejected_at("field.form", "/open_bid");
    when(launch().with("/partners/1", uscc("m2"))).rejected_at("field.form", "/partners/1");
    when(launch().with("/partners/0", "M2")).rejected_at("field.uscc", "/partners/0");
    for (const char* secret : {"/route", "/budget"})
        when(launch().uncommitted(secret)).rejected_at("field.uncommitted", secret);
    when(launch().uncommitted("/budget").with("budget", "100"))
        .rejected_at("field.in_clear", "/budget");
    when(launch().in("ledger")).rejected("stream.unfit");
    when(launch().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Tasks, TheLeadReportsMilestones) {
    given(launch());
    given(milestone());
    EXPECT_EQ(task()->milestones, 1u);
    given(milestone());
    EXPECT_EQ(task()->milestones, 2u);
    when(milestone().by({"m2"})).rejected("signature.missing");
    when(milestone().by({"lead", "m2"})).rejected("signature.surplus");
    when(milestone().from(party("m2"))).rejected("source.not_signer");
}

TEST_F(Tasks, FieldsOfAMilestoneAreSound) {
    given(launch());
    for (const char* name : {"task_id", "milestone", "doc"})
        when(milestone().without(name)).rejected("field.missing");
    when(milestone().with("milestone", 1)).rejected_at("field.form", "/milestone");
    when(milestone().with("doc", Json::object())).rejected_at("field.form", "/doc");
    when(milestone().in("policy")).rejected("stream.unfit");
    when(milestone().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Tasks, ThePanelAcceptsWithAuthorityOrDistrict) {
    given_panel();
    given(launch());
    when(acceptance().by({"free-1", "free-2", "district"})).accepted();
    const std::uint64_t index = given(acceptance());
    EXPECT_EQ(task()->accepted, Index{index});
    EXPECT_FALSE(task()->terminated);
    EXPECT_EQ(counted("task.accepted"), 1u);
}

TEST_F(Tasks, EveryExpertOfThePanelSignsAndAnOffice) {
    given_panel();
    given(launch());
    when(acceptance().by({"free-1", "meic", "mstb"})).rejected("signature.missing");
    when(acceptance().by({"free-1", "free-2", "meic"})).rejected("signature.missing");
    when(acceptance().by({"free-1", "free-2"})).rejected("signature.missing");
    when(acceptance().by({"free-1", "free-2", "district2"})).rejected("signature.missing");
    when(acceptance().by({"meic", "mstb"})).rejected("signature.missing");
    when(acceptance().by({"free-1", "free-2", "meic", "mstb", "expert-1"}))
        .rejected("signature.surplus");
    when(acceptance().by({"free-1", "free-2", "meic", "mstb", "district"}))
        .rejected("signature.surplus");
    when(acceptance().by({"free-1", "free-2", "district", "lead"})).rejected("signature.surplus");
    when(acceptance().by({"meic", "mstb", "free-1", "free-2"})).rejected("source.not_signer");
    when(acceptance().with("/experts/1", "EX-0099")).rejected("signature.missing");
}

TEST_F(Tasks, NoStaffOfThePartiesOrPartnersAccepts) {
    given_panel();
    given(launch());
    for (const char* employer : {"lead", "m1", "outsider"}) {
        const std::string name = std::string("staff-of-") + employer;
        expert(name, employer);
        register_expert(name);
        when(acceptance().by({"free-1", name, "district"}).with("/experts/1", expert_id(name)))
            .rejected_at("task_accepted.employed", "/experts/1");
    }
    change([this](ComplexRow& one) {
        one.members[0].left = Index{3};
        one.members[0].leaves_at = now;
    });
    when(acceptance()
             .by({"free-1", "staff-of-m1", "district"})
             .with("/experts/1", expert_id("staff-of-m1")))
        .accepted();
}

TEST_F(Tasks, FieldsOfAnAcceptanceAreSound) {
    given_panel();
    given(launch());
    for (const char* name : {"task_id", "experts", "acceptance"})
        when(acceptance().without(name)).rejected("field.missing");
    when(acceptance().with("experts", Json::array())).rejected_at("field.form", "/experts");
    when(acceptance().with("/experts/1", expert_id("free-1")))
        .rejected_at("field.form", "/experts/1");
    when(acceptance().with("acceptance", "示例")).rejected_at("field.form", "/acceptance");
    when(acceptance().with("official", official())).accepted();
    when(acceptance().with("official", Json::object()))
        .rejected_at("field.missing", "/official/document_no");
    when(acceptance().in("policy")).rejected("stream.unfit");
    when(acceptance().in("complexes/CQ-9")).rejected("subject.unknown");
}

TEST_F(Tasks, TheLeadTerminatesATask) {
    given(launch());
    when(termination().by({"m2"})).rejected("signature.missing");
    when(termination().by({"lead", "m2"})).rejected("signature.surplus");
    when(termination().from(party("m2"))).rejected("source.not_signer");
    when(termination().without("task_id")).rejected("field.missing");
    when(termination().without("reason")).rejected("field.missing");
    when(termination().with("reason", "")).rejected_at("field.form", "/reason");
    when(termination().in("policy")).rejected("stream.unfit");
    when(termination().in("complexes/CQ-9")).rejected("subject.unknown");
    const std::uint64_t index = given(termination());
    EXPECT_EQ(task()->terminated, Index{index});
    EXPECT_FALSE(task()->accepted);
}

TEST_F(Tasks, NothingFollowsBeforeTheLaunch) {
    given_panel();
    when(milestone()).rejected_at("task_milestone.unknown", "/task_id");
    when(acceptance()).rejected_at("task_accepted.unknown", "/task_id");
    when(termination()).rejected_at("task_terminated.unknown", "/task_id");
}

TEST_F(Tasks, NothingFollowsOnceATaskIsOver) {
    given_panel();
    given(launch());
    for (const bool was_accepted : {true, false}) {
        change_task([was_accepted](TaskRow& one) {
            one.accepted.reset();
            one.terminated.reset();
            (was_accepted ? one.accepted : one.terminated) = Index{9};
        });
        when(milestone()).rejected_at("task_milestone.over", "/task_id");
        when(acceptance()).rejected_at("task_accepted.over", "/task_id");
        when(termination()).rejected_at("task_terminated.over", "/task_id");
    }
}

TEST_F(Tasks, WhatWasLaunchedIsCarriedOnUntilTheComplexIsClosed) {
    given_panel();
    given(launch());
    for (const ComplexState state : {exiting, settled}) {
        set_state(state);
        when(milestone()).accepted();
        when(acceptance()).accepted();
        when(termination()).accepted();
    }
    set_state(closed);
    when(milestone()).rejected("complex.closed");
    when(acceptance()).rejected("complex.closed");
    when(termination()).rejected("complex.closed");
}

/// The policy asks an official document of an acceptance.
class TasksOfficial : public Tasks {
protected:
    void SetUp() override {
        founding["policy"]["official_required"].push_back("task.accepted");
        Tasks::SetUp();
    }
};

TEST_F(TasksOfficial, AnAcceptanceIsAnOfficialAct) {
    given_panel();
    given(launch());
    when(acceptance()).accepted();
    when(acceptance().without("official")).rejected_at("official.missing", "/official");
    when(acceptance().by({"free-1", "free-2", "district"}).without("official"))
        .rejected("official.missing");
}

}  // namespace
}  // namespace qiyue::testing

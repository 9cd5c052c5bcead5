// task.*: key technology tasks, from launch to acceptance or termination.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Field task_id() { return field::fixed(field::plain_id("task_id", {"任务编号", "task id"})); }

std::string row_id(Case& c) { return std::string(c.subject_id()) + "/" + c.text("task_id"); }

std::shared_ptr<const TaskRow> task(Case& c) { return get<TaskRow>(c.state(), row_id(c)); }

/// The task is there and neither accepted nor terminated.
Answer is_running(Case& c, const std::string& prefix) {
    const auto row = task(c);
    if (!row)
        return refuse(prefix + ".unknown", "没有此项任务", "there is no such task", "/task_id");
    if (!row->accepted && !row->terminated) return {};
    return refuse(prefix + ".over", "该任务已验收或已终止",
                  "the task has been accepted or terminated", "/task_id");
}

// task.launched

Answer partners_are_fit(Case& c) {
    std::size_t at = 0;
    for (const Value partner : c.data()["partners"]) {
        const std::string place = "/partners/" + std::to_string(at++);
        if (partner.text() == c.complex()->lead)
            return refuse("task_launched.partner_is_lead", "牵头单位不是合作单位",
                          "the lead unit is no partner of its own", place);
        const auto organization = c.organization(partner.text());
        if (!organization || organization->ended)
            return refuse("task_launched.partner_ended", "合作单位尚未建档或已终止",
                          "the partner is not registered or has ended", place);
    }
    return {};
}

Answer may_launch(Case& c) {
    if (!is_active(c.complex()->state)) return wrong_state(*c.complex(), "task_launched.state");
    if (task(c))
        return refuse("task_launched.id", "任务编号已用", "the task id is used", "/task_id");
    return partners_are_fit(c);
}

void launch(Case& c, StateOverlay& state) {
    TaskRow row;
    row.launched = c.index();
    for (const Value partner : c.data()["partners"])
        row.partners.emplace_back(partner.text());
    state.put(row_id(c), std::move(row));
}

EventType launched() {
    const Label lead = {"牵头单位", "the lead unit"};
    EventType type;
    type.name = "task.launched";
    type.counted = [](Case&) { return true; };
    type.group = Group::work;
    type.label = {"攻关任务立项", "task launched"};
    type.stream = StreamRule::complex;
    type.fields = {task_id(),
                   field::text("title", {"任务名称", "title"}, 200),
                   field::boolean("choke_point", {"“卡脖子”技术", "choke-point technology"}),
                   field::boolean("open_bid", {"揭榜挂帅", "open bid"}),
                   field::fixed(field::set("partners", {"合作单位", "partners"},
                                           field::uscc("partner", {"合作单位", "partner"}), 0, 50)),
                   field::sensitive("route", {"技术路线", "technical route"},
                                    DataClass::trade_secret, lead, DataOwner::lead),
                   field::sensitive("budget", {"经费预算", "budget"}, DataClass::trade_secret, lead,
                                    DataOwner::lead)};
    type.signers =
        all_of({part::lead(), part::each_in("partners", "", {"合作单位", "each partner"})});
    type.allowed = {"牵头单位已确定，尚未退出；任务编号未用；合作单位已建档、未终止",
                    "from lead_selected on, not exiting; the id is unused; the partners are "
                    "registered and have not ended"};
    type.allowed_when = may_launch;
    type.changes = launch;
    return type;
}

// task.milestone

void note_milestone(Case& c, StateOverlay& state) {
    const auto found = task(c);
    if (!found) return;
    TaskRow row = *found;
    ++row.milestones;
    state.put(row_id(c), std::move(row));
}

EventType milestone() {
    EventType type;
    type.name = "task.milestone";
    type.group = Group::work;
    type.label = {"攻关任务节点", "task milestone"};
    type.stream = StreamRule::complex;
    type.fields = {task_id(), field::text("milestone", {"节点", "milestone"}, 200),
                   field::document("doc", {"节点材料", "document"})};
    type.signers = all_of({part::lead()});
    type.allowed = {"已立项，未验收，未终止", "launched, neither accepted nor terminated"};
    type.allowed_when = [](Case& c) { return is_running(c, "task_milestone"); };
    type.changes = note_milestone;
    return type;
}

// task.accepted

/// All experts that the event names.
Part panel() {
    return part::custom("panel", {"验收专家", "the acceptance panel"}, [](Case& c) -> Resolved {
        std::vector<std::string> experts;
        for (const Value one : c.data()["experts"])
            experts.push_back(expert_party(one.text()));
        return Requirement::all(std::move(experts));
    });
}

/// No panel holds the staff of those whose work it accepts.
Answer may_accept(Case& c) {
    if (auto no = is_running(c, "task_accepted")) return no;
    const auto row = task(c);
    std::size_t at = 0;
    for (const Value one : c.data()["experts"]) {
        const std::string place = "/experts/" + std::to_string(at++);
        const auto expert = c.expert(one.text());
        if (!expert) continue;  // nobody could have signed for it
        const auto& partners = row->partners;
        if (is_party(*c.complex(), expert->employer, c.recorded()) ||
            std::find(partners.begin(), partners.end(), expert->employer) != partners.end())
            return refuse("task_accepted.employed", "专家受雇于综合体成员单位或该任务的合作单位",
                          "the expert is employed by a party to the complex or a partner", place);
    }
    return {};
}

void accept(Case& c, StateOverlay& state) {
    const auto found = task(c);
    if (!found) return;
    TaskRow row = *found;
    row.accepted = c.index();
    state.put(row_id(c), std::move(row));
}

EventType accepted() {
    EventType type;
    type.name = "task.accepted";
    type.counted = [](Case&) { return true; };
    type.group = Group::work;
    type.label = {"攻关任务验收", "task accepted"};
    type.stream = StreamRule::complex;
    type.fields = {
        task_id(),
        field::fixed(field::set("experts", {"验收专家", "experts"},
                                field::plain_id("expert", {"专家编号", "expert id"}), 1, 50)),
        field::document("acceptance", {"验收文件", "acceptance"}), field::official()};
    type.signers = either({{panel(), part::authority()}, {panel(), part::district()}});
    type.allowed = {"已立项，未验收，未终止；验收专家不受雇于成员单位或合作单位",
                    "launched, neither accepted nor terminated; no expert employed by a member or "
                    "a partner"};
    type.allowed_when = may_accept;
    type.changes = accept;
    return type;
}

// task.terminated

void terminate(Case& c, StateOverlay& state) {
    const auto found = task(c);
    if (!found) return;
    TaskRow row = *found;
    row.terminated = c.index();
    state.put(row_id(c), std::move(row));
}

EventType terminated() {
    EventType type;
    type.name = "task.terminated";
    type.group = Group::work;
    type.label = {"攻关任务终止", "task terminated"};
    type.stream = StreamRule::complex;
    type.fields = {task_id(), field::text("reason", {"理由", "reason"})};
    type.signers = all_of({part::lead()});
    type.allowed = {"已立项，未验收，未终止", "launched, neither accepted nor terminated"};
    type.allowed_when = [](Case& c) { return is_running(c, "task_terminated"); };
    type.changes = terminate;
    return type;
}

}  // namespace

std::vector<EventType> tasks() {
    std::vector<EventType> types;
    types.push_back(launched());
    types.push_back(milestone());
    types.push_back(accepted());
    types.push_back(terminated());
    return types;
}

}  // namespace qiyue::types

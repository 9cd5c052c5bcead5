// support.granted, case.selected, dispatch.held: how the city promotes complexes.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

/// What a complex did may be supported or held up as a case while it is being wound up, too.
Answer has_worked(Case& c, std::string_view rule) {
    const ComplexState state = c.complex()->state;
    if (is_active(state) || is_leaving(state)) return {};
    return wrong_state(*c.complex(), rule);
}

EventType support_granted() {
    EventType type;
    type.name = "support.granted";
    type.group = Group::work;
    type.label = {"政策支持", "support granted"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("programme", {"政策或项目", "programme"}, 200),
                   field::fixed(field::uscc("grantor", {"支持单位", "grantor"})),
                   field::document("doc", {"支持文件", "document"}),
                   field::sensitive("amount", {"金额", "amount"}, DataClass::trade_secret,
                                    {"牵头单位", "the lead unit"}, DataOwner::lead),
                   field::official()};
    type.signers = all_of({part::named_in("grantor", {"支持单位", "the grantor"})});
    type.allowed = {"牵头单位已确定，尚未终止归档", "from lead_selected on, not closed"};
    type.allowed_when = [](Case& c) { return has_worked(c, "support_granted.state"); };
    return type;
}

// case.selected

std::string row_id(Case& c) { return std::string(c.subject_id()) + "/" + c.text("case_id"); }

Answer may_select(Case& c) {
    if (auto no = has_worked(c, "case_selected.state")) return no;
    if (!get<ModelCaseRow>(c.state(), row_id(c))) return {};
    return refuse("case_selected.id", "案例编号已用", "the case id is used", "/case_id");
}

void select(Case& c, StateOverlay& state) {
    ModelCaseRow row;
    row.theme = c.text("theme");
    row.selected = c.index();
    state.put(row_id(c), std::move(row));
}

EventType case_selected() {
    EventType type;
    type.name = "case.selected";
    type.counted = [](Case&) { return true; };
    type.group = Group::work;
    type.label = {"典型案例入选", "model case selected"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(field::plain_id("case_id", {"案例编号", "case id"})),
                   field::fixed(field::choice("theme", {"主题", "theme"},
                                              {{"research", {"协同攻关", "joint research"}},
                                               {"matching", {"供需对接", "matching of needs"}},
                                               {"talent", {"人才", "talent"}},
                                               {"finance", {"金融", "finance"}}})),
                   field::text("title", {"案例名称", "title"}, 200),
                   field::document("doc", {"案例材料", "document"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"牵头单位已确定，尚未终止归档；案例编号未用",
                    "from lead_selected on, not closed; the id is unused"};
    type.allowed_when = may_select;
    type.changes = select;
    return type;
}

// dispatch.held

Answer may_dispatch(Case& c) {
    if (is_active(c.complex()->state)) return {};
    return wrong_state(*c.complex(), "dispatch_held.state");
}

EventType dispatch_held() {
    EventType type;
    type.name = "dispatch.held";
    type.group = Group::work;
    type.label = {"定期调度", "dispatch held"};
    type.stream = StreamRule::complex;
    type.fields = {field::document("doc", {"调度纪要", "minutes"}),
                   field::list("actions", {"议定事项", "actions"},
                               field::text("action", {"事项", "action"}, 500), 0, 100),
                   field::sensitive_list("participants", {"参会人员", "participants"},
                                         DataClass::personal, {"参会人", "the participant"}),
                   field::official()};
    type.signers = either({{part::authority()}, {part::district()}});
    type.allowed = {"牵头单位已确定，尚未退出", "from lead_selected on, not exiting"};
    type.allowed_when = may_dispatch;
    return type;
}

}  // namespace

std::vector<EventType> promotion() {
    std::vector<EventType> types;
    types.push_back(support_granted());
    types.push_back(case_selected());
    types.push_back(dispatch_held());
    return types;
}

}  // namespace qiyue::types

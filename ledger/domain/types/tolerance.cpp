// tolerance.*: a failure in good faith that is not held against a complex.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

bool is_application_open(const ComplexRow& complex) {
    return complex.tolerance && !complex.tolerance->decided;
}

// tolerance.applied

Answer may_apply(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "tolerance_applied.state");
    if (!is_application_open(complex)) return {};
    const std::string index = std::to_string(complex.tolerance->applied.value);
    return refuse("tolerance_applied.open", "序号 " + index + " 的容错申请尚未决定",
                  "the application at index " + index + " has not been decided");
}

/// What an earlier application was granted goes on until its date.
void apply(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    ComplexRow::Tolerance application;
    application.applied = c.index();
    application.subject = c.text("subject");
    application.ground = c.text("ground");
    if (complex.tolerance) application.until = complex.tolerance->until;
    complex.tolerance = std::move(application);
    put_complex(state, std::move(complex));
}

void correct_application(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    if (!c.complex() || !c.complex()->tolerance) return;
    ComplexRow complex = *c.complex();
    if (complex.tolerance->applied == index) {
        complex.tolerance->ground = whole.data["ground"].text();
    }
    put_complex(state, std::move(complex));
}

EventType applied() {
    EventType type;
    type.name = "tolerance.applied";
    type.group = Group::lifecycle;
    type.label = {"容错申请", "tolerance applied for"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("facts", {"事实", "facts"}),
                   field::fixed(field::choice("subject", {"容错事项", "subject"},
                                              {{"task", {"攻关任务", "task"}},
                                               {"evaluation", {"评价", "evaluation"}},
                                               {"rectification", {"整改", "rectification"}}})),
                   field::choice("ground", {"容错情形", "ground"},
                                 {{"failed_exploration", {"探索失败", "failed exploration"}},
                                  {"force_majeure", {"不可抗力", "force majeure"}},
                                  {"policy_change", {"政策调整", "change of policy"}},
                                  {"other", {"其他", "other"}}})};
    type.signers = all_of({part::lead()});
    type.allowed = {"自牵头单位确定起，退出尚未决定；没有未决定的申请",
                    "from lead_selected on, exit not decided; no application is open"};
    type.allowed_when = may_apply;
    type.changes = apply;
    type.corrected = correct_application;
    return type;
}

// tolerance.granted, tolerance.refused

Answer check_applied(Case& c, std::string_view rule) {
    if (is_application_open(*c.complex())) return {};
    return refuse(rule, "没有未决定的容错申请", "no application for tolerance is open");
}

Answer check_good_faith(const CloudEvent& event) {
    if (event.data["attests_good_faith"].boolean()) return {};
    return refuse("tolerance_granted.good_faith", "予以容错，须确认申请方勤勉尽责、未谋私利",
                  "tolerance is granted only to who acted in good faith, which the authority "
                  "attests",
                  "/attests_good_faith");
}

Answer may_grant(Case& c) {
    if (auto no = check_applied(c, "tolerance_granted.not_applied")) return no;
    const auto until = parse_date(c.data()["until"].text());
    if (until && *until >= c.policy()->calendar().date_of(c.recorded())) return {};
    return refuse("tolerance_granted.until", "容错期限已过", "the date has passed", "/until");
}

void grant(Case& c, StateOverlay& state) {
    if (!c.complex() || !c.complex()->tolerance) return;
    ComplexRow complex = *c.complex();
    ComplexRow::Tolerance& tolerance = *complex.tolerance;
    tolerance.decided = c.index();
    tolerance.until = std::max(c.text("until"), tolerance.until.value_or(std::string{}));
    if (tolerance.subject != "task") put_in_order(complex);
    put_complex(state, std::move(complex));
}

EventType granted() {
    EventType type;
    type.name = "tolerance.granted";
    type.group = Group::lifecycle;
    type.label = {"予以容错", "tolerance granted"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("scope", {"容错范围", "scope"}),
                   field::fixed(field::date("until", {"容错期至", "until"})),
                   field::boolean("attests_good_faith", {"确认勤勉尽责", "attests good faith"}),
                   field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"有未决定的申请；期限未过；主管部门确认申请方勤勉尽责",
                    "applied; the date has not passed; the authority attests good faith"};
    type.form = check_good_faith;
    type.allowed_when = may_grant;
    type.changes = grant;
    return type;
}

void refuse_tolerance(Case& c, StateOverlay& state) {
    if (!c.complex() || !c.complex()->tolerance) return;
    ComplexRow complex = *c.complex();
    complex.tolerance->decided = c.index();
    put_complex(state, std::move(complex));
}

EventType refused() {
    EventType type;
    type.name = "tolerance.refused";
    type.group = Group::lifecycle;
    type.label = {"不予容错", "tolerance refused"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"有未决定的申请", "applied"};
    type.allowed_when = [](Case& c) { return check_applied(c, "tolerance_refused.not_applied"); };
    type.changes = refuse_tolerance;
    return type;
}

}  // namespace

std::vector<EventType> tolerance() {
    std::vector<EventType> types;
    types.push_back(applied());
    types.push_back(granted());
    types.push_back(refused());
    return types;
}

}  // namespace qiyue::types

// experts.replaced, selfreport.submitted, evaluation.cancelled: what happens to an open evaluation.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/evaluation_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

// experts.replaced

Answer may_replace(Case& c) {
    if (auto no = check_evaluation_open(c, "experts_replaced")) return no;
    const auto row = evaluation_named(c);
    const auto is_appointed = [&row](const std::string& id) {
        return std::find(row->experts.begin(), row->experts.end(), id) != row->experts.end();
    };
    const std::string out = c.text("out"), in = c.text("in");
    if (!is_appointed(out))
        return refuse("experts_replaced.not_appointed", "调出的专家未被聘任",
                      "the expert who leaves is not appointed", "/out");
    for (const auto& score : row->scores)
        if (score.expert == out)
            return refuse("experts_replaced.scored", "调出的专家已评分",
                          "the expert who leaves has scored", "/out");
    if (is_appointed(in))
        return refuse("experts_replaced.appointed", "调入的专家已被聘任",
                      "the expert who comes in is appointed", "/in");
    return check_evaluation_expert(c, "experts_replaced", in, row->recused, "/in");
}

void replace(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found) return;
    EvaluationRow row = *found;
    std::replace(row.experts.begin(), row.experts.end(), c.text("out"), c.text("in"));
    state.put(evaluation_row_id(c), std::move(row));
}

EventType experts_replaced() {
    EventType type;
    type.name = "experts.replaced";
    type.group = Group::evaluation;
    type.label = {"调整评价专家", "experts replaced"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(), field::fixed(field::plain_id("out", {"调出的专家", "out"})),
                   field::fixed(field::plain_id("in", {"调入的专家", "in"})),
                   field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({evaluation_organiser()});
    type.allowed = {"评价未结束；调出的专家尚未评分；调入的专家可被聘任",
                    "the evaluation is open; out has not scored; in could have been appointed"};
    type.allowed_when = may_replace;
    type.changes = replace;
    return type;
}

// selfreport.submitted

Answer may_report(Case& c) {
    if (auto no = check_evaluation_open(c, "selfreport_submitted")) return no;
    const auto due = parse_date(evaluation_named(c)->due);
    if (c.policy()->calendar().is_within(c.recorded(), {}, due)) return {};
    return refuse("selfreport_submitted.due", "自评材料提交已截止",
                  "the date by which it was due has passed");
}

/// The latest stands.
void report(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found) return;
    EvaluationRow row = *found;
    row.report = c.index();
    state.put(evaluation_row_id(c), std::move(row));
}

EventType selfreport_submitted() {
    EventType type;
    type.name = "selfreport.submitted";
    type.group = Group::evaluation;
    type.label = {"自评材料", "self-report submitted"};
    type.stream = StreamRule::complex;
    type.fields = {
        evaluation_id(),
        field::map("kpis", {"指标", "figures"}, field::number("value", {"数值", "value"}), 100),
        field::list("documents", {"材料", "documents"},
                    field::document("document", {"材料", "document"}), 0, 50)};
    type.signers = all_of({part::lead()});
    type.allowed = {"评价已启动，未结束，未截止", "opened, not over, before due"};
    type.allowed_when = may_report;
    type.changes = report;
    return type;
}

// evaluation.cancelled

void cancel(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found || !c.complex()) return;
    EvaluationRow row = *found;
    row.cancelled = true;
    ComplexRow complex = *c.complex();
    for (auto& one : complex.evaluations)
        if (one.id == row.id) one.open = false;
    state.put(evaluation_row_id(c), std::move(row));
    put_complex(state, std::move(complex));
}

EventType evaluation_cancelled() {
    EventType type;
    type.name = "evaluation.cancelled";
    type.group = Group::evaluation;
    type.label = {"终止评价", "evaluation cancelled"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(), field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({evaluation_organiser()});
    type.allowed = {"评价未结束", "neither concluded nor cancelled"};
    type.allowed_when = [](Case& c) {
        return check_evaluation_unfinished(c, "evaluation_cancelled");
    };
    type.changes = cancel;
    return type;
}

}  // namespace

std::vector<EventType> evaluation_changes() {
    std::vector<EventType> types;
    types.push_back(experts_replaced());
    types.push_back(selfreport_submitted());
    types.push_back(evaluation_cancelled());
    return types;
}

}  // namespace qiyue::types

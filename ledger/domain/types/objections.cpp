// evaluation.objected, evaluation.reviewed: a lead that does not accept a conclusion, and the
// answer.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/evaluation_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

// evaluation.objected

Answer may_object(Case& c) {
    const auto row = evaluation_named(c);
    if (!row)
        return refuse("evaluation_objected.unknown", "没有此项评价", "there is no such evaluation",
                      "/evaluation_id");
    if (!row->concluded)
        return refuse("evaluation_objected.not_concluded", "该评价尚无结论",
                      "the evaluation has no conclusion", "/evaluation_id");
    if (row->objected)
        return refuse("evaluation_objected.already", "已对该结论提出过异议",
                      "the conclusion has been objected to before", "/evaluation_id");
    if (!row->known || !c.policy()->is_over(Period::objection, *row->known, c.recorded()))
        return {};
    return refuse("evaluation_objected.period", "异议期已满", "the objection period is over");
}

void object(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found) return;
    EvaluationRow row = *found;
    row.objected = c.index();
    state.put(evaluation_row_id(c), std::move(row));
}

EventType objected() {
    EventType type;
    type.name = "evaluation.objected";
    type.group = Group::evaluation;
    type.label = {"异议", "evaluation objected"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(), field::text("reason", {"理由", "reason"})};
    type.signers = all_of({part::lead()});
    type.allowed = {"已有结论；异议期未满（自首次送达牵头单位或公示起算）；未提出过异议",
                    "concluded; within the objection period, which begins when the conclusion is "
                    "first served on the lead or publicised; not objected to before"};
    type.allowed_when = may_object;
    type.changes = object;
    return type;
}

// evaluation.reviewed

Answer check_result(const CloudEvent& event) {
    const bool revised = event.data["verdict"].text() == "revised";
    for (const char* name : {"total", "grade"})
        if (event.data[name].exists() != revised)
            return refuse("evaluation_reviewed.result", "改变结论须且仅须写明新的总分与等次",
                          "a revision, and only a revision, states the new total and grade",
                          std::string("/") + name);
    return {};
}

/// The total is one that the scheme can give, and has its decimals.
bool is_total_of(const PolicyContent::Scheme& scheme, const Decimal& total, std::string_view text) {
    Decimal lowest, highest;
    for (const auto& indicator : scheme.indicators) {
        const Decimal weight = Decimal(indicator.weight) / Decimal(100);
        lowest = lowest + indicator.min * weight;
        highest = highest + indicator.max * weight;
    }
    return total >= lowest && total <= highest &&
           total.format(scheme.decimals, scheme.rounding) == text;
}

/// By the policy that the evaluation was opened under.
Answer check_revision(Case& c, const EvaluationRow& row) {
    const auto policy = policy_of(c, row);
    const auto* scheme = policy ? policy->scheme(row.scheme_version) : nullptr;
    if (scheme == nullptr)
        return refuse("evaluation_reviewed.scheme", "找不到评价启动时的方案",
                      "the scheme it was opened under cannot be found");
    const auto total = Decimal::parse(c.data()["total"].text());
    if (!total || !is_total_of(*scheme, *total, c.data()["total"].text()))
        return refuse("evaluation_reviewed.total", "总分超出方案的范围，或小数位数与方案不符",
                      "the total leaves the scheme's bounds or has not its decimals", "/total");
    const auto* grade = policy->grade_of(*total);
    if (grade != nullptr && grade->id == c.data()["grade"].text()) return {};
    return refuse("evaluation_reviewed.grade", "等次与总分不符",
                  "the grade does not follow from the total", "/grade");
}

Answer may_review(Case& c) {
    const auto row = evaluation_named(c);
    if (!row->objected)
        return refuse("evaluation_reviewed.no_objection", "没有待复核的异议",
                      "there is no objection to review", "/evaluation_id");
    if (row->reviewed)
        return refuse("evaluation_reviewed.already", "该异议已复核",
                      "the objection has been reviewed", "/evaluation_id");
    return c.data()["verdict"].text() == "revised" ? check_revision(c, *row) : Answer{};
}

/// An order that rests on this conclusion falls with it, failed or not, if the new grade would not
/// carry it.
bool lifts_order(Case& c, const EvaluationRow& revised, const ComplexRow& complex) {
    if (!complex.rectification || complex.rectification->basis != revised.concluded) return false;
    const auto policy = policy_of(c, revised);
    const auto* grade = policy ? policy->grade(revised.grade) : nullptr;
    return grade != nullptr && !grade->rectification_due;
}

void review(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found || !c.complex()) return;
    EvaluationRow row = *found;
    row.reviewed = c.index();
    if (c.data()["verdict"].text() == "revised") {
        row.total = c.text("total");
        row.grade = c.text("grade");
        if (lifts_order(c, row, *c.complex())) {
            ComplexRow complex = *c.complex();
            put_in_order(complex);
            put_complex(state, std::move(complex));
        }
    }
    state.put(evaluation_row_id(c), std::move(row));
}

EventType reviewed() {
    EventType type;
    type.name = "evaluation.reviewed";
    type.group = Group::evaluation;
    type.label = {"复核", "evaluation reviewed"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(),
                   field::fixed(field::choice(
                       "verdict", {"复核结论", "verdict"},
                       {{"upheld", {"维持", "upheld"}}, {"revised", {"改变", "revised"}}})),
                   field::fixed(field::optional(field::decimal("total", {"总分", "total"}))),
                   field::fixed(field::optional(field::plain_id("grade", {"等次", "grade"}))),
                   field::official()};
    type.signers = all_of({evaluation_organiser()});
    type.allowed = {"异议待复核；改变结论的，等次须与新的总分相符",
                    "an objection is open; a revised grade follows from the revised total"};
    type.form = check_result;
    type.allowed_when = may_review;
    type.changes = review;
    return type;
}

}  // namespace

std::vector<EventType> objections() {
    std::vector<EventType> types;
    types.push_back(objected());
    types.push_back(reviewed());
    return types;
}

}  // namespace qiyue::types

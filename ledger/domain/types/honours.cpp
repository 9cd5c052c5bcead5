// honour.*: what an excellent evaluation can earn a complex.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/evaluation_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

// honour.awarded

Answer check_term(const CloudEvent& event) {
    if (event.data["from"].text() <= event.data["to"].text()) return {};
    return refuse("honour_awarded.term", "命名有效期的止期早于起期",
                  "the term ends before it begins", "/to");
}

/// What the evaluation must have been, by the policy that it was opened under.
Answer check_merit(Case& c, const EvaluationRow& row) {
    const auto policy = policy_of(c, row);
    const auto* kind = policy ? policy->evaluation_kind(row.evaluation_kind) : nullptr;
    if (kind == nullptr || !kind->decisive)
        return refuse("honour_awarded.not_decisive", "此类评价不能作为命名的依据",
                      "evaluations of this kind carry no honour", "/evaluation_id");
    const auto* grade = policy->grade(row.grade);
    if (grade != nullptr && grade->honour_allowed) return {};
    return refuse("honour_awarded.grade", "评价等次达不到命名的要求",
                  "the grade is not one that allows an honour", "/evaluation_id");
}

/// Nothing more can be said against the conclusion.
Answer check_final(Case& c, const EvaluationRow& row) {
    if (row.objected && !row.reviewed)
        return refuse("honour_awarded.objection_open", "异议尚待复核",
                      "an objection has not been reviewed", "/evaluation_id");
    if (!row.known || !c.policy()->is_over(Period::objection, *row.known, c.recorded()))
        return refuse("honour_awarded.objection_period",
                      "异议期未满（自首次送达牵头单位或公示起算）",
                      "the objection period, which begins when the conclusion is first served on "
                      "the lead or publicised, is not over",
                      "/evaluation_id");
    if (is_publicised(c, *c.complex(), *row.concluded)) return {};
    return refuse("honour_awarded.not_publicised", "评价结论尚未公示期满",
                  "the conclusion has not been publicised for the period", "/evaluation_id");
}

Answer may_award(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state) || complex.state == ComplexState::exit_proposed)
        return wrong_state(complex, "honour_awarded.state");
    if (honour_held(complex, c.policy()->calendar(), c.recorded()))
        return refuse("honour_awarded.held", "现有命名仍在有效期内", "an honour is held already");
    const auto row = evaluation_named(c);
    if (!row || !row->concluded)
        return refuse("honour_awarded.not_concluded", "没有此项评价，或评价尚无结论",
                      "there is no such evaluation, or it has no conclusion", "/evaluation_id");
    if (auto no = check_merit(c, *row)) return no;
    return check_final(c, *row);
}

void award(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.honour = ComplexRow::Honour{c.index(),           c.text("title"),
                                        c.text("plaque_no"), c.text("evaluation_id"),
                                        c.text("from"),      c.text("to")};
    put_complex(state, std::move(complex));
}

/// A plaque says what the corrected award says, while it hangs.
void correct_award(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    if (!c.complex() || !c.complex()->honour || c.complex()->honour->awarded != index) return;
    ComplexRow complex = *c.complex();
    complex.honour->title = whole.data["title"].text();
    complex.honour->plaque_no = whole.data["plaque_no"].text();
    put_complex(state, std::move(complex));
}

EventType awarded() {
    EventType type;
    type.name = "honour.awarded";
    type.group = Group::evaluation;
    type.label = {"命名授牌", "honour awarded"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("title", {"名称", "title"}, 200),
                   field::text("plaque_no", {"牌号", "plaque number"}, 100),
                   field::fixed(field::date("from", {"起", "from"})),
                   field::fixed(field::date("to", {"止", "to"})),
                   evaluation_id(),
                   field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {
        "决定性评价的等次为规则所定的优秀；异议期已满，无待复核的异议；结论已公示（规则豁免的"
        "除外）；未在退出中；没有有效的命名",
        "a decisive evaluation with a grade that the policy marks excellent; objection "
        "period over, no objection open; publicised, unless waived; no exit proposed; "
        "no honour is held"};
    type.form = check_term;
    type.allowed_when = may_award;
    type.changes = award;
    type.corrected = correct_award;
    return type;
}

// honour.revoked

Answer may_revoke(Case& c) {
    if (honour_held(*c.complex(), c.policy()->calendar(), c.recorded())) return {};
    return refuse("honour_revoked.not_held", "没有有效的命名", "no honour is held");
}

void revoke(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.honour.reset();
    put_complex(state, std::move(complex));
}

EventType revoked() {
    EventType type;
    type.name = "honour.revoked";
    type.group = Group::evaluation;
    type.label = {"撤销命名", "honour revoked"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("ground", {"理由", "ground"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"命名仍有效", "an honour is held"};
    type.allowed_when = may_revoke;
    type.changes = revoke;
    return type;
}

}  // namespace

std::vector<EventType> honours() {
    std::vector<EventType> types;
    types.push_back(awarded());
    types.push_back(revoked());
    return types;
}

}  // namespace qiyue::types

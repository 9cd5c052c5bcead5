// lead.*: who applies to lead a complex, and who is chosen.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/eligibility.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer plan_fits_policy(Case& c) {
    if (auto no = check_direction(c, "lead_applied")) return no;
    if (!c.policy()->has_industry(c.data()["industry"].text())) {
        return refuse("lead_applied.industry_unknown", "规则的产业分类中没有该产业",
                      "the policy's taxonomy of industries has no such one", "/industry");
    }
    if (auto no = check_region(c, "lead_applied", c.data()["founding_district"].text(),
                               "/founding_district")) {
        return no;
    }
    if (auto no = check_regions(c, "lead_applied")) return no;
    const std::string predecessor = c.text("predecessor");
    if (!predecessor.empty() && !get<ComplexRow>(c.state(), predecessor)) {
        return refuse("lead_applied.predecessor_unknown", "记录中没有前身综合体 " + predecessor,
                      "predecessor " + predecessor + " is not on record", "/predecessor");
    }
    return {};
}

Answer may_apply(Case& c) {
    const Candidate candidate{c.source_uscc(), c.data()["kind"].text(), {}, "/kind"};
    if (auto no = check_candidate(c, "lead_applied", candidate)) return no;
    return plan_fits_policy(c);
}

/// Once a lead has been selected, what the complex is changes by complex.changed, with the
/// authority.
Answer may_be_corrected(Case& c) {
    if (c.complex() && c.complex()->state != ComplexState::proposed)
        return wrong_state(*c.complex(), "lead_applied.selected_already");
    return plan_fits_policy(c);
}

void apply(Case& c, StateOverlay& state) {
    ComplexRow row;
    row.id = c.subject_id();
    row.complex_kind = c.text("kind");
    row.name = c.text("name");
    row.direction = c.text("direction");
    row.industry = c.text("industry");
    row.founding_district = c.text("founding_district");
    for (const Value one : c.data()["regions"])
        row.regions.emplace_back(one.text());
    row.lead = c.source_uscc();
    row.applied = c.index();
    put_complex(state, std::move(row));
}

Answer is_applied(Case& c, std::string_view rule) {
    if (c.complex()->state == ComplexState::proposed) return {};
    return wrong_state(*c.complex(), rule);
}

Answer may_be_recommended(Case& c) {
    if (auto no = is_applied(c, "lead_recommended.not_applied")) return no;
    if (!c.complex()->recommended) return {};
    const std::string index = std::to_string(c.complex()->recommended->value);
    return refuse("lead_recommended.already", "区县已在序号 " + index + " 推荐",
                  "the district has recommended it at index " + index);
}

void recommend(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    row.recommended = c.index();
    put_complex(state, std::move(row));
}

Answer may_be_selected(Case& c) {
    if (auto no = is_applied(c, "lead_selected.not_applied")) return no;
    const ComplexRow& complex = *c.complex();
    if (!complex.recommended && !c.policy()->is_waived(Waiver::recommendation)) {
        return refuse("lead_selected.not_recommended", "尚无区县推荐",
                      "the district has not recommended it");
    }
    if (!is_publicised(c, complex, complex.applied)) {
        return refuse("lead_selected.not_publicised", "申报尚未公示或公示期未满",
                      "the application has not been publicised, or its period is not over");
    }
    return {};
}

void select(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    row.state = ComplexState::lead_selected;
    put_complex(state, std::move(row));
}

void end_application(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    row.state = ComplexState::not_selected;
    put_complex(state, std::move(row));
}

Part applicant() {
    return part::custom("applicant", {"申报单位", "the applicant"}, [](Case& c) -> Resolved {
        if (c.source_uscc().empty()) return Requirement::one({});
        return Requirement::one({std::string(c.source())});
    });
}

/// The applicant as the record has it.
Part applicant_on_record() {
    Part made = part::lead();
    made.id = "applicant";
    made.label = {"申报单位", "the applicant"};
    return made;
}

EventType applied() {
    EventType type;
    type.name = "lead.applied";
    type.group = Group::selection;
    type.label = {"牵头申报", "application to lead"};
    type.stream = StreamRule::complex;
    type.opens_subject = true;
    type.fields = {
        field::fixed(field::choice("kind", {"综合体类型", "kind of complex"},
                                   {{"enterprise_led", {"企业牵头型", "enterprise led"}},
                                    {"research_led", {"科研牵头型", "research led"}}})),
        complex_name(),
        direction(),
        field::plain_id("industry", {"产业", "industry"}),
        field::fixed(field::plain_id("founding_district", {"所在区县", "founding district"})),
        regions(),
        field::document("plan", {"项目计划", "plan"}),
        field::optional(field::text("batch", {"批次", "batch"}, 64)),
        field::optional(field::plain_id("predecessor", {"前身综合体", "predecessor"})),
        field::sensitive("budget", {"预算", "budget"}, DataClass::trade_secret,
                         {"申报单位", "the applicant"})};
    type.signers = all_of({applicant()});
    type.allowed = {
        "单位类型与资质符合规则对该类综合体的要求；方向已明确；编号未用；不在责令退出后的禁止期内",
        "kind and qualifications of the organisation are as the policy requires for the kind of "
        "complex; the direction is set; the id is unused; not barred after an ordered exit"};
    type.whole = may_be_corrected;
    type.allowed_when = may_apply;
    type.changes = apply;
    type.corrected = correct_complex;
    return type;
}

EventType recommended() {
    EventType type;
    type.name = "lead.recommended";
    type.group = Group::selection;
    type.label = {"区县推荐", "recommended by the district"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("opinion", {"推荐意见", "opinion"}),
                   field::document("doc", {"推荐文件", "document"}), field::official()};
    type.signers = all_of({part::district()});
    type.allowed = {"已申报；区县尚未推荐", "applied; not recommended yet"};
    type.allowed_when = may_be_recommended;
    type.changes = recommend;
    return type;
}

EventType selected() {
    EventType type;
    type.name = "lead.selected";
    type.group = Group::selection;
    type.label = {"遴选确定牵头单位", "lead unit selected"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::free_object("criteria", {"遴选条件", "criteria"}),
        field::map("scores", {"评分", "scores"}, field::number("score", {"分值", "score"}), 100),
        field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"已申报；已由区县推荐并公示期满，规则免除者除外",
                    "applied; recommended and publicised, unless the policy waives it"};
    type.allowed_when = may_be_selected;
    type.changes = select;
    return type;
}

EventType rejected() {
    EventType type;
    type.name = "lead.rejected";
    type.group = Group::selection;
    type.label = {"未入选", "not selected"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"已申报，尚未遴选", "applied, not yet selected"};
    type.allowed_when = [](Case& c) { return is_applied(c, "lead_rejected.not_applied"); };
    type.changes = end_application;
    return type;
}

EventType withdrawn() {
    EventType type;
    type.name = "lead.withdrawn";
    type.group = Group::selection;
    type.label = {"撤回申报", "application withdrawn"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reason", {"理由", "reason"})};
    type.signers = all_of({applicant_on_record()});
    type.allowed = {"已申报，尚未遴选", "applied, not yet selected"};
    type.allowed_when = [](Case& c) { return is_applied(c, "lead_withdrawn.not_applied"); };
    type.changes = end_application;
    return type;
}

}  // namespace

std::vector<EventType> selection() {
    std::vector<EventType> types;
    types.push_back(applied());
    types.push_back(recommended());
    types.push_back(selected());
    types.push_back(rejected());
    types.push_back(withdrawn());
    return types;
}

}  // namespace qiyue::types

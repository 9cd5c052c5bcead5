// lead.*: who applies to lead a complex, and who is chosen.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

/// A qualification of this kind that has not run out.
bool holds_qualification(Case& c, const OrganizationRow& applicant, const std::string& kind) {
    return std::any_of(applicant.qualifications.begin(), applicant.qualifications.end(),
                       [&](const OrganizationRow::Qualification& one) {
                           return one.kind == kind &&
                                  c.policy()->calendar().is_within(c.recorded(), {},
                                                                   parse_date(one.valid_to));
                       });
}

Answer applicant_is_eligible(Case& c) {
    const auto applicant = c.organization(c.source_uscc());
    if (!applicant || applicant->ended) {
        return refuse("lead_applied.ended", "申报单位已终止", "the applicant has ended");
    }
    if (applicant->barred_until && c.recorded() < *applicant->barred_until) {
        return refuse("lead_applied.barred", "申报单位因责令退出，尚在禁止牵头期内",
                      "the applicant is barred from leading after an ordered exit");
    }
    const auto* kind = c.policy()->eligibility(c.data()["kind"].text());
    if (kind == nullptr) {
        return refuse("lead_applied.kind", "规则未设此类综合体",
                      "the policy has no complexes of this kind", "/kind");
    }
    const auto& kinds = kind->lead_kinds;
    if (std::find(kinds.begin(), kinds.end(), applicant->organization_kind) == kinds.end()) {
        return refuse("lead_applied.not_eligible", "此类单位不得牵头“" + kind->label.zh + "”综合体",
                      "an organisation of this kind may not lead a complex of kind \"" +
                          kind->label.en + "\"",
                      "/kind");
    }
    for (const std::string& needed : kind->qualifications) {
        if (holds_qualification(c, *applicant, needed)) continue;
        return refuse("lead_applied.unqualified", "申报单位没有有效资质 " + needed,
                      "the applicant holds no valid qualification " + needed);
    }
    return {};
}

bool is_direction_set(Case& c, std::string_view direction) {
    const auto row = get<DirectionsRow>(c.state());
    return row && std::any_of(row->directions.begin(), row->directions.end(),
                              [direction](const auto& one) { return one.id == direction; });
}

Answer region_is_valid(Case& c, std::string_view code, std::string place) {
    if (c.policy()->is_region_valid(code, c.recorded())) return {};
    return refuse("lead_applied.region_unknown", "规则中没有现行区划 " + std::string(code),
                  "the policy knows no region " + std::string(code) + " that exists now",
                  std::move(place));
}

Answer plan_fits_policy(Case& c) {
    if (!is_direction_set(c, c.data()["direction"].text())) {
        return refuse("lead_applied.direction_not_set", "该方向尚未明确为重点建设方向",
                      "this direction has not been set", "/direction");
    }
    if (!c.policy()->has_industry(c.data()["industry"].text())) {
        return refuse("lead_applied.industry_unknown", "规则的 33618 体系中没有该产业",
                      "the policy's taxonomy 33618 has no such industry", "/industry");
    }
    if (auto no = region_is_valid(c, c.data()["founding_district"].text(), "/founding_district")) {
        return no;
    }
    std::size_t n = 0;
    for (const Value one : c.data()["regions"]) {
        if (auto no = region_is_valid(c, one.text(), "/regions/" + std::to_string(n++))) return no;
    }
    const std::string predecessor = c.text("predecessor");
    if (!predecessor.empty() && !get<ComplexRow>(c.state(), predecessor)) {
        return refuse("lead_applied.predecessor_unknown", "记录中没有前身综合体 " + predecessor,
                      "predecessor " + predecessor + " is not on record", "/predecessor");
    }
    return {};
}

Answer may_apply(Case& c) {
    if (auto no = applicant_is_eligible(c)) return no;
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

Answer may_be_selected(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::proposed) {
        return wrong_state(complex, "lead_selected.not_applied");
    }
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

Part applicant() {
    return part::custom("applicant", {"申报单位", "the applicant"}, [](Case& c) -> Resolved {
        if (c.source_uscc().empty()) return Requirement::one({});
        return Requirement::one({std::string(c.source())});
    });
}

EventType applied() {
    EventType type;
    type.name = "lead.applied";
    type.group = Group::selection;
    type.label = {"牵头申报", "application to lead"};
    type.stream = StreamRule::complex;
    type.opens_subject = true;
    type.fields = {field::choice("kind", {"综合体类型", "kind of complex"},
                                 {{"enterprise_led", {"企业牵头型", "enterprise led"}},
                                  {"research_led", {"科研牵头型", "research led"}}}),
                   field::text("name", {"综合体名称", "name"}, 200),
                   field::plain_id("direction", {"重点建设方向", "direction"}),
                   field::plain_id("industry", {"产业", "industry"}),
                   field::plain_id("founding_district", {"所在区县", "founding district"}),
                   field::set("regions", {"覆盖区县", "regions"}, region(), 1, 100),
                   field::document("plan", {"项目计划", "plan"}),
                   field::optional(field::text("batch", {"批次", "batch"}, 64)),
                   field::optional(field::plain_id("predecessor", {"前身综合体", "predecessor"})),
                   field::sensitive("budget", {"预算", "budget"}, {"申报单位", "the applicant"})};
    type.signers = all_of({applicant()});
    type.allowed = {
        "单位类型与资质符合规则对该类综合体的要求；方向已明确；编号未用；不在责令退出后的禁止期内",
        "kind and qualifications of the organisation are as the policy requires for the kind of "
        "complex; the direction is set; the id is unused; not barred after an ordered exit"};
    type.allowed_when = may_apply;
    type.changes = apply;
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

}  // namespace

std::vector<EventType> selection() {
    std::vector<EventType> types;
    types.push_back(applied());
    types.push_back(selected());
    return types;
}

}  // namespace qiyue::types

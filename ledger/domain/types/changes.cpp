// lead.changed, complex.changed: what may change while a complex lives.

#include <algorithm>
#include <utility>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/corrected.hpp"
#include "ledger/domain/eligibility.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

// lead.changed

Answer check_leads_form(const CloudEvent& event) {
    if (event.data["old"].text() != event.data["new"].text()) return {};
    return refuse("lead_changed.same", "新旧牵头单位相同", "the new lead unit is the old one",
                  "/new");
}

bool requires_signature(const CharterVersion& charter, std::string_view uscc) {
    return std::find(charter.required.begin(), charter.required.end(), uscc) !=
           charter.required.end();
}

/// A member, where a charter is in force; one that will be, where a founding text is complete and
/// its date lies ahead.
bool is_bound_by_charter(Case& c, std::string_view uscc) {
    const ComplexRow& complex = *c.complex();
    if (complex.charter_took_effect) return standing_member(complex, uscc) != nullptr;
    return std::all_of(complex.charters.begin(), complex.charters.end(), [&](const auto& one) {
        return !one.effective || requires_signature(one, uscc);
    });
}

Answer may_change_lead(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "lead_changed.state");
    if (c.text("old") != complex.lead) {
        return refuse("lead_changed.not_lead", "该单位不是牵头单位", "it is not the lead unit",
                      "/old");
    }
    const std::string next = c.text("new");
    const Candidate candidate{next, complex.complex_kind, "/new", "/new"};
    if (auto no = check_candidate(c, "lead_changed", candidate)) return no;
    if (!is_bound_by_charter(c, next)) {
        return refuse("lead_changed.not_member", "章程已生效，新牵头单位须为成员单位",
                      "a charter binds the complex: the new lead unit must be a member", "/new");
    }
    return check_consent(c, "lead_changed", "lead_change", next);
}

/// The new lead is no member any more; the old one becomes one, unless it has ended.
void exchange_parts(Case& c, ComplexRow& row, const std::string& old) {
    if (Member* member = standing_member(row, row.lead)) {
        member->left = c.index();
        member->leaves_at = c.recorded();
    }
    const auto organization = c.organization(old);
    if (!row.charter_took_effect || !organization || organization->ended) return;
    Member member;
    member.uscc = old;
    member.joined = c.index();
    row.members.push_back(std::move(member));
}

void change_lead(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    const std::string old = std::exchange(row.lead, c.text("new"));
    exchange_parts(c, row, old);
    // Every text binds the lead unit: what is open without the new one's name is void.
    for (CharterVersion& charter : row.charters) {
        if (!charter.effective && !requires_signature(charter, row.lead)) charter.withdrawn = true;
    }
    complete_charters(c, row);  // without an old lead that has ended there are fewer parties
    use_resolution(c, state, "resolution");
    put_complex(state, std::move(row));
}

EventType lead_changed() {
    const Label old = {"原牵头单位", "the old lead unit"};
    const Label next = {"新牵头单位", "the new lead unit"};
    EventType type;
    type.name = "lead.changed";
    type.group = Group::selection;
    type.label = {"变更牵头单位", "lead unit changed"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::fixed(field::uscc("old", old)), field::fixed(field::uscc("new", next)),
        field::text("reason", {"理由", "reason"}),
        field::fixed(field::optional(field::plain_id("resolution", {"理事会决议", "resolution"}))),
        field::official()};
    type.signers =
        all_of({part::authority(), part::named_in("old", old), part::named_in("new", next)});
    type.allowed = {
        "自牵头单位确定起，退出尚未决定；新牵头单位符合规则对该类综合体的要求，章程已生效的须为成员"
        "单位；有理事会的须有变更牵头单位决议",
        "from lead_selected on, exit not decided; the new lead unit is as the policy requires for "
        "the kind of complex, and a member where a charter is in force; by the council's "
        "resolution of matter lead_change where there is a council"};
    type.form = check_leads_form;
    type.allowed_when = may_change_lead;
    type.changes = change_lead;
    return type;
}

// complex.changed

Answer check_change_form(const CloudEvent& event) {
    for (const char* member : {"name", "direction", "regions"}) {
        if (event.data[member].exists()) return {};
    }
    return refuse("complex_changed.nothing", "须至少变更一项：名称、方向或区县",
                  "at least one of name, direction and regions must change");
}

Answer may_change(Case& c) {
    if (c.data()["direction"].exists()) {
        if (auto no = check_direction(c, "complex_changed")) return no;
    }
    return check_regions(c, "complex_changed");
}

void take_over(std::string_view member, Value stated, ComplexRow& row) {
    if (member == "name") row.name = stated.text();
    if (member == "direction") row.direction = stated.text();
    if (member == "industry") row.industry = stated.text();
    if (member != "regions") return;
    row.regions.clear();
    for (const Value one : stated)
        row.regions.emplace_back(one.text());
}

void change(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    for (const Value one : c.data())
        take_over(one.name(), one, row);
    put_complex(state, std::move(row));
}

EventType complex_changed() {
    EventType type;
    type.name = "complex.changed";
    type.group = Group::selection;
    type.label = {"重大事项变更", "complex changed"};
    type.stream = StreamRule::complex;
    type.fields = {field::optional(complex_name()), field::optional(direction()),
                   field::optional(regions()), field::official()};
    type.signers = all_of({part::lead(), part::authority()});
    type.allowed = {"尚未终止归档；方向已明确，区县为规则所知",
                    "not closed; the direction is set, and the policy knows the regions"};
    type.form = check_change_form;
    type.whole = may_change;
    type.allowed_when = may_change;
    type.changes = change;
    type.corrected = correct_complex;
    return type;
}

}  // namespace

/// What the event stated so far and nothing has changed since is as it says now; a later change
/// stands.
void correct_complex(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    const auto before = corrected_event(c, index, Value{});
    if (!c.complex() || !before) return;
    ComplexRow row = *c.complex();
    for (const Value one : c.data()["fields"]) {
        const std::string_view pointer = one.name();
        const std::string_view member = pointer.substr(1, pointer.find('/', 1) - 1);
        const Value stated = (*before)->event.data[member];
        ComplexRow as_stated = row;
        take_over(member, stated, as_stated);
        const bool stands = as_stated.name == row.name && as_stated.direction == row.direction &&
                            as_stated.industry == row.industry && as_stated.regions == row.regions;
        if (stated.exists() && stands) take_over(member, whole.data[member], row);
    }
    put_complex(state, std::move(row));
}

std::vector<EventType> changes() {
    std::vector<EventType> types;
    types.push_back(lead_changed());
    types.push_back(complex_changed());
    return types;
}

}  // namespace qiyue::types

// lead.*, complex.changed.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Refused may_lead(const Model& m, const std::string& uscc, const std::string& kind) {
    if (!m.lives(uscc)) return "not on record or ended";
    const Organization& who = m.organizations.at(uscc);
    if (m.now < who.barred_until) return "barred";
    const Json& needed = m.policy()["eligibility"];
    if (!needed.contains(kind)) return "kind of complex";
    if (!has(texts(needed[kind]["lead_kinds"]), who.kind)) return "kind of organisation";
    for (const auto& one_of : texts(needed[kind]["qualifications"])) {
        const auto found = who.qualifications.find(one_of);
        if (found == who.qualifications.end() || !within(m.now, "", found->second))
            return "qualification";
    }
    return {};
}

bool region_valid(const Model& m, const std::string& code) {
    for (const auto& one_of : m.policy()["regions"])
        if (one_of["code"] == code) return true;
    return false;
}

Refused regions_valid(const Model& m, const Deed& d) {
    if (!d.data.contains("regions")) return {};
    for (const auto& code : texts(d.data["regions"]))
        if (!region_valid(m, code)) return "regions";
    return {};
}

Refused may_apply(Model& m, const Deed& d) {
    const std::string uscc = uscc_of(d.source);
    if (auto no = may_lead(m, uscc, text(d, "kind"))) return no;
    if (!m.directions.contains(text(d, "direction"))) return "direction";
    bool industry = false;
    for (const auto& tier : m.policy()["taxonomies"]["33618"])
        industry = industry || has(texts(tier["industries"]), text(d, "industry"));
    if (!industry) return "industry";
    if (!region_valid(m, text(d, "founding_district"))) return "district";
    const std::string before = text(d, "predecessor");
    if (!before.empty() && !m.complexes.contains(before)) return "predecessor";
    return regions_valid(m, d);
}

Refused is_proposed(Model& m, const Deed& d) {
    if (m.complex_of(d)->state != "proposed") return "state";
    return {};
}

void become(Model& m, const Deed& d, const char* state) { m.complex_of(d)->state = state; }

Part lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return complex != nullptr ? one(org(complex->lead)) : nobody();
}

void add_application(Rules& rules) {
    rules["lead.applied"] = {
        [](Model&, const Deed& d) {
            return Ways{{uscc_of(d.source).empty() ? nobody() : one(d.source)}};
        },
        may_apply,
        [](Model& m, const Deed& d) {
            Complex made;
            made.id = d.stream.substr(10);
            made.kind = text(d, "kind");
            made.name = text(d, "name");
            made.direction = text(d, "direction");
            made.district = text(d, "founding_district");
            made.regions = texts(d.data["regions"]);
            made.lead = uscc_of(d.source);
            made.applied = d.index;
            m.complexes[made.id] = made;
        },
        true};
    rules["lead.recommended"] = {
        [](Model& m, const Deed& d) { return Ways{{district(m, m.complex_of(d))}}; },
        [](Model& m, const Deed& d) -> Refused {
            if (m.complex_of(d)->recommended) return "recommended already";
            return is_proposed(m, d);
        },
        [](Model& m, const Deed& d) { m.complex_of(d)->recommended = true; }};
    rules["lead.selected"] = {[](Model& m, const Deed&) { return Ways{{authority(m)}}; },
                              [](Model& m, const Deed& d) -> Refused {
                                  const Complex& complex = *m.complex_of(d);
                                  if (!complex.recommended && !m.waived("lead.recommended"))
                                      return "not recommended";
                                  if (!publicised(m, complex, complex.applied))
                                      return "not publicised";
                                  return is_proposed(m, d);
                              },
                              [](Model& m, const Deed& d) { become(m, d, "lead_selected"); }};
    rules["lead.rejected"] = {[](Model& m, const Deed&) { return Ways{{authority(m)}}; },
                              is_proposed,
                              [](Model& m, const Deed& d) { become(m, d, "not_selected"); }};
    rules["lead.withdrawn"] = {[](Model& m, const Deed& d) { return Ways{{lead(m, d)}}; },
                               is_proposed,
                               [](Model& m, const Deed& d) { become(m, d, "not_selected"); }};
}

/// A member where a charter binds the complex; who will be one, where its date lies ahead.
bool bound_by_charter(Complex& complex, const std::string& uscc) {
    if (complex.chartered) return standing(complex, uscc) != nullptr;
    for (const Charter& charter : complex.charters)
        if (charter.effective && !has(charter.required, uscc)) return false;
    return true;
}

Refused may_change_lead(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    const std::string next = text(d, "new");
    if (next == text(d, "old")) return "same";
    if (!active(complex.state)) return "state";
    if (text(d, "old") != complex.lead) return "not the lead";
    if (auto no = may_lead(m, next, complex.kind)) return no;
    if (!bound_by_charter(complex, next)) return "not a member";
    if (!d.data.contains("resolution"))
        return complex.council ? Refused("no resolution") : Refused{};
    return may_use(complex, d, "lead_change", next);
}

void change_lead(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    const std::string old = complex.lead;
    complex.lead = text(d, "new");
    if (Membership* member = standing(complex, complex.lead)) member->leaves = m.now;
    if (complex.chartered && m.lives(old)) complex.members.push_back({old, "", {}, {}});
    for (Charter& charter : complex.charters)
        if (!charter.effective && !has(charter.required, complex.lead)) charter.withdrawn = true;
    complete_charters(complex, m.now);
    use(complex, d);
}

void add_changes(Rules& rules) {
    rules["lead.changed"] = {
        [](Model& m, const Deed& d) {
            return Ways{{authority(m), one(org(text(d, "old"))), one(org(text(d, "new")))}};
        },
        may_change_lead, change_lead};
    rules["complex.changed"] = {
        [](Model& m, const Deed& d) { return Ways{{lead(m, d), authority(m)}}; },
        [](Model& m, const Deed& d) -> Refused {
            if (d.data.contains("direction") && !m.directions.contains(text(d, "direction")))
                return "direction";
            const Json& data = d.data;
            if (!data.contains("name") && !data.contains("direction") && !data.contains("regions"))
                return "nothing";
            return regions_valid(m, d);
        },
        [](Model& m, const Deed& d) {
            Complex& complex = *m.complex_of(d);
            if (d.data.contains("name")) complex.name = text(d, "name");
            if (d.data.contains("direction")) complex.direction = text(d, "direction");
            if (d.data.contains("regions")) complex.regions = texts(d.data["regions"]);
        }};
}

}  // namespace

void add_selection_rules(Rules& rules) {
    add_application(rules);
    add_changes(rules);
}

}  // namespace qiyue::model

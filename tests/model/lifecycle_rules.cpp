// cultivation.*, recognition.*, rectification.*, tolerance.*, honour.*, complex.closed.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Ways by_authority(Model& m, const Deed&) { return {{authority(m)}}; }

Ways by_lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return {{complex != nullptr ? one(org(complex->lead)) : nobody()}};
}

Ways by_office(Model& m, const Deed& d) { return {{authority(m)}, {district(m, m.complex_of(d))}}; }

std::string acting(Model& m, const Deed& d) {
    std::size_t way = 0;
    judge_signatures(m, by_office(m, d), d, way);
    return way == 0 ? "authority" : uscc_of(d.source);
}

Refused may_recognize(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (complex.state != "cultivating") return "state";
    if (in_force(complex, m.now) == nullptr) return "no charter";
    const auto bodies = texts(m.policy()["required_bodies"][complex.kind]);
    if (has(bodies, "council") && !complex.council) return "no council";
    if (has(bodies, "expert_committee") && !complex.committee) return "no committee";
    if (has(bodies, "secretariat") && complex.secretariat.empty()) return "no secretariat";
    if (!publicised(m, complex, *complex.cultivation)) return "not publicised";
    return {};
}

void add_recognition(Rules& rules) {
    rules["cultivation.started"] = {
        by_authority,
        [](Model& m, const Deed& d) -> Refused {
            const std::string& state = m.complex_of(d)->state;
            if (state == "chartered") return {};
            if (state == "lead_selected" && m.waived("charter.effective")) return {};
            return "state";
        },
        [](Model& m, const Deed& d) {
            m.complex_of(d)->state = "cultivating";
            m.complex_of(d)->cultivation = d.index;
        }};
    rules["recognition.granted"] = {by_authority, may_recognize, [](Model& m, const Deed& d) {
                                        m.complex_of(d)->state = "recognized";
                                    }};
    rules["recognition.refused"] = {by_authority,
                                    [](Model& m, const Deed& d) -> Refused {
                                        if (m.complex_of(d)->state != "cultivating") return "state";
                                        return {};
                                    },
                                    {}};
    rules["complex.closed"] = {
        [](Model& m, const Deed&) { return Ways{{authority(m), office(m, "operator")}}; },
        [](Model& m, const Deed& d) -> Refused {
            const Complex& complex = *m.complex_of(d);
            const bool never = complex.state == "exiting" && !complex.chartered;
            if (complex.state != "settled" && !never) return "state";
            return honour_held(complex, m.now) ? Refused("honour") : Refused{};
        },
        [](Model& m, const Deed& d) { m.complex_of(d)->state = "closed"; }};
}

Refused may_order(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    const bool again = complex.state == "rectifying";
    if (!again && complex.state != "cultivating" && complex.state != "recognized") return "state";
    if (again && complex.rectification->open) return "open";
    const unsigned orders = again ? complex.rectification->orders : 0;
    if (orders >= m.policy()["rectification_orders_max"]) return "maximum";
    if (text(d, "due") < date_of(m.now)) return "due";
    if (!d.data.contains("basis")) return {};
    const std::uint64_t basis = d.data["basis"];
    if (basis >= d.index || m.log[basis].stream != d.stream) return "basis";
    return {};
}

void order(Model& m, const Deed& d) {
    const std::string by = acting(m, d);
    Complex& complex = *m.complex_of(d);
    Rectification made;
    made.by = by;
    made.due = text(d, "due");
    if (d.data.contains("basis")) made.basis = d.data["basis"];
    made.orders = complex.state == "rectifying" ? complex.rectification->orders + 1 : 1;
    if (complex.state != "rectifying") complex.before_rectification = complex.state;
    complex.state = "rectifying";
    complex.rectification = made;
}

bool order_open(Complex& complex) {
    return standing_state(complex) == "rectifying" && complex.rectification &&
           complex.rectification->open;
}

Refused is_order_open(Model& m, const Deed& d) {
    return order_open(*m.complex_of(d)) ? Refused{} : Refused("no order");
}

Ways judges_of_order(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr || !complex->rectification) return {};
    const bool city = complex->rectification->by == "authority";
    return {{city ? authority(m) : district(m, complex)}, {authority(m)}};
}

void add_rectification(Rules& rules) {
    rules["rectification.ordered"] = {by_office, may_order, order};
    rules["rectification.accepted"] = {judges_of_order, is_order_open, [](Model& m, const Deed& d) {
                                           put_in_order(*m.complex_of(d));
                                       }};
    rules["rectification.failed"] = {judges_of_order, is_order_open, [](Model& m, const Deed& d) {
                                         m.complex_of(d)->rectification->open = false;
                                     }};
}

bool applied(const Complex& complex) { return complex.tolerance && complex.tolerance->open; }

void add_tolerance(Rules& rules) {
    rules["tolerance.applied"] = {
        by_lead,
        [](Model& m, const Deed& d) -> Refused {
            const Complex& complex = *m.complex_of(d);
            if (!active(complex.state) || applied(complex)) return "state or open";
            return {};
        },
        [](Model& m, const Deed& d) {
            Complex& complex = *m.complex_of(d);
            const std::string before = complex.tolerance ? complex.tolerance->until : "";
            complex.tolerance = Tolerance{text(d, "subject"), before, true};
        }};
    rules["tolerance.granted"] = {by_authority,
                                  [](Model& m, const Deed& d) -> Refused {
                                      if (!applied(*m.complex_of(d))) return "not applied";
                                      if (d.data["attests_good_faith"] != true) return "good faith";
                                      if (text(d, "until") < date_of(m.now)) return "until";
                                      return {};
                                  },
                                  [](Model& m, const Deed& d) {
                                      Complex& complex = *m.complex_of(d);
                                      complex.tolerance->open = false;
                                      complex.tolerance->until =
                                          std::max(complex.tolerance->until, text(d, "until"));
                                      if (complex.tolerance->subject != "task")
                                          put_in_order(complex);
                                  }};
    rules["tolerance.refused"] = {
        by_authority,
        [](Model& m, const Deed& d) -> Refused {
            if (!applied(*m.complex_of(d))) return "not applied";
            return {};
        },
        [](Model& m, const Deed& d) { m.complex_of(d)->tolerance->open = false; }};
}

Refused may_award(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    if (!active(complex.state) || complex.state == "exit_proposed") return "state";
    if (honour_held(complex, m.now)) return "held";
    if (text(d, "from") > text(d, "to")) return "term";
    const auto found = complex.evaluations.find(text(d, "evaluation_id"));
    if (found == complex.evaluations.end() || !found->second.concluded) return "not concluded";
    const Evaluation& basis = found->second;
    if (basis.kind != "performance" || basis.grade != "excellent") return "merit";
    if (basis.objected && !basis.reviewed) return "objection open";
    if (!basis.known || !m.over("objection", *basis.known)) return "objection period";
    if (!publicised(m, complex, *basis.concluded)) return "not publicised";
    return {};
}

void add_honours(Rules& rules) {
    rules["honour.awarded"] = {by_authority, may_award, [](Model& m, const Deed& d) {
                                   m.complex_of(d)->honour =
                                       Honour{text(d, "evaluation_id"), text(d, "to")};
                               }};
    rules["honour.revoked"] = {by_authority,
                               [](Model& m, const Deed& d) -> Refused {
                                   if (!honour_held(*m.complex_of(d), m.now)) return "not held";
                                   return {};
                               },
                               [](Model& m, const Deed& d) { m.complex_of(d)->honour.reset(); }};
}

}  // namespace

void add_lifecycle_rules(Rules& rules) {
    add_recognition(rules);
    add_rectification(rules);
    add_tolerance(rules);
    add_honours(rules);
}

}  // namespace qiyue::model

// member.*.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Part lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return complex != nullptr ? one(org(complex->lead)) : nobody();
}

Refused may_join(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (!active(complex.state)) return "state";
    const Charter* charter = in_force(complex, m.now);
    if (charter == nullptr || charter->version != d.data["charter_version"]) return "charter";
    if (party_now(complex, text(d, "uscc"), m.now)) return "party already";
    if (!charter->signed_by.contains(text(d, "uscc"))) return "has not signed";
    return {};
}

Refused stands(Model& m, const Deed& d) {
    if (standing(*m.complex_of(d), text(d, "uscc")) == nullptr) return "no member";
    return {};
}

Refused may_withdraw(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    const Membership* member = standing(complex, text(d, "uscc"));
    if (member == nullptr || text(d, "uscc") == complex.lead) return "no member";
    if (!member->gave_notice) return "lead not served";
    const Charter* charter = in_force(complex, m.now);
    const std::int64_t days = charter != nullptr ? charter->notice_days : 0;
    const Time from = *member->gave_notice;
    const bool over = days == 0 ? m.now >= from : day_of(m.now) > day_of(from) + days;
    return over ? Refused{} : Refused("notice period");
}

void leave(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    standing(complex, text(d, "uscc"))->leaves = std::max(m.now, start_of(text(d, "effective_at")));
    complete_charters(complex, m.now);
    use(complex, d);
}

Ways removal_ways(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    const bool able = complex != nullptr && complex->council &&
                      within(m.now, complex->council->from, complex->council->to) &&
                      party_now(*complex, complex->council->chair, m.now);
    return {{able ? one(org(complex->council->chair)) : nobody(), lead(m, d)}};
}

}  // namespace

void add_member_rules(Rules& rules) {
    const auto itself = [](const Deed& d) { return one(org(text(d, "uscc"))); };
    rules["member.joined"] = {
        [=](Model& m, const Deed& d) { return Ways{{itself(d), lead(m, d)}}; }, may_join,
        [](Model& m, const Deed& d) {
            m.complex_of(d)->members.push_back({text(d, "uscc"), text(d, "part"), {}, {}});
        }};
    rules["member.changed"] = {
        [=](Model& m, const Deed& d) { return Ways{{lead(m, d)}, {itself(d)}}; }, stands,
        [](Model& m, const Deed& d) {
            if (d.data.contains("part"))
                standing(*m.complex_of(d), text(d, "uscc"))->part = text(d, "part");
        }};
    rules["member.withdrew"] = {[=](Model&, const Deed& d) { return Ways{{itself(d)}}; },
                                may_withdraw, leave};
    rules["member.removed"] = {removal_ways,
                               [](Model& m, const Deed& d) -> Refused {
                                   if (auto no = stands(m, d)) return no;
                                   return may_use(*m.complex_of(d), d, "removal", text(d, "uscc"));
                               },
                               leave};
}

}  // namespace qiyue::model

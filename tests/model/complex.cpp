// What many rules ask about a complex.

#include <algorithm>

#include "tests/model/model.hpp"

namespace qiyue::model {

bool active(const std::string& state) {
    static const std::set<std::string> all = {"lead_selected", "chartered",  "cultivating",
                                              "recognized",    "rectifying", "exit_proposed"};
    return all.contains(state);
}

bool leaving(const std::string& state) { return state == "exiting" || state == "settled"; }

bool member_now(const Complex& complex, const std::string& uscc, Time now) {
    return std::any_of(complex.members.begin(), complex.members.end(), [&](const Membership& one) {
        return one.uscc == uscc && (!one.leaves || now < *one.leaves);
    });
}

bool party_now(const Complex& complex, const std::string& uscc, Time now) {
    return complex.lead == uscc || member_now(complex, uscc, now);
}

std::vector<std::string> parties_now(const Complex& complex, Time now) {
    std::vector<std::string> all{complex.lead};
    for (const Membership& one : complex.members)
        if (member_now(complex, one.uscc, now) && !has(all, one.uscc)) all.push_back(one.uscc);
    return all;
}

Membership* standing(Complex& complex, const std::string& uscc) {
    for (Membership& one : complex.members)
        if (one.uscc == uscc && !one.leaves) return &one;
    return nullptr;
}

/// The latest version that has come into effect, unless it was terminated.
Charter* in_force(Complex& complex, Time now) {
    Charter* latest = nullptr;
    for (Charter& one : complex.charters)
        if (one.effective && *one.effective <= now && !one.withdrawn) latest = &one;
    return latest == nullptr || latest->terminated ? nullptr : latest;
}

namespace {

bool overtaken(const Complex& complex, const Charter& charter) {
    for (const Charter& other : complex.charters)
        if (other.effective && (!charter.amends || other.version > charter.version)) return true;
    return false;
}

bool has_all_it_needs(Complex& complex, const Charter& charter, Time now) {
    if (!charter.amends)
        return std::all_of(charter.required.begin(), charter.required.end(),
                           [&](const auto& one) { return charter.signed_by.contains(one); });
    const Charter* rule = in_force(complex, now);
    if (rule == nullptr) return false;
    const auto all = parties_now(complex, now);
    std::uint64_t votes = 0;
    for (const auto& one : all)
        votes += charter.signed_by.count(one);
    return rule->amendment.met(votes, all.size());
}

}  // namespace

void complete_charters(Complex& complex, Time now) {
    for (Charter& one : complex.charters) {
        if (one.effective || one.dead() || overtaken(complex, one)) continue;
        if (has_all_it_needs(complex, one, now)) one.effective = std::max(now, start_of(one.from));
    }
}

std::string& standing_state(Complex& complex) {
    return complex.state == "exit_proposed" ? complex.before_exit : complex.state;
}

void put_in_order(Complex& complex) {
    if (standing_state(complex) != "rectifying") return;
    standing_state(complex) = complex.before_rectification;
    if (!complex.rectification) return;
    complex.rectification->open = false;
    complex.rectification->orders = 0;
}

bool honour_held(const Complex& complex, Time now) {
    return complex.honour && within(now, "", complex.honour->to);
}

bool publicised(const Model& model, const Complex& complex, std::uint64_t act) {
    if (model.waived("notice.publicised")) return true;
    const auto found = complex.published.find(act);
    return found != complex.published.end() && model.over("publicity", found->second);
}

Refused may_use(const Complex& complex, const Deed& deed, const std::string& matter,
                const std::string& target) {
    const auto found = complex.resolutions.find(text(deed, "resolution"));
    if (found == complex.resolutions.end()) return "no such resolution";
    if (found->second.used) return "resolution used";
    if (found->second.matter != matter || found->second.target != target) return "resolution unfit";
    return {};
}

void use(Complex& complex, const Deed& deed) {
    if (!deed.data.contains("resolution")) return;
    const auto found = complex.resolutions.find(text(deed, "resolution"));
    if (found != complex.resolutions.end()) found->second.used = true;
}

}  // namespace qiyue::model

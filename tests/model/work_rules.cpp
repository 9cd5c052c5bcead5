// need.*, task.*, achievement.recorded, support.granted, case.selected, dispatch.held,
// kpi.reported.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Part lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return complex != nullptr ? one(org(complex->lead)) : nobody();
}

/// The source, being a party.
Part member(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    const std::string uscc = uscc_of(d.source);
    if (complex == nullptr || uscc.empty() || !party_now(*complex, uscc, m.now)) return nobody();
    return one(d.source);
}

Part each(const std::vector<std::string>& usccs) {
    std::set<std::string> parties;
    for (const auto& uscc : usccs)
        parties.insert(org(uscc));
    Part made = model::all({parties.begin(), parties.end()});
    made.nobody = true;
    return made;
}

Refused is_active(Model& m, const Deed& d) {
    return active(m.complex_of(d)->state) ? Refused{} : Refused("state");
}

Refused has_worked(Model& m, const Deed& d) {
    const std::string& state = m.complex_of(d)->state;
    return active(state) || leaving(state) ? Refused{} : Refused("state");
}

Need* need(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr) return nullptr;
    const auto found = complex->needs.find(text(d, "need_id"));
    return found == complex->needs.end() ? nullptr : &found->second;
}

void add_needs(Rules& rules) {
    rules["need.registered"] = {[](Model& m, const Deed& d) { return Ways{{member(m, d)}}; },
                                [](Model& m, const Deed& d) {
                                    return need(m, d) != nullptr ? Refused("id") : is_active(m, d);
                                },
                                [](Model& m, const Deed& d) {
                                    m.complex_of(d)->needs[text(d, "need_id")] = {uscc_of(d.source),
                                                                                  "", false};
                                }};
    rules["need.matched"] = {
        [](Model& m, const Deed& d) {
            const Complex* complex = m.complex_of(d);
            const bool hosted = complex != nullptr && !complex->secretariat.empty();
            return Ways{{hosted ? one(org(complex->secretariat)) : nobody()}, {lead(m, d)}};
        },
        [](Model& m, const Deed& d) -> Refused {
            const Need* one_of = need(m, d);
            if (one_of == nullptr || one_of->resolved) return "need";
            const std::string provider = text(d, "provider");
            return provider == one_of->enterprise || !m.lives(provider) ? Refused("provider")
                                                                        : Refused{};
        },
        [](Model& m, const Deed& d) { need(m, d)->provider = text(d, "provider"); }};
    rules["need.resolved"] = {
        [](Model& m, const Deed& d) -> Ways {
            const Need* one_of = need(m, d);
            if (one_of == nullptr || one_of->provider.empty()) return {};
            return {{one(org(one_of->enterprise)), one(org(one_of->provider))}};
        },
        [](Model& m, const Deed& d) {
            return need(m, d)->resolved ? Refused("resolved") : Refused{};
        },
        [](Model& m, const Deed& d) { need(m, d)->resolved = true; }};
}

Task* task(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr) return nullptr;
    const auto found = complex->tasks.find(text(d, "task_id"));
    return found == complex->tasks.end() ? nullptr : &found->second;
}

Refused runs(Model& m, const Deed& d) {
    const Task* one_of = task(m, d);
    return one_of == nullptr || one_of->accepted || one_of->terminated ? Refused("task")
                                                                       : Refused{};
}

Refused may_launch(Model& m, const Deed& d) {
    if (task(m, d) != nullptr) return "id";
    for (const auto& uscc : texts(d.data["partners"]))
        if (uscc == m.complex_of(d)->lead || !m.lives(uscc)) return "partner";
    return is_active(m, d);
}

Refused may_accept(Model& m, const Deed& d) {
    if (auto no = runs(m, d)) return no;
    for (const auto& id : texts(d.data["experts"])) {
        if (!m.experts.contains(id)) return "unknown expert";
        const std::string& employer = m.experts.at(id);
        if (party_now(*m.complex_of(d), employer, m.now) || has(task(m, d)->partners, employer))
            return "employed";
    }
    return {};
}

void add_tasks(Rules& rules) {
    const auto by_lead = [](Model& m, const Deed& d) { return Ways{{lead(m, d)}}; };
    rules["task.launched"] = {
        [](Model& m, const Deed& d) { return Ways{{lead(m, d), each(texts(d.data["partners"]))}}; },
        may_launch,
        [](Model& m, const Deed& d) {
            m.complex_of(d)->tasks[text(d, "task_id")].partners = texts(d.data["partners"]);
        }};
    rules["task.milestone"] = {by_lead, runs,
                               [](Model& m, const Deed& d) { ++task(m, d)->milestones; }};
    rules["task.accepted"] = {
        [](Model& m, const Deed& d) {
            std::vector<std::string> experts;
            for (const auto& id : texts(d.data["experts"]))
                experts.push_back("/experts/" + id);
            const Part panel = model::all(experts);
            return Ways{{panel, authority(m)}, {panel, district(m, m.complex_of(d))}};
        },
        may_accept, [](Model& m, const Deed& d) { task(m, d)->accepted = true; }};
    rules["task.terminated"] = {by_lead, runs,
                                [](Model& m, const Deed& d) { task(m, d)->terminated = true; }};
}

/// Shares in hundredths, as `0.25` or `1`.
std::int64_t share(const std::string& text_of) {
    return text_of == "1" ? 100 : std::stoll(text_of.substr(2));
}

Refused may_record(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (d.data.contains("owners")) {
        std::set<std::string> owners;
        std::int64_t sum = 0;
        for (const auto& owner : d.data["owners"]) {
            if (!owners.insert(owner["uscc"]).second) return "owner twice";
            if (share(owner["share"]) <= 0) return "share";
            sum += share(owner["share"]);
        }
        if (sum != 100) return "shares";
    }
    std::vector<std::string> stages;
    bool known = false;
    for (const auto& kind : m.policy()["taxonomies"]["achievements"])
        if (kind["id"] == text(d, "kind")) {
            known = true;
            if (kind.contains("stages")) stages = texts(kind["stages"]);
        }
    if (!known) return "kind";
    const auto last = complex.achievements.find(text(d, "achievement_id"));
    const bool first = last == complex.achievements.end();
    if (!first && last->second.first != text(d, "kind")) return "another kind";
    if (stages.empty()) {
        if (d.data.contains("stage") || !first) return "has no stages";
        return is_active(m, d);
    }
    if (!has(stages, text(d, "stage"))) return "stage";
    const auto place = [&stages](const std::string& stage) {
        return std::find(stages.begin(), stages.end(), stage) - stages.begin();
    };
    if (!first && place(last->second.second) >= place(text(d, "stage"))) return "stage passed";
    return is_active(m, d);
}

std::string kpi_id(const Deed& d) {
    return uscc_of(d.source) + "/" + text(d, "metric") + "/" + text(d, "period");
}

/// n / d with three decimals, halves up; whole numbers, not negative.
Refused value_recomputes(const Deed& d) {
    const std::int64_t n = d.data["numerator"], q = d.data["denominator"];
    if (text(d, "metric") != "rd_intensity" && text(d, "metric") != "new_product_share")
        return "metric";
    if (q <= 0) return "denominator";
    const std::int64_t thousandths = (2'000 * n + q) / (2 * q);
    const std::string value = std::to_string(thousandths / 1'000) + "." +
                              std::to_string(1'000 + thousandths % 1'000).substr(1);
    return text(d, "value") == value ? Refused{} : Refused("value");
}

Refused may_report(Model& m, const Deed& d) {
    if (auto no = value_recomputes(d)) return no;
    const auto found = m.kpis.find(kpi_id(d));
    if (found == m.kpis.end()) {
        if (d.data.contains("replaces")) return "replaces nothing";
    } else if (!d.data.contains("replaces") || d.data["replaces"] != found->second.index) {
        return "reported already";
    }
    return is_active(m, d);
}

void add_reports(Rules& rules) {
    rules["achievement.recorded"] = {
        [](Model& m, const Deed& d) {
            std::vector<std::string> owners;
            if (d.data.contains("owners"))
                for (const auto& owner : d.data["owners"])
                    owners.push_back(owner["uscc"]);
            return Ways{{member(m, d), each(owners)}};
        },
        may_record,
        [](Model& m, const Deed& d) {
            m.complex_of(d)->achievements[text(d, "achievement_id")] = {text(d, "kind"),
                                                                        text(d, "stage")};
        }};
    rules["kpi.reported"] = {
        [](Model& m, const Deed& d) { return Ways{{member(m, d)}}; }, may_report,
        [](Model& m, const Deed& d) {
            m.kpis[kpi_id(d)] = {d.index, d.data["numerator"].dump(), d.data["denominator"].dump(),
                                 m.organizations.at(uscc_of(d.source)).region};
        }};
}

}  // namespace

void add_work_rules(Rules& rules) {
    add_needs(rules);
    add_tasks(rules);
    add_reports(rules);
    rules["support.granted"] = {
        [](Model&, const Deed& d) { return Ways{{one(org(text(d, "grantor")))}}; }, has_worked, {}};
    rules["case.selected"] = {
        [](Model& m, const Deed&) { return Ways{{authority(m)}}; },
        [](Model& m, const Deed& d) {
            return m.complex_of(d)->cases.contains(text(d, "case_id")) ? Refused("id")
                                                                       : has_worked(m, d);
        },
        [](Model& m, const Deed& d) { m.complex_of(d)->cases.insert(text(d, "case_id")); }};
    rules["dispatch.held"] = {[](Model& m, const Deed& d) {
                                  return Ways{{authority(m)}, {district(m, m.complex_of(d))}};
                              },
                              is_active,
                              {}};
}

}  // namespace qiyue::model

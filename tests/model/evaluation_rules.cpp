// evaluation.*, experts.*, selfreport.*.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Ways by_office(Model& m, const Deed& d) { return {{authority(m)}, {district(m, m.complex_of(d))}}; }

std::string acting(Model& m, const Deed& d) {
    std::size_t way = 0;
    judge_signatures(m, by_office(m, d), d, way);
    return way == 0 ? "authority" : uscc_of(d.source);
}

Evaluation* named(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr) return nullptr;
    const auto found = complex->evaluations.find(text(d, "evaluation_id"));
    return found == complex->evaluations.end() ? nullptr : &found->second;
}

Ways by_organiser(Model& m, const Deed& d) {
    const Evaluation* evaluation = named(m, d);
    if (evaluation == nullptr) return {};
    return {{evaluation->organiser == "authority" ? authority(m) : district(m, m.complex_of(d))}};
}

Ways by_lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return {{complex != nullptr ? one(org(complex->lead)) : nobody()}};
}

Refused is_open(Model& m, const Deed& d) {
    const Evaluation* evaluation = named(m, d);
    if (evaluation == nullptr || evaluation->over()) return "over or unknown";
    if (leaving(m.complex_of(d)->state)) return "leaving";
    return {};
}

Refused may_open(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    const std::string& state = complex.state;
    if (state != "cultivating" && state != "recognized" && state != "rectifying") return "state";
    if (named(m, d) != nullptr) return "id";
    const std::string kind = text(d, "kind");
    if (kind != "performance" && kind != "effectiveness") return "kind";
    if (d.data["scheme_version"] != 1) return "scheme";
    for (const auto& [id, other] : complex.evaluations)
        if (!other.cancelled && other.organiser == acting(m, d) && other.kind == kind &&
            other.period == text(d, "period"))
            return "opened before";
    return text(d, "due") < date_of(m.now) ? Refused("due") : Refused{};
}

Refused may_judge(Model& m, const Deed& d, const std::string& id,
                  const std::set<std::string>& recused) {
    const Complex& complex = *m.complex_of(d);
    if (!m.experts.contains(id)) return "unknown expert";
    if (recused.contains(id)) return "recused";
    if (party_now(complex, m.experts.at(id), m.now)) return "employed";
    if (complex.committee_experts.contains(id)) return "of the committee";
    return {};
}

Refused may_appoint(Model& m, const Deed& d) {
    if (auto no = is_open(m, d)) return no;
    if (!named(m, d)->experts.empty()) return "appointed already";
    const auto recused = texts(d.data["recusals"]);
    for (const auto& id : texts(d.data["experts"]))
        if (auto no = may_judge(m, d, id, {recused.begin(), recused.end()})) return no;
    return {};
}

bool has_scored(const Evaluation& evaluation, const std::string& id) {
    return std::any_of(evaluation.scores.begin(), evaluation.scores.end(),
                       [&](const Score& one_of) { return one_of.expert == id; });
}

Refused may_replace(Model& m, const Deed& d) {
    if (auto no = is_open(m, d)) return no;
    const Evaluation& evaluation = *named(m, d);
    if (!has(evaluation.experts, text(d, "out")) || has_scored(evaluation, text(d, "out")))
        return "out";
    if (has(evaluation.experts, text(d, "in"))) return "in already";
    return may_judge(m, d, text(d, "in"), evaluation.recused);
}

std::string expert_of(const Deed& d) { return d.source.substr(d.source.rfind('/') + 1); }

Refused may_score(Model& m, const Deed& d) {
    if (auto no = is_open(m, d)) return no;
    const Evaluation& evaluation = *named(m, d);
    if (!has(evaluation.experts, expert_of(d))) return "not appointed";
    if (has_scored(evaluation, expert_of(d))) return "scored already";
    return d.data["basis"] > d.index ? Refused("basis") : Refused{};
}

Refused may_report(Model& m, const Deed& d) {
    if (auto no = is_open(m, d)) return no;
    return date_of(m.now) <= named(m, d)->due ? Refused{} : Refused("due");
}

}  // namespace

void add_evaluation_rules(Rules& rules) {
    rules["evaluation.opened"] = {by_office, may_open, [](Model& m, const Deed& d) {
                                      Evaluation made;
                                      made.organiser = acting(m, d);
                                      made.kind = text(d, "kind");
                                      made.period = text(d, "period");
                                      made.due = text(d, "due");
                                      m.complex_of(d)->evaluations[text(d, "evaluation_id")] = made;
                                  }};
    rules["experts.appointed"] = {by_organiser, may_appoint, [](Model& m, const Deed& d) {
                                      const auto recused = texts(d.data["recusals"]);
                                      named(m, d)->experts = texts(d.data["experts"]);
                                      named(m, d)->recused = {recused.begin(), recused.end()};
                                  }};
    rules["experts.replaced"] = {by_organiser, may_replace, [](Model& m, const Deed& d) {
                                     auto& experts = named(m, d)->experts;
                                     std::replace(experts.begin(), experts.end(), text(d, "out"),
                                                  text(d, "in"));
                                 }};
    rules["selfreport.submitted"] = {by_lead, may_report,
                                     [](Model& m, const Deed& d) { named(m, d)->reported = true; }};
    rules["evaluation.scored"] = {
        [](Model&, const Deed& d) {
            return Ways{{d.source.starts_with("/experts/") ? one(d.source) : nobody()}};
        },
        may_score,
        [](Model& m, const Deed& d) {
            named(m, d)->scores.push_back({expert_of(d), d.id, d.data["commit"]["/scores"]});
        },
        false,
        false,
        false,
        false};
    rules["evaluation.cancelled"] = {
        by_organiser,
        [](Model& m, const Deed& d) -> Refused {
            const Evaluation* evaluation = named(m, d);
            if (evaluation == nullptr || evaluation->over()) return "over or unknown";
            return {};
        },
        [](Model& m, const Deed& d) { named(m, d)->cancelled = true; }};
}

}  // namespace qiyue::model

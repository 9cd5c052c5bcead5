// exit.*, settlement.*.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Part lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return complex != nullptr ? one(org(complex->lead)) : nobody();
}

Part by_name(Model& m, const Deed& d, const std::string& who) {
    if (who == "lead") return lead(m, d);
    return who == "authority" ? authority(m) : district(m, m.complex_of(d));
}

Refused may_propose(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    const std::string who = text(d, "initiator"), kind = text(d, "kind");
    if (!active(complex.state) || complex.state == "exit_proposed") return "state";
    if (who == "lead" ? kind == "ordered" : kind == "voluntary") return "kind";
    if ((kind == "merger") != d.data.contains("into")) return "into";
    if (kind == "merger") {
        const auto into = m.complexes.find(text(d, "into"));
        if (into == m.complexes.end() || into->first == complex.id || !active(into->second.state))
            return "into unknown";
    }
    if (d.data.contains("resolution"))
        return who == "lead" ? may_use(complex, d, "exit", complex.id) : Refused("foreign");
    return who == "lead" && complex.council ? Refused("no resolution") : Refused{};
}

void propose(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    use(complex, d);
    complex.before_exit = complex.state;
    complex.state = "exit_proposed";
    Exit made;
    made.initiator = text(d, "initiator");
    made.kind = text(d, "kind");
    made.into = text(d, "into");
    made.proposed = d.index;
    made.proposed_at = m.now;
    complex.exit = made;
}

Refused is_proposed(Model& m, const Deed& d) {
    if (m.complex_of(d)->state != "exit_proposed") return "state";
    return {};
}

void lead_back(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    complex.state = complex.before_exit;
    complex.exit.reset();
}

Ways deciders(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    Way way{authority(m)};
    if (complex != nullptr && complex->exit && !complex->exit->into.empty())
        way.push_back(one(org(m.complexes.at(complex->exit->into).lead)));
    return {way};
}

Refused may_decide(Model& m, const Deed& d) {
    if (auto no = is_proposed(m, d)) return no;
    const Exit& exit = *m.complex_of(d)->exit;
    const auto from =
        exit.initiator == "lead" ? std::optional(exit.proposed_at) : exit.proposal_served;
    if (!from || !m.over("exit_objection", *from)) return "objection period";
    if (!exit.into.empty() && !active(m.complexes.at(exit.into).state))
        return "into what has ended";
    return {};
}

void decide(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    complex.state = "exiting";
    complex.exit->decided = d.index;
    const auto parties = parties_now(complex, m.now);
    complex.exit->parties = {parties.begin(), parties.end()};
    if (complex.exit->kind != "ordered" || !m.registered(complex.lead)) return;
    const int years = m.policy()["barred_years_after_ordered_exit"];
    if (years == 0) return;
    std::string until = date_of(m.now);
    until = std::to_string(std::stoi(until.substr(0, 4)) + years) + until.substr(4);
    if (until.substr(5) == "02-29") until = until.substr(0, 5) + "03-01";
    Organization& barred = m.organizations.at(complex.lead);
    barred.barred_until = std::max(barred.barred_until, start_of(until));
}

void add_exits(Rules& rules) {
    rules["exit.proposed"] = {
        [](Model& m, const Deed& d) { return Ways{{by_name(m, d, text(d, "initiator"))}}; },
        may_propose, propose};
    rules["exit.withdrawn"] = {[](Model& m, const Deed& d) -> Ways {
                                   if (m.complex_of(d) == nullptr || is_proposed(m, d)) return {};
                                   return {{by_name(m, d, m.complex_of(d)->exit->initiator)}};
                               },
                               is_proposed,
                               lead_back,
                               false,
                               false,
                               true,
                               false};
    rules["exit.rejected"] = {[](Model& m, const Deed&) { return Ways{{authority(m)}}; },
                              is_proposed, lead_back};
    rules["exit.decided"] = {deciders, may_decide, decide};
}

/// Whether the ground of a reserved claim is borne out by what it cites.
Refused may_reserve(Model& m, const Deed& d, const Settlement& settlement, const Json& claim) {
    const std::string uscc = claim["uscc"], ground = claim["ground"];
    const std::uint64_t evidence = claim["evidence"];
    const auto answer = settlement.answers.find(uscc);
    const bool answered = answer != settlement.answers.end();
    if (answered && answer->second.first) return "signed";
    if (ground == "refused")
        return answered && answer->second.second == evidence ? Refused{} : "no such refusal";
    if (ground == "ended")
        return m.registered(uscc) && m.organizations.at(uscc).ended == evidence ? Refused{}
                                                                                : "not ended there";
    const auto notice = m.notices.find(evidence);
    if (answered || notice == m.notices.end()) return "no notice";
    const Notice& one_of = notice->second;
    if (one_of.stream != d.stream || one_of.matter != "settlement" || one_of.recipient != uscc ||
        one_of.of != settlement.index)
        return "another notice";
    return m.over("settlement", one_of.served) ? Refused{} : "period";
}

Refused may_settle(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    if (complex.state != "exiting" || complex.settlements.empty()) return "state";
    if (d.data["version"] != complex.settlements.size()) return "version";
    const Settlement& settlement = complex.settlements.back();
    std::set<std::string> reserved;
    for (const auto& claim : d.data["reserved"]) {
        if (!complex.exit->parties.contains(claim["uscc"])) return "no party";
        if (!reserved.insert(claim["uscc"]).second) return "twice";
        if (auto no = may_reserve(m, d, settlement, claim)) return no;
    }
    for (const auto& uscc : complex.exit->parties) {
        const auto answer = settlement.answers.find(uscc);
        const bool has_signed = answer != settlement.answers.end() && answer->second.first;
        if (!has_signed && !reserved.contains(uscc)) return "a party is not accounted for";
    }
    return {};
}

Refused may_offer(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    if (complex.state != "exiting") return "state";
    if (d.data["version"] != complex.settlements.size() + 1) return "version";
    if (uscc_of(d.source) == complex.lead || !m.lives(complex.lead)) return {};
    const auto& served = complex.exit->decision_served;
    return served && m.over("unresponsive", *served) ? Refused{} : Refused("the lead is there");
}

void offer(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    complex.settlements.push_back({d.data["doc"]["sha256"], d.index, {}});
    if (uscc_of(d.source) == complex.lead) complex.exit->decision_served.reset();
}

Refused may_answer(Model& m, const Deed& d) {
    const Complex& complex = *m.complex_of(d);
    if (complex.state != "exiting" || complex.settlements.empty()) return "state";
    if (d.data["version"] != complex.settlements.size()) return "version";
    const Settlement& settlement = complex.settlements.back();
    if (!complex.exit->parties.contains(uscc_of(d.source))) return "no party";
    if (settlement.answers.contains(uscc_of(d.source))) return "answered";
    if (d.data.contains("doc_sha256") && text(d, "doc_sha256") != settlement.document)
        return "document";
    return {};
}

std::function<void(Model&, const Deed&)> answer(bool accepted) {
    return [accepted](Model& m, const Deed& d) {
        m.complex_of(d)->settlements.back().answers[uscc_of(d.source)] = {accepted, d.index};
    };
}

}  // namespace

void add_exit_rules(Rules& rules) { add_exits(rules); }

void add_settlement_rules(Rules& rules) {
    const auto lead_or_authority = [](Model& m, const Deed& d) {
        return Ways{{lead(m, d)}, {authority(m)}};
    };
    const auto party = [](Model&, const Deed& d) { return Ways{{one(d.source)}}; };
    rules["exit.settled"] = {lead_or_authority,
                             may_settle,
                             [](Model& m, const Deed& d) { m.complex_of(d)->state = "settled"; },
                             false,
                             false,
                             true,
                             false};
    rules["settlement.proposed"] = {lead_or_authority, may_offer, offer, false, false, true, false};
    rules["settlement.signed"] = {party, may_answer, answer(true), false, false, false, false};
    rules["settlement.refused"] = {party, may_answer, answer(false), false, false, true, false};
}

}  // namespace qiyue::model

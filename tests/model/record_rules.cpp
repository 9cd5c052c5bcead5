// Notices, corrections, disclosures, holds.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

const Deed* served_act(const Model& m, const Deed& d) {
    const std::uint64_t of = d.data["of"];
    return of < d.index ? &m.log[of] : nullptr;
}

bool is_authority(const Model& m, const std::string& party) {
    return has(texts(m.policy()["offices"]["authority"]), uscc_of(party));
}

Ways servers(Model& m, const Deed& d) {
    std::string by = d.source;
    bool own = d.source.substr(1) == d.stream;
    if (d.data.contains("of")) {
        const Deed* act = served_act(m, d);
        if (act == nullptr) return {};
        by = act->source;
        own = false;
    }
    const Part who = is_authority(m, by) && !own ? authority(m) : one(by);
    return {{who}, {authority(m)}};
}

bool concerned(Model& m, const Deed& d) {
    if (is_authority(m, d.source) || d.source.substr(1) == d.stream) return true;
    const bool joint = d.stream == "ledger" || d.stream == "policy";
    const auto silent = m.served.find(joint ? "ledger" : d.stream);
    if (silent != m.served.end() && silent->second.contains(uscc_of(d.source))) return true;
    const Complex* complex = m.complex_of(d);
    if (complex == nullptr) return false;
    return party_now(*complex, uscc_of(d.source), m.now) ||
           has(district(m, complex).holders, d.source);
}

Refused may_serve(Model& m, const Deed& d) {
    const std::string matter = text(d, "matter");
    const bool starts = matter == "withdrawal" || matter == "other";
    const bool joint = d.stream == "ledger" || d.stream == "policy";
    if (!d.data.contains("of") && (!starts || joint)) return "names no act";
    if (d.data.contains("of") && served_act(m, d)->stream != d.stream) return "another stream";
    if (!m.registered(text(d, "recipient"))) return "recipient";
    if (matter == "withdrawal") {
        Complex* complex = m.complex_of(d);
        if (complex == nullptr || standing(*complex, uscc_of(d.source)) == nullptr)
            return "no member";
        return text(d, "recipient") == complex->lead ? Refused{} : Refused("not to the lead");
    }
    return d.data.contains("of") || concerned(m, d) ? Refused{} : Refused("not concerned");
}

void note_known(Complex& complex, std::uint64_t act, Time since) {
    for (auto& [id, evaluation] : complex.evaluations)
        if (evaluation.concluded == act && !evaluation.known) evaluation.known = since;
}

void serve(Model& m, const Deed& d) {
    Notice notice{d.stream, text(d, "matter"), text(d, "recipient"), {}, m.now};
    if (d.data.contains("of")) notice.of = d.data["of"];
    if (Complex* complex = m.complex_of(d)) {
        Membership* member = standing(*complex, uscc_of(d.source));
        if (notice.matter == "withdrawal" && member != nullptr && !member->gave_notice)
            member->gave_notice = m.now;
        if (notice.of && notice.recipient == complex->lead) {
            if (complex->exit && notice.of == complex->exit->proposed &&
                !complex->exit->proposal_served)
                complex->exit->proposal_served = m.now;
            if (complex->exit && notice.of == complex->exit->decided &&
                !complex->exit->decision_served)
                complex->exit->decision_served = m.now;
            note_known(*complex, *notice.of, m.now);
        }
    }
    const bool joint = d.stream == "ledger" || d.stream == "policy";
    m.served[joint ? "ledger" : d.stream].emplace(notice.recipient, m.now);
    m.notices[d.index] = notice;
}

Refused may_publicise(Model& m, const Deed& d) {
    if (text(d, "from") > text(d, "to")) return "dates";
    const Deed* act = served_act(m, d);
    if (act == nullptr || act->stream != d.stream) return "act";
    static const std::set<std::string> fit = {"lead.applied", "cultivation.started",
                                              "evaluation.concluded"};
    if (!fit.contains(act->type)) return "act unfit";
    const Time from = std::max(m.now, start_of(text(d, "from")));
    const std::int64_t last = day_of(from) + m.policy()["periods"]["publicity"].get<std::int64_t>();
    return day_of(start_of(text(d, "to"))) >= last ? Refused{} : Refused("too short");
}

void publicise(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    const Time from = std::max(m.now, start_of(text(d, "from")));
    complex.published[d.data["of"]] = from;
    note_known(complex, d.data["of"], from);
}

void add_notices(Rules& rules) {
    rules["notice.served"] = {servers, may_serve, serve, false, true};
    rules["notice.publicised"] = {[](Model& m, const Deed&) { return Ways{{authority(m)}}; },
                                  may_publicise, publicise, false, true};
}

Part owners(Model& m, const Deed& d) {
    std::set<std::string> parties;
    for (const auto& hex : texts(d.data["commitments"])) {
        const auto found = m.commitments.find(hex);
        if (found == m.commitments.end()) return nobody();
        const Complex* complex = m.complex_of(d);
        const bool leads = found->second.lead_owns && complex != nullptr;
        parties.insert(leads ? org(complex->lead) : found->second.party);
    }
    return model::all({parties.begin(), parties.end()});
}

Refused commitments_stand(Model& m, const Deed& d) {
    for (const auto& hex : texts(d.data["commitments"])) {
        const auto found = m.commitments.find(hex);
        if (found == m.commitments.end() || found->second.stream != d.stream) return "not here";
        if (found->second.erased) return "erased";
    }
    return {};
}

void add_disclosures(Rules& rules) {
    rules["disclosure.granted"] = {[](Model& m, const Deed& d) { return Ways{{owners(m, d)}}; },
                                   [](Model& m, const Deed& d) -> Refused {
                                       if (!m.registered(text(d, "recipient"))) return "recipient";
                                       if (text(d, "until") < date_of(m.now)) return "until";
                                       return commitments_stand(m, d);
                                   },
                                   [](Model& m, const Deed& d) {
                                       for (const auto& hex : texts(d.data["commitments"]))
                                           m.commitments[hex].grants[text(d, "recipient")] =
                                               text(d, "until");
                                   },
                                   false,
                                   true,
                                   true,
                                   false};
    rules["disclosure.erased"] = {[](Model& m, const Deed& d) {
                                      return Ways{{office(m, "dpo"), owners(m, d)},
                                                  {office(m, "dpo"), office(m, "operator")}};
                                  },
                                  [](Model& m, const Deed& d) -> Refused {
                                      if (!m.holds[d.stream].empty()) return "held";
                                      return commitments_stand(m, d);
                                  },
                                  [](Model& m, const Deed& d) {
                                      for (const auto& hex : texts(d.data["commitments"])) {
                                          m.commitments[hex].erased = true;
                                          m.commitments[hex].grants.clear();
                                      }
                                  },
                                  false,
                                  true,
                                  true,
                                  false};
    const auto by_authority = [](Model& m, const Deed&) { return Ways{{authority(m)}}; };
    rules["hold.placed"] = {
        by_authority,
        [](Model& m, const Deed& d) -> Refused {
            if (m.holds[d.stream].contains(text(d, "scope"))) return "held";
            return {};
        },
        [](Model& m, const Deed& d) { m.holds[d.stream].insert(text(d, "scope")); },
        false,
        true,
        true,
        false};
    rules["hold.lifted"] = {
        by_authority,
        [](Model& m, const Deed& d) -> Refused {
            if (!m.holds[d.stream].contains(text(d, "scope"))) return "not held";
            return {};
        },
        [](Model& m, const Deed& d) { m.holds[d.stream].erase(text(d, "scope")); },
        false,
        true,
        true,
        false};
}

const Deed* original(Model& m, const Deed& d) {
    if (!d.corrects || *d.corrects >= d.index) return nullptr;
    const Deed* found = &m.log[*d.corrects];
    return found->stream == d.stream && rules().at(found->type).correctable ? found : nullptr;
}

/// Signed by the offices of the original, as they are held now.
Ways corrected_ways(Model& m, const Deed& d) {
    const Deed* old = original(m, d);
    if (old == nullptr) return {};
    Deed then = *old;
    then.source = old->source;
    const Ways all = rules().at(old->type).ways(m, then);
    Ways own;  // what one office did, the other does not correct
    for (const auto& way : all)
        if (has(way.front().holders, old->source)) own.push_back(way);
    return own.empty() ? all : own;
}

/// `now` takes what the correction says if it is still what the entry said so far.
void follow(std::string& now, const std::string& said, const std::string& says) {
    if (now == said) now = says;
}

/// Only names and reasons are corrected here, which no rule but the form's looks at.
void correct(Model& m, const Deed& d) {
    const Deed* old = original(m, d);
    Json& data = m.corrected.emplace(*d.corrects, old->data).first->second;
    Complex* complex = m.complex_of(d);
    for (const auto& [pointer, value] : d.data["fields"].items()) {
        const std::string field = pointer.substr(1);
        const std::string said = data.value(field, "");
        if (field == "name" && complex != nullptr && data.contains(field))
            follow(complex->name, said, value);
        if (field == "name" && complex == nullptr && data.contains(field))
            follow(m.organizations[uscc_of("/" + d.stream)].name, said, value);
        if (field == "part")
            if (Membership* member = standing(*complex, data["uscc"]))
                follow(member->part, said, value);
        data[field] = value;
    }
}

}  // namespace

void add_record_rules(Rules& rules) {
    add_notices(rules);
    add_disclosures(rules);
    rules["event.corrected"] = {corrected_ways,
                                [](Model& m, const Deed& d) -> Refused {
                                    if (d.data["fields"].empty()) return "nothing";
                                    const Deed* old = original(m, d);
                                    if (old != nullptr && old->type == "lead.applied" &&
                                        m.complex_of(d)->state != "proposed")
                                        return "selected already";
                                    return {};
                                },
                                correct,
                                false,
                                true,
                                false,
                                false};
}

}  // namespace qiyue::model

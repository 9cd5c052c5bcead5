// council.*, expert_committee.*, secretariat.*, resolution.*.

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

/// The council within its term, its chair a party still.
Council* acting_council(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr || !complex->council) return nullptr;
    Council& council = *complex->council;
    const bool sits = within(m.now, council.from, council.to);
    return sits && party_now(*complex, council.chair, m.now) ? &council : nullptr;
}

Ways by_chair(Model& m, const Deed& d) {
    const Council* council = acting_council(m, d);
    return {{council != nullptr ? one(org(council->chair)) : nobody()}};
}

Ways council_ways(Model&, const Deed& d) {
    std::vector<std::string> parties;
    for (const auto& seat : d.data["seats"])
        parties.push_back(org(seat));
    Part majority = model::all(parties);
    majority.need = parties.size() / 2 + 1;
    return {{majority, one(org(text(d, "chair_uscc")))}};
}

Refused may_constitute(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (in_force(complex, m.now) == nullptr) return "no charter";
    const auto seats = texts(d.data["seats"]);
    for (const auto& seat : seats)
        if (!party_now(complex, seat, m.now)) return "seat of no party";
    if (!has(seats, text(d, "chair_uscc"))) return "chair without a seat";
    if (d.data["term"]["from"] > d.data["term"]["to"]) return "term";
    return {};
}

void constitute(Model& m, const Deed& d) {
    m.complex_of(d)->council = Council{text(d, "chair_uscc"), d.data["term"]["from"],
                                       d.data["term"]["to"], texts(d.data["seats"])};
}

Ways resolution_ways(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    const bool able = acting_council(m, d) != nullptr && !complex->secretariat.empty();
    std::vector<std::string> in_favour;
    for (const auto& vote : d.data["votes"])
        if (vote["vote"] == "for") in_favour.push_back(org(vote["uscc"]));
    Part voters = model::all(in_favour);
    voters.nobody = true;
    return {{able ? one(org(complex->secretariat)) : nobody(), voters}};
}

Refused may_resolve(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    const Charter* charter = in_force(complex, m.now);
    if (charter == nullptr) return "no charter";
    if (complex.resolutions.contains(text(d, "resolution_id"))) return "id";
    if (text(d, "matter") == "exit" && text(d, "target") != complex.id) return "target";
    std::set<std::string> may_vote;
    for (const auto& seat : complex.council->seats)
        if (party_now(complex, seat, m.now)) may_vote.insert(seat);
    if (text(d, "matter") == "removal") may_vote.erase(text(d, "target"));
    std::set<std::string> voted;
    std::uint64_t in_favour = 0;
    for (const auto& vote : d.data["votes"]) {
        if (!voted.insert(vote["uscc"]).second) return "two votes";
        if (vote["vote"] == "for") ++in_favour;
    }
    if (voted != may_vote) return "votes";
    if (may_vote.empty() || !charter->quorum.met(in_favour, may_vote.size())) return "no quorum";
    return {};
}

}  // namespace

void add_body_rules(Rules& rules) {
    rules["council.constituted"] = {council_ways, may_constitute, constitute};
    rules["expert_committee.constituted"] = {by_chair,
                                             [](Model& m, const Deed& d) -> Refused {
                                                 for (const auto& id : texts(d.data["expert_ids"]))
                                                     if (!m.experts.contains(id)) return "expert";
                                                 return {};
                                             },
                                             [](Model& m, const Deed& d) {
                                                 const auto ids = texts(d.data["expert_ids"]);
                                                 m.complex_of(d)->committee = true;
                                                 m.complex_of(d)->committee_experts = {ids.begin(),
                                                                                       ids.end()};
                                             }};
    rules["secretariat.constituted"] = {
        by_chair,
        [](Model& m, const Deed& d) -> Refused {
            if (!m.registered(text(d, "host_uscc"))) return "host";
            return {};
        },
        [](Model& m, const Deed& d) { m.complex_of(d)->secretariat = text(d, "host_uscc"); }};
    rules["resolution.adopted"] = {resolution_ways,
                                   may_resolve,
                                   [](Model& m, const Deed& d) {
                                       m.complex_of(d)->resolutions[text(d, "resolution_id")] = {
                                           text(d, "matter"), text(d, "target"), false};
                                   },
                                   false,
                                   false,
                                   true,
                                   false};
}

}  // namespace qiyue::model

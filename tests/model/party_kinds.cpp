// Acts about organisations, experts, mandates, keys, offices, at random.

#include "tests/model/chooser.hpp"

namespace qiyue::model {
namespace {

Json qualifications(Chooser& c) {
    Json list = Json::array();
    if (c.chance(90))
        list.push_back({{"kind", "high_tech_enterprise"},
                        {"number", "1"},
                        {"valid_to", c.chance(95) ? "2060-01-01" : c.date(c.number(-3, 60))},
                        {"doc", document("certificate")}});
    return list;
}

void write_registration(Chooser& c, Deed& d) {
    std::vector<Party> missing;
    for (const Party& one : world().organizations)
        if (!c.model().registered(one.id())) missing.push_back(one);
    const Party party = missing.empty() ? c.pick(world().organizations) : c.pick(missing);
    d.stream = party.stream();
    d.source = party.name;
    d.data = {{"uscc", party.id()},
              {"name", "示例单位"},
              {"kind", party.kind},
              {"region", c.chance(95) ? party.region : "999999"},
              {"qualifications", qualifications(c)},
              {"key", {{"spki", party.keys[0].spki}, {"suite", "ed25519"}}}};
}

void write_change(Chooser& c, Deed& d) {
    d.stream = "organizations/" + c.uscc();
    if (c.chance(50)) d.data["name"] = "示例 " + std::to_string(c.number(1, 9));
    if (c.chance(40)) d.data["region"] = c.chance(90) ? c.pick(world().regions()) : "999999";
    if (c.chance(30)) d.data["qualifications"] = qualifications(c);
}

void write_end(Chooser& c, Deed& d) {
    std::size_t ended = 0;
    for (const Party& one : world().organizations)
        if (c.model().registered(one.id()) && !c.model().lives(one.id())) ++ended;
    std::string uscc = c.uscc();
    if (c.chance(3)) uscc = world().mstb.id();
    if (ended >= 3) uscc = "11500000MAFA00011B";  // enough: nobody is on record under this code
    d.stream = "organizations/" + uscc;
    d.data = {{"ground", c.pick(std::vector<std::string>{"deregistered", "merged", "split"})},
              {"doc", document("end")}};
    if (c.chance(60)) d.data["successor_uscc"] = c.uscc();
}

void write_expert(Chooser& c, Deed& d) {
    const Party party = c.pick(world().experts);
    d.stream = party.stream();
    d.source = party.name;
    d.data = {{"id", party.id()},
              {"fields", {"automotive"}},
              {"employer_uscc", party.employer},
              {"key", {{"spki", party.keys[0].spki}, {"suite", "ed25519"}}}};
}

void write_mandate(Chooser& c, Deed& d) {
    const Party party = c.pick(world().organizations);
    d.stream = party.stream();
    std::string key = party.keys[0].hex;
    for (const Key& one : party.keys)
        if (c.model().keys.contains(one.hex) && !c.model().keys[one.hex].revoked) key = one.hex;
    d.data = {{"key_id", c.chance(95) ? key : c.pick(party.keys).hex},
              {"scope", {c.chance(95) ? "charter.signed" : "member.joined"}},
              {"from", c.date(c.number(-10, 2))},
              {"to", c.date(c.number(-1, 900))}};
}

void write_mandate_end(Chooser& c, Deed& d) {
    d.stream = "organizations/" + c.uscc();
    d.data = {{"mandate", c.index()}, {"reason", "over"}};
    for (const auto& [at, mandate] : c.model().mandates)
        if (c.chance(10)) {
            d.stream = mandate.holder.substr(1);
            d.data["mandate"] = at;
        }
}

Party any_party(Chooser& c) {
    if (c.chance(25)) return c.pick(world().experts);
    if (c.chance(70)) return c.pick(world().organizations);
    return c.pick(std::vector<Party>{world().meic, world().mstb, world().operator_,
                                     world().districts[0], world().guardian});
}

std::size_t unbound(Chooser& c, const Party& party) {
    std::size_t n = 0;
    while (n < party.keys.size() && c.model().keys.contains(party.keys[n].hex))
        ++n;
    return n;
}

void write_binding(Chooser& c, Deed& d) {
    const Party party = any_party(c);
    std::size_t n = unbound(c, party);
    if (n == party.keys.size() || c.chance(5)) n = 0;
    d.stream = party.stream();
    d.data = {{"spki", party.keys[n].spki},
              {"suite", "ed25519"},
              {"valid_from", c.date(c.number(-5, 1))},
              {"valid_to", c.date(c.chance(90) ? 9'000 : c.number(-6, 90))}};
}

void write_revocation(Chooser& c, Deed& d) {
    const Party party = any_party(c);
    d.stream = party.stream();
    std::size_t live = 0;  // the last key is rarely lost: a world without keys tells nothing
    for (const Key& key : party.keys) {
        const auto found = c.model().keys.find(key.hex);
        if (found != c.model().keys.end() && !found->second.revoked &&
            within(d.recorded + 8'640'000'000'000, found->second.from, found->second.to))
            ++live;
    }
    const bool spare = live > 1;
    d.data = {{"key_id", spare || c.chance(3) ? c.pick(party.keys).hex : world().dpo.keys[1].hex},
              {"reason", "lost"},
              {"since", c.date(0)}};
}

void write_policy(Chooser& c, Deed& d) {
    PolicyChoice choice;
    choice.quorum = c.chance(50) ? 1 : 2;
    choice.orders_max = static_cast<unsigned>(c.number(1, 3));
    choice.waives = c.chance(30);
    choice.alone = c.chance(10);
    Json policy = world().policy(choice);
    if (c.chance(40)) {  // holders only: what a recovery may do
        policy = c.model().policies.back().policy;
        const std::uint64_t quorum = policy["authority_quorum"];
        policy["offices"] = world().policy(choice)["offices"];
        policy["authority_quorum"] = choice.alone ? 1 : quorum;
    }
    d.data = {{"version", c.model().policies.size() + 1},
              {"effective_from", c.date(c.number(-1, 3))},
              {"policy", policy}};
}

}  // namespace

void add_party_kinds(Kinds& kinds) {
    kinds["organization.registered"] = {write_registration, 3, ""};
    kinds["organization.changed"] = {write_change, 2, ""};
    kinds["organization.ended"] = {write_end, 1, ""};
    kinds["expert.registered"] = {write_expert, 2, ""};
    kinds["mandate.granted"] = {write_mandate, 3, ""};
    kinds["mandate.revoked"] = {write_mandate_end, 1, ""};
}

void add_office_kinds(Kinds& kinds) {
    kinds["key.bound"] = {write_binding, 1, ""};
    kinds["key.revoked"] = {write_revocation, 1, ""};
    kinds["policy.version_published"] = {write_policy, 1, "policy"};
    kinds["direction.set"] = {[](Chooser& c, Deed& d) {
                                  d.data = {{"directions", {"life_health", "advanced_materials"}},
                                            {"industry_tier", "leading"},
                                            {"year", 2026}};
                                  if (c.chance(30)) d.data["directions"] = {"intelligent_iot"};
                              },
                              1, "policy"};
}

}  // namespace qiyue::model

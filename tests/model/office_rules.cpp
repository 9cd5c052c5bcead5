// Keys, the policy and its recovery, the founding.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

/// The other holders of the offices that this organisation holds; nothing if it holds none.
std::optional<Part> others_in_office(const Model& model, const std::string& uscc) {
    const Json& offices = model.policy()["offices"];
    std::vector<std::vector<std::string>> all;
    for (const char* name : {"authority", "operator", "dpo", "guardian"})
        all.push_back(texts(offices[name]));
    std::map<std::string, std::vector<std::string>> by_region;
    for (const auto& one_of : offices["district"])
        by_region[one_of["region"]].push_back(one_of["uscc"]);
    for (const auto& [region, usccs] : by_region)
        all.push_back(usccs);
    std::set<std::string> others;
    bool holds = false;
    for (const auto& holders : all) {
        if (!has(holders, uscc)) continue;
        holds = true;
        for (const auto& other : holders)
            if (other != uscc) others.insert(org(other));
    }
    if (!holds) return {};
    Part made = model::all({others.begin(), others.end()});
    made.nobody = true;
    return made;
}

Ways key_ways(const Model& m, const Deed& d) {
    Ways ways{{one("/" + d.stream)}, {office(m, "operator"), authority(m)}};
    if (const auto others = others_in_office(m, d.stream.substr(d.stream.find('/') + 1)))
        ways.push_back({office(m, "operator"), office(m, "guardian"), *others});
    if (d.type == "key.bound")
        for (Way& way : ways)
            way.push_back(new_key(d));
    return ways;
}

bool is_recovery(Model& m, const Deed& d) {
    std::size_t way = 0;
    return !judge_signatures(m, key_ways(m, d), d, way) && way == 2;
}

void add_keys(Rules& rules) {
    rules["key.bound"] = {key_ways,
                          [](Model& m, const Deed& d) -> Refused {
                              if (text(d, "valid_from") > text(d, "valid_to")) return "dates";
                              if (is_recovery(m, d) && !d.data.contains("official"))
                                  return "official";
                              return {};
                          },
                          [](Model& m, const Deed& d) {
                              for (const auto& [key, holder] : bound_by(d))
                                  m.keys[key] = {holder, false, is_recovery(m, d),
                                                 text(d, "valid_from"), text(d, "valid_to")};
                          },
                          false,
                          false,
                          true,
                          false};
    rules["key.revoked"] = {key_ways,
                            [](Model& m, const Deed& d) -> Refused {
                                const auto key = m.keys.find(text(d, "key_id"));
                                if (key == m.keys.end() || key->second.holder != "/" + d.stream)
                                    return "not theirs";
                                if (key->second.revoked) return "revoked already";
                                if (is_recovery(m, d) && !d.data.contains("official"))
                                    return "official";
                                return {};
                            },
                            {},
                            false,
                            false,
                            true,
                            false};
}

/// The same but for who holds offices, and a quorum that shrinks with the number of authorities.
bool only_holders_differ(Json last, Json next) {
    const std::uint64_t left = next["offices"]["authority"].size();
    const std::uint64_t quorum = last["authority_quorum"];
    if (next["authority_quorum"] == std::min(quorum, left)) next["authority_quorum"] = quorum;
    last.erase("offices");
    next.erase("offices");
    return last == next;
}

Ways publishing_ways(const Model& m, const Deed& d) {
    std::vector<std::string> remaining;
    for (const auto& uscc : m.policies.back().policy["offices"]["authority"])
        if (has(texts(d.data["policy"]["offices"]["authority"]), uscc))
            remaining.push_back(org(uscc));
    Part rest = model::all(remaining);
    rest.nobody = true;
    return {{authority(m)}, {office(m, "operator"), office(m, "guardian"), rest}};
}

void add_policy(Rules& rules) {
    rules["policy.version_published"] = {
        publishing_ways,
        [](Model& m, const Deed& d) -> Refused {
            if (d.data["version"] != m.policies.size() + 1) return "version";
            std::size_t way = 0;
            judge_signatures(m, publishing_ways(m, d), d, way);
            if (way == 0) return {};
            if (!d.data.contains("official")) return "official";
            if (!only_holders_differ(m.policies.back().policy, d.data["policy"])) return "more";
            return {};
        },
        [](Model& m, const Deed& d) {
            const Time from = start_of(text(d, "effective_from"));
            m.policies.push_back({std::max(from, m.now), d.data["policy"]});
        },
        false,
        false,
        true,
        false};
    rules["direction.set"] = {[](Model& m, const Deed&) { return Ways{{authority(m)}}; },
                              {},
                              [](Model& m, const Deed& d) {
                                  for (const auto& one_of : d.data["directions"])
                                      m.directions.insert(one_of.get<std::string>());
                              }};
}

Ways founding_ways(const Deed& d) {
    const Json& offices = d.data["policy"]["offices"];
    const auto founders = [&offices](const char* name) {
        std::vector<std::string> parties;
        for (const auto& uscc : offices[name])
            parties.push_back(org(uscc));
        Part made = model::all(parties);
        made.founding = true;
        return made;
    };
    return {{founders("operator"), founders("authority"), founders("guardian")}};
}

}  // namespace

void add_key_rules(Rules& rules) { add_keys(rules); }

void add_policy_rules(Rules& rules) {
    add_policy(rules);
    rules["ledger.founded"] = {[](Model&, const Deed& d) { return founding_ways(d); },
                               {},
                               [](Model& m, const Deed& d) {
                                   m.policies.push_back({m.now, d.data["policy"]});
                                   for (const auto& one_of : d.data["organizations"]) {
                                       Organization made;
                                       made.kind = one_of["kind"];
                                       made.region = one_of["region"];
                                       made.name = one_of["name"];
                                       m.organizations[one_of["uscc"]] = made;
                                   }
                               },
                               false,
                               false,
                               false,
                               false};
}

}  // namespace qiyue::model

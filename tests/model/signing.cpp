// Who signed, against who must.

#include <algorithm>

#include "tests/model/rule.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {
namespace {

struct Signature {
    std::string key, holder;
    bool fresh = false;  ///< bound by the deed itself
    bool used = false;
};

struct Filled {
    std::set<std::string> holders;
    std::set<std::string> signers;
};

bool fits(const Part& part, const Signature& one) {
    if (!part.key.empty()) return one.key == part.key;
    return (!one.fresh || part.founding) && has(part.holders, one.holder);
}

std::size_t needed(const Part& part) {
    return std::min(part.need, std::max<std::size_t>(part.holders.size(), 1));
}

bool is_short(const Part& part, const Filled& filled) {
    if (part.nobody && part.holders.empty()) return false;
    return filled.holders.size() < std::max<std::size_t>(needed(part), 1);
}

/// Follows mergers from one that has ended to the heir.
bool inherits(const Model& model, const std::string& heir, std::string uscc) {
    for (int step = 0; step < 8; ++step) {
        const auto found = model.organizations.find(uscc);
        if (found == model.organizations.end() || !found->second.ended) return false;
        uscc = found->second.successor;
        if (uscc.empty()) return false;
        if (org(uscc) == heir) return true;
    }
    return false;
}

void fill_from_heirs(const Model& model, const Way& way, std::vector<Signature>& signatures,
                     std::vector<Filled>& filled) {
    for (std::size_t n = 0; n < way.size(); ++n) {
        if (!is_short(way[n], filled[n]) || !way[n].key.empty()) continue;
        for (const auto& holder : way[n].holders) {
            if (filled[n].holders.contains(holder)) continue;
            Signature* heir = nullptr;
            for (auto& one : signatures) {
                const bool fit = !one.fresh && inherits(model, one.holder, uscc_of(holder));
                if (fit && (heir == nullptr || !one.used)) heir = &one;
            }
            if (heir == nullptr) continue;
            heir->used = true;
            filled[n].holders.insert(holder);
            filled[n].signers.insert(heir->holder);
        }
    }
}

/// The authority signs for those that `instead` names; whom it replaced.
std::set<std::string> fill_instead(const Model& model, const Way& way, const Deed& deed,
                                   std::vector<Signature>& signatures,
                                   std::vector<Filled>& filled) {
    std::set<std::string> replaced;
    if (!deed.data.contains("instead")) return replaced;
    const Part office = authority(model);
    std::set<std::string> signers;
    for (const auto& one : signatures)
        if (fits(office, one)) signers.insert(one.holder);
    if (signers.size() < needed(office)) return replaced;
    for (std::size_t n = 0; n < way.size(); ++n) {
        if (!way[n].key.empty()) continue;
        for (const auto& one : deed.data["instead"]) {
            const std::string holder = org(one["uscc"]);
            if (!is_short(way[n], filled[n]) || !has(way[n].holders, holder) ||
                filled[n].holders.contains(holder))
                continue;
            filled[n].holders.insert(holder);
            filled[n].signers.insert(signers.begin(), signers.end());
            replaced.insert(holder);
        }
    }
    if (!replaced.empty())
        for (auto& one : signatures)
            if (signers.contains(one.holder)) one.used = true;
    return replaced;
}

Refused judge_one_way(const Model& model, const Way& way, const Deed& deed,
                      std::set<std::string>& replaced) {
    std::vector<Signature> signatures;
    const auto bound = bound_by(deed);
    for (const auto& key : deed.signers)
        signatures.push_back({key, holder_of(model, deed, key), !model.keys.contains(key), false});
    std::vector<Filled> filled(way.size());
    for (auto& one : signatures) {
        for (std::size_t n = 0; n < way.size(); ++n) {
            if (!fits(way[n], one) || filled[n].holders.contains(one.holder)) continue;
            if (filled[n].holders.size() >= way[n].allow) continue;
            filled[n].holders.insert(one.holder);
            filled[n].signers.insert(one.holder);
            one.used = true;
        }
    }
    fill_from_heirs(model, way, signatures, filled);
    replaced = fill_instead(model, way, deed, signatures, filled);
    for (std::size_t n = 0; n < way.size(); ++n)
        if (is_short(way[n], filled[n])) return "missing signature";
    for (const auto& one : signatures)
        if (!one.used) return "surplus signature";
    if (!filled.front().signers.contains(deed.source)) return "source does not sign";
    return {};
}

}  // namespace

Part one(std::string party) { return {{std::move(party)}, 1, 1, {}, false, false}; }
Part nobody() { return {}; }
Part all(std::vector<std::string> parties) {
    const std::size_t count = parties.size();
    return {std::move(parties), count, count, {}, false, false};
}

Part authority(const Model& model) {
    std::vector<std::string> parties;
    for (const auto& uscc : model.policy()["offices"]["authority"])
        parties.push_back(org(uscc));
    Part made = all(parties);
    made.need = std::min<std::size_t>(made.need, model.policy()["authority_quorum"]);
    return made;
}

Part office(const Model& model, const char* name) {
    return one(org(model.policy()["offices"][name][0]));
}

Part district(const Model& model, const Complex* complex) {
    if (complex == nullptr) return nobody();
    for (const auto& one_of : model.policy()["offices"]["district"])
        if (one_of["region"] == complex->district) return one(org(one_of["uscc"]));
    return nobody();
}

Part new_key(const Deed& deed) {
    Part made;
    for (const auto& [key, holder] : bound_by(deed)) {
        made.key = key;
        made.holders = {holder};
    }
    return made;
}

std::map<std::string, std::string> bound_by(const Deed& deed) {
    const auto hex_of = [](const Json& spki) {
        static const auto index = [] {
            std::map<std::string, std::string> made;
            const auto enter = [&made](const Party& party) {
                for (const Key& key : party.keys)
                    made[key.spki] = key.hex;
            };
            for (const Party* one : {&world().meic, &world().mstb, &world().operator_, &world().dpo,
                                     &world().guardian})
                enter(*one);
            for (const auto* list : {&world().districts, &world().organizations, &world().experts})
                for (const Party& one : *list)
                    enter(one);
            return made;
        }();
        return index.at(spki);
    };
    std::map<std::string, std::string> all;
    if (deed.type == "ledger.founded")
        for (const auto& one : deed.data["keys"])
            all[hex_of(one["spki"])] = one["holder"];
    if (deed.type == "organization.registered" || deed.type == "expert.registered")
        all[hex_of(deed.data["key"]["spki"])] = "/" + deed.stream;
    if (deed.type == "key.bound") all[hex_of(deed.data["spki"])] = "/" + deed.stream;
    return all;
}

std::string holder_of(const Model& model, const Deed& deed, const std::string& key) {
    if (const auto found = model.keys.find(key); found != model.keys.end())
        return found->second.holder;
    const auto bound = bound_by(deed);
    const auto found = bound.find(key);
    return found == bound.end() ? "" : found->second;
}

Refused judge_signatures(Model& model, const Ways& ways, const Deed& deed, std::size_t& way) {
    Refused why = "no way to sign";
    for (way = 0; way < ways.size(); ++way) {
        std::set<std::string> replaced;
        why = judge_one_way(model, ways[way], deed, replaced);
        if (why) continue;
        if (deed.data.contains("instead"))
            for (const auto& one : deed.data["instead"])
                if (replaced.erase(org(one["uscc"])) == 0) return "instead of nobody, or twice";
        return {};
    }
    return why;
}

}  // namespace qiyue::model

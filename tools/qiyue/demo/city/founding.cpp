#include "tools/qiyue/demo/city/founding.hpp"

#include <utility>

#include "tools/qiyue/demo/embedded_texts.hpp"

namespace qiyue::demo {
namespace {

Json district_office(const std::string& region, const Party& holder) {
    return {{"region", region}, {"uscc", holder.id}};
}

Json offices(const City& city) {
    Json districts = Json::array();
    for (const auto& [region, holder] : city.districts)
        districts.push_back(district_office(region, *holder));
    return {{"authority", {city.economy->id, city.science->id}},
            {"district", std::move(districts)},
            {"operator", Json::array({city.operator_->id})},
            {"dpo", Json::array({city.dpo->id})},
            {"guardian", Json::array({city.guardian->id})}};
}

/// Changes the elements of a list that have the same id, and adds the others.
void merge_list(Json& list, const Json& changes, const char* id) {
    for (const Json& change : changes) {
        Json* same = nullptr;
        for (Json& one : list) {
            if (one.at(id) == change.at(id)) same = &one;
        }
        if (same != nullptr) {
            same->update(change);
        } else {
            list.push_back(change);
        }
    }
}

}  // namespace

Json founding_policy_of(const City& city) {
    Json policy = Json::parse(embedded::founding_policy());
    policy["offices"] = offices(city);
    return policy;
}

Json policy_version_2_of(const City& city, const Party& district) {
    Json policy = founding_policy_of(city);
    const Json changes = Json::parse(embedded::policy_version_2());
    merge_list(policy["regions"], changes.at("regions"), "code");
    merge_list(policy["schemes"], changes.at("schemes"), "version");
    policy.update(changes.at("replaced"));
    for (const Json& region : changes.at("regions")) {
        const std::string code = region.at("code");
        if (city.districts.contains(code)) continue;
        policy["offices"]["district"].push_back(district_office(code, district));
    }
    return policy;
}

DemoAct founding_act(const City& city, const std::string& origin,
                     const std::vector<std::string>& log_keys) {
    Json organizations = Json::array();
    Json keys = Json::array();
    for (const Party* one : city.founders()) {
        organizations.push_back(
            {{"uscc", one->id}, {"name", one->name}, {"kind", one->kind}, {"region", one->region}});
        keys.push_back(
            {{"holder", one->source}, {"spki", one->spki_base64()}, {"suite", one->suite()}});
    }
    return {"ledger.founded",
            "ledger",
            {{"origin", origin},
             {"log_keys", log_keys},
             {"national", true},
             {"clock", "simulated"},
             {"organizations", std::move(organizations)},
             {"keys", std::move(keys)},
             {"policy", founding_policy_of(city)}},
            {city.operator_, city.economy, city.science, city.guardian}};
}

}  // namespace qiyue::demo

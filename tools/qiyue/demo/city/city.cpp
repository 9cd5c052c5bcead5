#include "tools/qiyue/demo/city/city.hpp"

#include <nlohmann/json.hpp>

#include "tools/qiyue/demo/embedded_texts.hpp"

namespace qiyue::demo {
namespace {

constexpr std::size_t advisers_count = 14;

const std::vector<std::string>& seats_of_learning() {
    static const std::vector<std::string> regions = {"500106", "500112", "500108", "500109",
                                                     "500107", "CQ-GX",  "500103", "500105"};
    return regions;
}

}  // namespace

std::string short_region(const City& city, const std::string& region) {
    const auto found = city.regions.find(region);
    return found == city.regions.end() ? region : found->second.substr(0, 6);
}

City make_city(Register& parties, const Words& words, const SeededBytes& seeded,
               std::size_t experts) {
    City city;
    city.economy = &parties.organization("示例市经济和信息化委员会", "agency", "500112");
    city.science = &parties.organization("示例市科学技术局", "agency", "500112");
    city.operator_ = &parties.organization("示例账本运营中心", "agency", "500112");
    city.guardian = &parties.organization("示例公证处", "service", "500103");
    city.dpo = &parties.organization("示例个人信息保护办公室", "agency", "500112");
    const Json policy = Json::parse(embedded::founding_policy());
    for (const Json& region : policy.at("regions")) {
        const std::string code = region.at("code"), zh = region.at("zh");
        city.regions[code] = zh;
        city.districts[code] =
            &parties.organization("示例" + zh + "经济和信息化委员会", "agency", code);
    }
    const Json changes = Json::parse(embedded::policy_version_2());
    for (const Json& region : changes.at("regions"))
        city.regions[region.at("code")] = region.at("zh");
    Dice dice(seeded, "seats of learning");
    const auto invent = [&](const char* list, const char* kind) {
        std::vector<Party*> made;
        for (const std::string& name : words.list(list)) {
            made.push_back(
                &parties.organization("示例" + name, kind, dice.one_of(seats_of_learning())));
        }
        return made;
    };
    city.universities = invent("universities", "university");
    city.institutes = invent("institutes", "research_institute");
    city.services = invent("services", "service");
    city.finance = invent("finance", "finance");
    city.associations = invent("associations", "association");
    city.employers = invent("employers", "service");
    Names names(words, seeded);
    for (std::size_t n = 0; n < experts; ++n)
        city.experts.push_back(&parties.expert(names.person()));
    for (std::size_t n = 0; n < advisers_count; ++n)
        city.advisers.push_back(&parties.expert(names.person()));
    return city;
}

std::string Names::person() {
    return "示例" + dice_.one_of(words_.list("surnames")) + dice_.one_of(words_.list("given"));
}

std::string Names::enterprise(const Direction& direction, const std::string& place) {
    for (;;) {
        const std::string from = dice_.chance(45) ? place : dice_.one_of(words_.list("places"));
        std::string name =
            "示例" + from + dice_.one_of(words_.list("brands")) + dice_.one_of(direction.trades);
        name += dice_.chance(20) ? "股份有限公司" : "有限公司";
        if (given_.insert(name).second) return name;
    }
}

}  // namespace qiyue::demo

#include "tools/qiyue/demo/words/words.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ledger/base/check.hpp"
#include "tools/qiyue/demo/embedded_texts.hpp"

namespace qiyue::demo {
namespace {

using Json = nlohmann::ordered_json;
using List = std::vector<std::string>;

Direction direction_from(const Json& json) {
    Direction made{json.at("id"), json.at("zh"), json.at("trades").get<List>(), {}};
    for (const Json& one : json.at("specialities")) {
        made.specialities.push_back(
            {one.at("zh"), one.at("industry"), one.at("topics").get<List>()});
    }
    return made;
}

}  // namespace

Words::Words() {
    for (const auto text :
         {embedded::directions_vehicles_electronics(), embedded::directions_materials_equipment(),
          embedded::directions_digital_health()}) {
        const Json json = Json::parse(text);
        for (const Json& one : json)
            directions_.push_back(direction_from(one));
    }
    for (const auto text : {embedded::names(), embedded::phrases()}) {
        const Json json = Json::parse(text);
        for (const auto& [name, words] : json.items())
            lists_.push_back({name, words.get<List>()});
    }
}

const std::vector<std::string>& Words::list(std::string_view name) const {
    const auto found = std::find_if(lists_.begin(), lists_.end(),
                                    [name](const Named& one) { return one.name == name; });
    QIYUE_CHECK(found != lists_.end(), "no such list of words");
    return found->words;
}

}  // namespace qiyue::demo

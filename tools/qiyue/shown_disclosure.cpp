#include "tools/qiyue/shown_disclosure.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/shown_text.hpp"
#include "ledger/domain/catalogue.hpp"

namespace qiyue {
namespace {

std::string names_of(const CloudEvent& event, std::string_view pointer) {
    const EventType* type = find_type(event.type, event.type_version);
    if (type == nullptr) return {};
    const std::string_view name = pointer.substr(1, pointer.find('/', 1) - 1);
    for (const Field& field : type->fields) {
        if (field.name == name) return " " + field.label.zh + " · " + field.label.en;
    }
    return {};
}

}  // namespace

std::string shown_disclosure(const CloudEvent& event, std::string_view text) {
    const auto disclosure = nlohmann::ordered_json::parse(text);
    const std::string pointer = disclosure.at(3).get<std::string>();
    return pointer + names_of(event, pointer) + ": " + shown_text(disclosure.at(4).dump());
}

}  // namespace qiyue

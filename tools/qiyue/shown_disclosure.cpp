#include "tools/qiyue/shown_disclosure.hpp"

#include <cstdint>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/domain/catalogue.hpp"

namespace qiyue {
namespace {

/// Controls, and characters without a width or that change the direction of others.
bool is_hidden(std::uint32_t c) {
    return (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

/// Takes one character off the front of UTF-8.
std::uint32_t take_character(std::string_view& utf8) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t character = length == 1 ? first : first & (0x7fu >> length);
    for (std::size_t at = 1; at < length; ++at)
        character = character << 6 | (byte(at) & 0x3fu);
    utf8.remove_prefix(length);
    return character;
}

std::string without_hidden(std::string_view utf8) {
    std::string shown;
    while (!utf8.empty()) {
        const std::string_view rest = utf8;
        const std::uint32_t character = take_character(utf8);
        if (is_hidden(character)) {
            shown += fmt::format("\\u{{{:x}}}", character);
        } else {
            shown.append(rest.substr(0, rest.size() - utf8.size()));
        }
    }
    return shown;
}

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
    return pointer + names_of(event, pointer) + ": " + without_hidden(disclosure.at(4).dump());
}

}  // namespace qiyue

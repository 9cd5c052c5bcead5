#include "ledger/domain/corrected.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/value_text.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;
using Answer = std::optional<Rejection>;

bool is_fixed(const Field& field) {
    switch (field.kind) {
        case FieldKind::spki:
        case FieldKind::suite:
        case FieldKind::certificate:
        case FieldKind::hash:
        case FieldKind::policy: return true;
        default: break;
    }
    return field.fixed || field.is_sensitive() ||
           std::any_of(field.fields.begin(), field.fields.end(), is_fixed);
}

/// The declared field that a pointer leads into, or null.
const Field* field_at(const EventType& type, std::string_view pointer) {
    if (pointer.empty()) return nullptr;
    const std::string_view token = pointer.substr(1, pointer.find('/', 1) - 1);
    const auto found =
        std::find_if(type.fields.begin(), type.fields.end(),
                     [token](const Field& one) { return pointer_token_names(token, one.name); });
    return found == type.fields.end() ? nullptr : &*found;
}

Answer refuse_pointer(std::string_view pointer, const char* rule, const char* zh, const char* en) {
    std::string place = "/fields";
    append_pointer_token(place, pointer);
    return refuse(std::string("event_corrected.") + rule, zh, en, std::move(place));
}

/// The member or element that a token names, or null.
Json* child_of(Json& value, std::string_view token) {
    if (value.is_array()) {
        const auto index = pointer_token_index(token);
        return index && *index < value.size() ? &value[*index] : nullptr;
    }
    if (!value.is_object()) return nullptr;
    for (auto& member : value.items()) {
        if (pointer_token_names(token, member.key())) return &member.value();
    }
    return nullptr;
}

/// What stands at a pointer with at least one token, or null. Walked by hand: the library's own
/// pointers throw on indexes beyond 64 bits.
Json* value_at(Json& data, std::string_view pointer) {
    Json* at = &data;
    for (std::size_t begin = 1; at != nullptr;) {
        const std::size_t end = pointer.find('/', begin);
        at = child_of(*at, pointer.substr(begin, end - begin));
        if (end == std::string_view::npos) break;
        begin = end + 1;
    }
    return at;
}

/// Replaces one value, or adds a declared member that was left out.
Answer replace(const EventType& type, Json& data, std::string_view pointer, Value value) {
    const Field* field = field_at(type, pointer);
    if (!is_json_pointer(pointer) || field == nullptr)
        return refuse_pointer(pointer, "pointer", "没有此字段", "there is no such field");
    if (is_fixed(*field))
        return refuse_pointer(pointer, "fixed", "此字段不可更正：它标识或绑定他物",
                              "no correction changes this field: it names or binds something");
    auto parsed = Json::parse(value_text(value), nullptr, false);
    const bool top = pointer.find('/', 1) == std::string_view::npos;
    if (top) {
        data[std::string(field->name)] = std::move(parsed);
        return {};
    }
    Json* place = value_at(data, pointer);
    if (place == nullptr)
        return refuse_pointer(pointer, "pointer", "没有此字段", "there is no such field");
    *place = std::move(parsed);
    return {};
}

Answer replace_all(const EventType& type, Json& data, Value fields) {
    for (const Value one : fields) {
        if (auto no = replace(type, data, one.name(), one)) return no;
    }
    return {};
}

Answer apply_earlier(Case& c, const EventType& type, Index index, Json& data) {
    const auto row = get<CorrectionRow>(c.state(), std::to_string(index.value));
    if (!row) return {};
    for (const Index one : row->corrections) {
        const auto correction = held_event(c.state(), one);
        if (!correction) continue;
        if (auto no = replace_all(type, data, correction->event.data["fields"])) return no;
    }
    return {};
}

}  // namespace

std::unique_ptr<HeldEvent> held_event(StateReader& state, Index index) {
    const auto payload = state.payload(index);
    if (!payload) return nullptr;
    auto held = std::make_unique<HeldEvent>();
    auto event = read_event(*payload, held->document);
    if (!event) return nullptr;
    held->event = std::move(*event);
    return held;
}

std::unique_ptr<HeldEvent> held_event_instead(StateReader& state, Index index, Value instead) {
    const auto payload = state.payload(index);
    if (!payload) return nullptr;
    Json whole = Json::parse(*payload, nullptr, false);
    if (!whole.is_object() || !whole["data"].is_object()) return nullptr;
    whole["data"].erase("instead");
    if (instead.exists())
        whole["data"]["instead"] = Json::parse(value_text(instead), nullptr, false);
    auto held = std::make_unique<HeldEvent>();
    auto event = read_event(whole.dump(), held->document);
    if (!event) return nullptr;
    held->event = std::move(*event);
    return held;
}

std::expected<std::unique_ptr<HeldEvent>, Rejection> corrected_event(Case& c, Index index,
                                                                     Value fields) {
    const auto payload = c.state().payload(index);
    const auto original = held_event(c.state(), index);
    const EventType* type =
        original ? find_type(original->event.type, original->event.type_version) : nullptr;
    if (type == nullptr)
        return std::unexpected(refuse("event_corrected.unknown", "没有该序号的事件",
                                      "there is no event of this index", "/corrects"));
    Json whole = Json::parse(*payload, nullptr, false);
    Json& data = whole["data"];
    if (auto no = apply_earlier(c, *type, index, data)) return std::unexpected(std::move(*no));
    if (auto no = replace_all(*type, data, fields)) return std::unexpected(std::move(*no));
    auto held = std::make_unique<HeldEvent>();
    auto event = read_event(whole.dump(), held->document);
    if (!event)
        return std::unexpected(refuse("event_corrected.not_whole", "更正后不成其为事件",
                                      "what comes out of the correction is no event", "/fields"));
    held->event = std::move(*event);
    return held;
}

}  // namespace qiyue

#include "tools/qiyue/shown_entry.hpp"

#include <fmt/core.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

Result<Json> shown_entry(std::string_view line) {
    const auto entry = parse_entry(line);
    if (!entry) return fail(ErrorCode::entry_format, entry.error().detail);
    const auto payload = from_base64(entry->payload_base64);
    Json event = payload ? Json::parse(*payload, nullptr, false) : Json();
    if (!event.is_object()) {
        return fail(ErrorCode::event_format, "the payload of the entry is no event");
    }
    const EntryHead& head = entry->head;
    Json signers = Json::array();
    for (const auto& signature : entry->signatures) {
        signers.push_back(to_hex(signature.key.hash));
    }
    return Json{{"index", head.index.value},
                {"recorded", format_recorded(head.recorded)},
                {"stream",
                 {{"id", head.stream},
                  {"seq", head.seq.value},
                  {"prev", head.prev ? to_hex(*head.prev) : ""}}},
                {"streams", to_hex(head.streams)},
                {"event", std::move(event)},
                {"signers", std::move(signers)},
                {"entry", line}};
}

namespace {

std::string text_of(const Json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string label_of(const std::string& type) {
    for (const EventType& known : catalogue()) {
        if (known.name == type) return " (" + known.label.zh + ", " + known.label.en + ")";
    }
    return {};
}

}  // namespace

std::string entry_text(const Json& shown) {
    const Json& event = shown.at("event");
    const Json& stream = shown.at("stream");
    const std::string type = text_of(event, "type");
    std::string text = fmt::format(
        "entry     {}\nrecorded  {}\nstream    {} #{}\ntype      {}{}\nsource    {}\ntime      "
        "{}\nid        {}\n",
        shown.at("index").get<std::uint64_t>(), text_of(shown, "recorded"), text_of(stream, "id"),
        stream.at("seq").get<std::uint64_t>(), type, label_of(type), text_of(event, "source"),
        text_of(event, "time"), text_of(event, "id"));
    if (const auto version = shown.find("policy_version");
        version != shown.end() && version->is_number()) {
        text += fmt::format("judged by policy version {}\n", version->get<std::uint64_t>());
    }
    for (const Json& signer : shown.at("signers")) {
        text += "signed by " + signer.get<std::string>() + "\n";
    }
    const Json data = event.value("data", Json::object());
    return text + "data      " + data.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string entry_line(const Json& shown) {
    const Json& event = shown.at("event");
    const Json& stream = shown.at("stream");
    return fmt::format("{:>8}  {}  {}#{}  {}  {}\n", shown.at("index").get<std::uint64_t>(),
                       text_of(shown, "recorded"), text_of(stream, "id"),
                       stream.at("seq").get<std::uint64_t>(), text_of(event, "type"),
                       text_of(event, "source"));
}

}  // namespace qiyue

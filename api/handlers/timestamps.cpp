#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/timestamp/anchoring.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json token_json(const ShelvedToken& token) {
    Json json{{"name", token.name.text()},
              {"sha256", to_hex(token.sha256)},
              {"tsa", token.authority},
              {"time", format_recorded(token.time)},
              {"imprint", imprint_name(token.algorithm)},
              {"certificate_until", format_recorded(token.certificate_until)}};
    json["renews"] = token.name.renewed.empty() ? Json() : Json(token.name.renewed);
    json["entry"] = token.entry ? Json(token.entry->value) : Json();
    return json;
}

Json note_json(const ShelvedNote& note) {
    Json json{{"size", note.checkpoint.size.value},
              {"root", to_hex(note.checkpoint.root)},
              {"tokens", Json::array()}};
    for (const ShelvedToken& token : note.tokens)
        json["tokens"].push_back(token_json(token));
    return json;
}

HttpResponse shown(const Json& json) {
    return json_response(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

Result<HttpResponse> list_timestamps(const Context& context, const Call& call) {
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    const auto cursor = number_parameter(call, "cursor");
    if (!cursor) return std::unexpected(cursor.error());
    std::vector<ShelvedNote> notes;
    if (context.timestamps != nullptr)
        notes = context.timestamps->list(TreeSize{cursor->value_or(0)}, *limit + 1);
    Json json{{"timestamps", Json::array()}, {"next", nullptr}};
    for (std::size_t i = 0; i < std::min(notes.size(), *limit); ++i)
        json["timestamps"].push_back(note_json(notes[i]));
    if (notes.size() > *limit) json["next"] = std::to_string(notes.back().checkpoint.size.value);
    return shown(json);
}

Result<HttpResponse> show_timestamp(const Context& context, const Call& call) {
    const auto size = number_capture(call, 0);
    if (!size) return std::unexpected(size.error());
    const auto note =
        context.timestamps == nullptr ? std::nullopt : context.timestamps->find(TreeSize{*size});
    if (!note) return fail(ErrorCode::not_found, "no checkpoint of this size was time-stamped");
    Json json = note_json(*note);
    const auto text = context.timestamps->read(TimestampName::note_of(TreeSize{*size}));
    if (!text) return std::unexpected(text.error());
    json["note"] = *text;
    for (std::size_t i = 0; i < note->tokens.size(); ++i) {
        const auto der = context.timestamps->read(note->tokens[i].name);
        if (!der) return std::unexpected(der.error());
        json["tokens"][i]["token"] = to_base64(*der);
    }
    return shown(json);
}

}  // namespace qiyue

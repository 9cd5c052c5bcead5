#include "ledger/audit/handed_out/stream_answer.hpp"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace qiyue {
namespace {

// Not a Document: a page may be larger than Document reads.
using Json = nlohmann::json;

constexpr int depth_max = 24;  ///< an event has 16 levels, in an entry, in a list, in the answer

std::unexpected<Error> refuse(const char* why, const char* place = "") {
    return fail(ErrorCode::proof_format, why, place);
}

/// nullopt if it is not JSON, nests too deeply, or has a name twice in one object.
std::optional<Json> read_strictly(std::string_view text) {
    std::vector<std::set<std::string>> names;
    bool strict = true;
    const auto look = [&](int depth, Json::parse_event_t event, Json& value) {
        const bool begins =
            event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
        strict = strict && !(begins && depth >= depth_max);
        if (!strict) return false;
        if (event == Json::parse_event_t::object_start) names.emplace_back();
        if (event == Json::parse_event_t::object_end) names.pop_back();
        if (event == Json::parse_event_t::key)
            strict = names.back().insert(value.get<std::string>()).second;
        return strict;
    };
    Json json = Json::parse(text, look, false);
    if (!strict || json.is_discarded()) return std::nullopt;
    return json;
}

Result<std::vector<std::string>> lines_of(const Json& entries) {
    if (!entries.is_array()) return refuse("entries are not a list", "/entries");
    std::vector<std::string> lines;
    for (const Json& one : entries) {
        const auto line = one.is_object() ? one.find("entry") : one.end();
        if (!one.is_object() || line == one.end() || !line->is_string())
            return refuse("an entry without its line", "/entries");
        lines.push_back(line->get<std::string>());
    }
    return lines;
}

}  // namespace

Result<StreamAnswer> StreamAnswer::parse(std::string_view json) {
    const auto answer = read_strictly(json);
    if (!answer || !answer->is_object())
        return refuse("the answer is not JSON, nests too deeply or has a name twice");
    for (const char* name : {"stream", "size", "count", "entries", "next", "proof"}) {
        if (!answer->contains(name)) return refuse("a member of the answer is missing", name);
    }
    if (answer->size() != 6) return refuse("the answer has members that it cannot have");
    const Json& proof = answer->at("proof");
    for (const char* name : {"stream", "size", "count"}) {
        if (!proof.is_object() || !proof.contains(name) || proof.at(name) != answer->at(name))
            return refuse("the answer does not say what its proof says", name);
    }
    const Json& next = answer->at("next");
    if (!next.is_null() && !next.is_string()) return refuse("next is neither null nor text");
    auto lines = lines_of(answer->at("entries"));
    if (!lines) return pass(lines);
    StreamAnswer read{std::move(*lines), std::nullopt, proof.dump()};
    if (next.is_string()) read.next = next.get<std::string>();
    return read;
}

}  // namespace qiyue

#include "api/openapi.hpp"

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

struct ParameterText {
    std::string_view name;
    std::string_view type;
    std::string_view text;
};

constexpr ParameterText parameter_texts[] = {
    {"stream", "string", "Only this stream, e.g. complexes/C001"},
    {"type", "string", "Only this type of event"},
    {"actor", "string", "Only events with this source"},
    {"from", "integer", "First index, or the smaller tree size of a consistency proof"},
    {"to", "integer", "Last index (included), or the larger tree size of a consistency proof"},
    {"since", "string", "Recorded at or after this time"},
    {"until", "string", "Recorded at or before this time"},
    {"limit", "integer", "At most so many entries, 1 to 1000; 100 if absent"},
    {"as_at", "string", "As recorded up to this index (included) or time"},
    {"as_of", "string", "What was true at this time, in the words of the corrections known"},
    {"at_least", "integer", "Wait until so many entries are reflected: at most 5 s, else 503"},
    {"state", "string", "Only complexes in this state"},
    {"kind", "string", "Only complexes of this kind"},
    {"direction", "string", "Only complexes of this direction"},
    {"district", "string", "Only complexes founded in this region"},
    {"lead", "string", "Only complexes led by this organisation (uscc)"},
    {"overlay", "string", "Only complexes with this overlay"},
    {"period", "string", "2025, 2025-H1, 2025-Q3 or 2025-07"},
    {"cursor", "string", "The `next` of the page before"},
    {"index", "integer", "Index of an entry"},
    {"size", "integer", "Tree size; the published one if absent"},
    {"tree", "string", "sha256 (if absent) or sm3"},
    {"If-Stream-Seq", "integer", "Refuse with 409 unless the entry gets this place in its stream"},
};

Json parameter(std::string_view name) {
    const auto* const found = std::ranges::find(parameter_texts, name, &ParameterText::name);
    Json json;
    json["name"] = name;
    json["in"] = name.starts_with("If-") ? "header" : "query";
    if (found != std::end(parameter_texts)) {
        json["description"] = found->text;
        json["schema"]["type"] = found->type;
    }
    return json;
}

/// `/v1/streams/{stream*}` is `/v1/streams/{stream}` in OpenAPI's words, which has no wildcards.
std::string plain_pattern(std::string_view pattern) {
    std::string plain(pattern);
    std::erase(plain, '*');
    return plain;
}

Json parameters_of(const Route& route) {
    Json list = Json::array();
    const auto pattern = plain_pattern(route.pattern);
    for (auto open = pattern.find('{'); open != std::string::npos;
         open = pattern.find('{', open + 1)) {
        const auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
        Json json = {{"name", name}, {"in", "path"}, {"required", true}};
        json["schema"]["type"] = "string";
        list.push_back(std::move(json));
    }
    std::istringstream names{std::string(route.parameters)};
    for (std::string name; names >> name;)
        list.push_back(parameter(name));
    return list;
}

Json responses_of(const Route& route) {
    Json problem;
    problem["description"] = "Problem (RFC 9457) with a stable code";
    problem["content"]["application/problem+json"]["schema"]["$ref"] =
        "#/components/schemas/Problem";
    Json json;
    json[route.method == "PUT" || route.later != nullptr ? "201" : "200"]["description"] =
        route.summary.en;
    json["default"] = std::move(problem);
    return json;
}

Json operation(const Route& route) {
    Json json;
    json["summary"] = route.summary.en + " · " + route.summary.zh;
    json["parameters"] = parameters_of(route);
    if (route.body_bytes_max > 0) {
        json["requestBody"]["required"] = true;
        json["requestBody"]["description"] =
            "At most " + std::to_string(route.body_bytes_max) + " bytes";
        json["requestBody"]["content"]["*/*"] = Json::object();
    }
    json["responses"] = responses_of(route);
    json["security"] = Json::array();
    if (route.access != Access::everyone) {
        json["security"].push_back({{"token", Json::array()}});
        Json roles = Json::array();
        for (const auto role : {Role::submitter, Role::auditor, Role::evaluator, Role::admin}) {
            if (role_may(role, route.access)) roles.push_back(role_name(role));
        }
        json["x-roles"] = std::move(roles);
    }
    return json;
}

Json problem_schema() {
    Json json = {{"type", "object"}};
    for (const auto* name : {"type", "title", "code", "detail", "place", "rule", "zh", "en"}) {
        json["properties"][name]["type"] = "string";
    }
    json["properties"]["status"]["type"] = "integer";
    json["required"] = {"type", "title", "status", "code", "detail"};
    return json;
}

}  // namespace

std::string openapi_json(std::span<const Route> routes) {
    Json json;
    json["openapi"] = "3.1.0";
    json["info"] = {{"title", "Qiyue 契约"}, {"version", "1.0.0"}};
    json["info"]["description"] =
        "A verifiable ledger of signed events. Reads need a bearer token unless the ledger is "
        "served with open reads; appends need none, because the signatures decide.";
    for (const auto& route : routes) {
        std::string method(route.method);
        std::ranges::transform(method, method.begin(),
                               [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        json["paths"][plain_pattern(route.pattern)][method] = operation(route);
    }
    json["components"]["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
    json["components"]["schemas"]["Problem"] = problem_schema();
    return json.dump(2);
}

}  // namespace qiyue

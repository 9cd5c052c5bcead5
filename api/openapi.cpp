#include "api/openapi.hpp"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "api/answers.hpp"
#include "api/parameter_forms.hpp"
#include "api/schemas/schemas.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view description =
    "A verifiable ledger of signed events. Reads need a bearer token unless the ledger is served "
    "with open reads; appends need none, because the signatures decide.\n\n"
    "HEAD is answered wherever GET is. A path that there is answers other methods with 405 and "
    "Allow, one that there is not with 404. A request that is no sound HTTP/1.1 gets 400, 411, "
    "413, 417, 431, 501 or 505 before a route is looked for. All of these are problems, too.";

Json text_header(std::string_view text, Json schema) {
    return {{"description", text}, {"schema", std::move(schema)}};
}

Json headers() {
    return {
        {"Qiyue-Size",
         text_header("How many entries the answer reflects", schema_reference("Size"))},
        {"ETag",
         text_header("For If-None-Match", {{"type", "string"}, {"pattern", "^\"[^\"]+\"$"}})},
        {"Location",
         text_header("Where it can be read", {{"type", "string"}, {"pattern", "^/v1/"}})},
        {"Accept-Ranges", text_header("Parts can be had", {{"const", "bytes"}})},
        {"Content-Range",
         text_header("Which bytes of how many",
                     {{"type", "string"}, {"pattern", "^bytes ([0-9]+-[0-9]+|\\*)/[0-9]+$"}})},
        {"Retry-After",
         text_header("Seconds", {{"type", "integer"}, {"minimum", 1}, {"maximum", 3'600}})},
        {"WWW-Authenticate",
         text_header("How to authenticate", {{"type", "string"}, {"pattern", "^Bearer "}})},
    };
}

Json body_of(const Route& route) {
    return {{"required", true},
            {"description", "At most " + std::to_string(route.body_bytes_max) + " bytes"},
            {"content", content_of(route.takes)}};
}

/// Who may: with open reads, everybody may read what is not kept from all.
void add_access(const Route& route, Json& json) {
    json["security"] = Json::array();
    if (route.access == Access::everyone) return;
    json["security"].push_back({{"token", Json::array()}});
    Json roles = Json::array();
    for (const auto role : {Role::submitter, Role::auditor, Role::evaluator, Role::admin}) {
        if (role_may(role, route.access)) roles.push_back(role_name(role));
    }
    json["x-roles"] = std::move(roles);
}

Json operation(const Route& route, Answers& answers) {
    Json json = {{"summary", route.summary.en + " · " + route.summary.zh},
                 {"parameters", parameters_of(route)}};
    if (route.body_bytes_max > 0) json["requestBody"] = body_of(route);
    json["responses"] = answers.responses_of(route);
    add_access(route, json);
    return json;
}

}  // namespace

std::string openapi_json(std::span<const Route> routes) {
    Json json = {
        {"openapi", "3.1.0"},
        {"info", {{"title", "Qiyue 契约"}, {"version", "1.0.0"}, {"description", description}}}};
    Answers answers;
    for (const auto& route : routes) {
        std::string method(route.method);
        std::ranges::transform(method, method.begin(),
                               [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        json["paths"][described_path(route)][method] = operation(route, answers);
    }
    Json& components = json["components"];
    components["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
    components["headers"] = headers();
    components["responses"] = answers.shared();
    components["schemas"] = component_schemas();
    return json.dump(2);
}

}  // namespace qiyue

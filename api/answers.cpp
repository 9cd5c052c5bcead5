#include "api/answers.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "api/problem.hpp"
#include "api/schemas/schemas.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

/// What can be wrong with one event that is submitted.
constexpr ErrorCode submission[] = {
    ErrorCode::envelope_format,   ErrorCode::event_format, ErrorCode::event_attribute,
    ErrorCode::event_ledger,      ErrorCode::duplicate_id, ErrorCode::stream_moved,
    ErrorCode::event_time_future, ErrorCode::rejected,     ErrorCode::rate_limited,
    ErrorCode::clock_behind,      ErrorCode::clock_ahead,  ErrorCode::read_only,
    ErrorCode::stopping,          ErrorCode::corrupt,
};

struct Words {
    std::string what;
    std::set<int> statuses;
    bool has_etag = false;
    bool has_ranges = false;  ///< parts of it can be had
    bool has_location = false;
    std::set<ErrorCode> failures;
};

ErrorCode code_named(std::string_view name) {
    for (int value = 0; value <= static_cast<int>(ErrorCode::unsupported); ++value) {
        if (code_name(static_cast<ErrorCode>(value)) == name) return static_cast<ErrorCode>(value);
    }
    QIYUE_CHECK(false, "a route answers with a code that there is not");
}

Words words_of(const Route& route) {
    Words words;
    std::istringstream text{std::string(route.answers)};
    QIYUE_CHECK(text >> words.what, "a route does not say what it answers");
    for (std::string word; text >> word;) {
        if (const auto status = from_decimal(word)) {
            words.statuses.insert(static_cast<int>(*status));
        } else if (word == "etag") {
            words.has_etag = true;
        } else if (word == "ranges") {
            words.has_ranges = true;
        } else if (word == "location") {
            words.has_location = true;
        } else if (word == "submission") {
            words.failures.insert(std::begin(submission), std::end(submission));
        } else {
            words.failures.insert(code_named(word));
        }
    }
    if (!words.statuses.contains(202)) words.statuses.insert(200);
    words.has_location = words.has_location || words.statuses.contains(201);
    return words;
}

bool takes_parameter(const Route& route, std::string_view name) {
    std::istringstream names{std::string(route.parameters)};
    for (std::string one; names >> one;)
        if (one == name) return true;
    return false;
}

/// Does it read a view?
bool reads_view(const Route& route) { return takes_parameter(route, "at_least"); }

/// What every route of its kind can fail with.
void add_failures(const Route& route, std::set<ErrorCode>& failures) {
    failures.insert({ErrorCode::invalid_argument, ErrorCode::io});
    const Access access = route.access;
    if (access != Access::everyone) {
        failures.insert({ErrorCode::unauthorized, ErrorCode::corrupt});
        for (const Role role : {Role::submitter, Role::auditor, Role::evaluator, Role::admin})
            if (!role_may(role, access)) failures.insert(ErrorCode::forbidden);
    }
    // A ledger that cannot sign and has no checkpoint left shows nothing of the log.
    if (access == Access::proofs || access == Access::record || access == Access::states)
        failures.insert(ErrorCode::read_only);
    if (reads_view(route)) failures.insert(ErrorCode::behind);
    if (route.method != "GET" && route.method != "DELETE") failures.insert(ErrorCode::too_large);
    // Bodies that are collected in memory share a limit.
    if (route.body_bytes_max > 0 && route.make_sink == nullptr)
        failures.insert(ErrorCode::queue_full);
}

Json header(std::string_view name) {
    return {{"$ref", "#/components/headers/" + std::string(name)}};
}

bool is_tagged(const Route& route, const Words& words) {
    return words.has_etag || reads_view(route);
}

Json reading_headers(const Route& route, const Words& words) {
    Json headers = Json::object();
    if (reads_view(route)) headers["Qiyue-Size"] = header("Qiyue-Size");
    if (is_tagged(route, words)) headers["ETag"] = header("ETag");
    return headers;
}

Json good_answer(const Route& route, const Words& words) {
    Json json = {{"description", route.summary.en}, {"headers", reading_headers(route, words)}};
    if (words.has_location) json["headers"]["Location"] = header("Location");
    if (words.has_ranges) json["headers"]["Accept-Ranges"] = header("Accept-Ranges");
    if (json["headers"].empty()) json.erase("headers");
    json["content"] = content_of(words.what);
    return json;
}

/// The name that openapi.json gives a header which problems carry.
std::optional<std::string> shown_header(std::string_view name) {
    if (name == "retry-after") return "Retry-After";
    if (name == "www-authenticate") return "WWW-Authenticate";
    return std::nullopt;
}

}  // namespace

Json content_of(std::string_view what) {
    const auto mark = std::min(what.find('#'), what.size());
    const std::string media_type(what.substr(0, mark));
    const std::string element(mark == what.size() ? "" : what.substr(mark + 1));
    Json json = Json::object();
    if (media_type.find('/') == std::string::npos) {
        json["application/json"]["schema"] = schema_reference(media_type);
    } else if (media_type.ends_with("json") && !media_type.ends_with("ndjson")) {
        json[media_type]["schema"] = schema_reference(element);
    } else if (media_type.starts_with("text/") || !element.empty()) {
        json[media_type]["schema"]["type"] = "string";
        // Each line of NDJSON, or `data` of each event that is sent.
        if (!element.empty()) json[media_type]["schema"]["x-element"] = schema_reference(element);
    } else {
        json[media_type] = Json::object();
    }
    return json;
}

/// One response for a status, whatever codes share it.
Json Answers::problem(int status, const std::vector<ErrorCode>& codes) {
    std::string name = std::to_string(status);
    Json names = Json::array();
    Json headers = Json::object();
    for (const ErrorCode code : codes) {
        name.append("-").append(code_name(code));
        names.push_back(code_name(code));
        for (const auto& [sent, value] : problem_response(Error{code, {}}).headers) {
            if (const auto shown = shown_header(sent)) headers[*shown] = header(*shown);
        }
    }
    if (status == 416) headers["Content-Range"] = header("Content-Range");
    if (!shared_.contains(name)) {
        Json& response = shared_[name];
        response["description"] = std::string(reason_phrase(status));
        if (!headers.empty()) response["headers"] = std::move(headers);
        Json schema = schema_reference("Problem");
        schema["properties"]["status"]["const"] = status;
        schema["properties"]["code"]["enum"] = std::move(names);
        response["content"]["application/problem+json"]["schema"] = std::move(schema);
    }
    return {{"$ref", "#/components/responses/" + name}};
}

Json Answers::responses_of(const Route& route) {
    Words words = words_of(route);
    add_failures(route, words.failures);
    std::map<int, Json> by_status;
    for (const int status : words.statuses)
        by_status[status] = good_answer(route, words);
    if (is_tagged(route, words)) {
        by_status[304] = {{"description", "What If-None-Match names is still so"},
                          {"headers", reading_headers(route, words)}};
    }
    std::map<int, std::vector<ErrorCode>> failures;
    for (const ErrorCode code : words.failures)
        failures[status_of(code)].push_back(code);
    for (const auto& [status, codes] : failures) {
        Json response = problem(status, codes);
        auto [there, is_new] = by_status.emplace(status, response);
        if (is_new) continue;
        // The status has a good answer of its own, too.
        const Json& shared = shared_[response["$ref"].get<std::string>().substr(23)];
        there->second["content"].update(shared["content"]);
    }
    if (words.has_ranges) {
        by_status[206] = good_answer(route, words);
        by_status[206]["headers"]["Content-Range"] = header("Content-Range");
        by_status[412] = problem(412, {ErrorCode::invalid_argument});
        by_status[416] = problem(416, {ErrorCode::invalid_argument});
    }
    Json json = Json::object();
    for (auto& [status, response] : by_status)
        json[std::to_string(status)] = std::move(response);
    return json;
}

}  // namespace qiyue

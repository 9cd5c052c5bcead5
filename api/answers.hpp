#pragma once

// What a route can answer, in the words of openapi.json. `Route::answers` says what is the route's
// own, in words separated by spaces: first what a good answer is, then in any order other statuses
// with the same content, `etag` if a reader can ask whether it has changed, `ranges` if parts can
// be had, `location` if a good answer says where it can be read, and codes of failures;
// `submission` stands for all that can be wrong with one event. What all routes of a kind can
// answer follows from the route itself. Pure; any thread.

#include <string_view>

#include <nlohmann/json.hpp>

#include "api/route.hpp"

namespace qiyue {

/// Responses of operations, and the problems that they share: components/responses.
class Answers {
public:
    nlohmann::ordered_json responses_of(const Route& route);
    const nlohmann::ordered_json& shared() const { return shared_; }

private:
    nlohmann::ordered_json problem(int status, const std::vector<ErrorCode>& codes);

    nlohmann::ordered_json shared_ = nlohmann::ordered_json::object();
};

/// `content` of a body or an answer. What it is: a schema (of JSON), a media type, or a media type
/// with the schema of what it is made of: `application/x-ndjson#BatchLine`.
nlohmann::ordered_json content_of(std::string_view what);

}  // namespace qiyue

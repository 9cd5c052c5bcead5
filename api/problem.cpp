#include "api/problem.hpp"

#include <nlohmann/json.hpp>

#include "api/error_label.hpp"
#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    // A detail may quote bytes of the input: whatever is not UTF-8 is replaced, never thrown.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json problem(int status, std::string_view code, const std::string& detail,
             const std::string& place) {
    Json json;
    json["type"] = "about:blank";
    json["title"] = reason_phrase(status);
    json["status"] = status;
    json["code"] = code;
    json["detail"] = detail;
    if (!place.empty()) json["place"] = place;
    return json;
}

HttpResponse response_of(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/problem+json");
    response.headers.emplace_back("cache-control", "no-store");
    response.body = std::move(body);
    return response;
}

}  // namespace

int status_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::envelope_format:
        case ErrorCode::event_format:
        case ErrorCode::event_attribute:
        case ErrorCode::event_ledger:
        case ErrorCode::entry_format:
        case ErrorCode::note_format:
        case ErrorCode::checkpoint_format:
        case ErrorCode::proof_format:
        case ErrorCode::tile_format:
        case ErrorCode::policy_format:
        case ErrorCode::key_format:
        case ErrorCode::disclosure_format:
        case ErrorCode::timestamp_format:
        case ErrorCode::package_format:
        case ErrorCode::seal_invalid:
        case ErrorCode::timestamp_invalid:
        case ErrorCode::proof_index:
        case ErrorCode::proof_inclusion:
        case ErrorCode::proof_consistency: return 400;
        case ErrorCode::event_time_future:
        case ErrorCode::signature_invalid:
        case ErrorCode::key_unknown:
        case ErrorCode::key_revoked:
        case ErrorCode::rejected: return 422;
        case ErrorCode::duplicate_id:
        case ErrorCode::stream_moved:
        case ErrorCode::exists_already: return 409;
        case ErrorCode::too_large: return 413;
        case ErrorCode::not_found: return 404;
        case ErrorCode::erased: return 410;
        case ErrorCode::forbidden: return 403;
        case ErrorCode::unauthorized: return 401;
        case ErrorCode::rate_limited: return 429;
        case ErrorCode::queue_full:
        case ErrorCode::clock_behind:
        case ErrorCode::clock_ahead:
        case ErrorCode::read_only:
        case ErrorCode::locked:
        case ErrorCode::guard:
        case ErrorCode::passphrase:
        case ErrorCode::behind:
        case ErrorCode::stopping: return 503;
        case ErrorCode::io:
        case ErrorCode::corrupt: return 500;
        case ErrorCode::network: return 502;
        case ErrorCode::timeout: return 504;
        case ErrorCode::unsupported: return 501;
    }
    QIYUE_CHECK(false, "an error code without a status");
}

std::string problem_json(const Error& error) {
    return problem_json(error, error_label(error.code));
}

std::string problem_json(const Error& error, const Label& says) {
    Json json = problem(status_of(error.code), code_name(error.code), error.detail, error.place);
    json["zh"] = says.zh;
    json["en"] = says.en;
    return dumped(json);
}

std::string problem_json(const Rejection& rejection) {
    Json json = problem(422, "rejected", rejection.says.en, rejection.place);
    json["rule"] = rejection.rule;
    json["zh"] = rejection.says.zh;
    json["en"] = rejection.says.en;
    return dumped(json);
}

HttpResponse problem_response(const Error& error) {
    return problem_response(error, error_label(error.code));
}

HttpResponse problem_response(const Error& error, const Label& says) {
    auto response = response_of(status_of(error.code), problem_json(error, says));
    switch (error.code) {
        case ErrorCode::queue_full:
        case ErrorCode::behind:
        case ErrorCode::rate_limited: response.headers.emplace_back("retry-after", "1"); break;
        case ErrorCode::stopping:
        case ErrorCode::clock_behind: response.headers.emplace_back("retry-after", "10"); break;
        case ErrorCode::unauthorized:
            response.headers.emplace_back("www-authenticate", "Bearer realm=\"qiyue\"");
            break;
        default: break;
    }
    return response;
}

HttpResponse problem_response(const Rejection& rejection) {
    return response_of(422, problem_json(rejection));
}

}  // namespace qiyue

#include "api/parameters.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

Result<std::optional<std::uint64_t>> number_parameter(const Call& call, std::string_view name) {
    const auto text = call.request.parameter(name);
    if (!text) return std::nullopt;
    const auto number = from_decimal(*text);
    if (!number) {
        return fail(ErrorCode::invalid_argument, "this is a decimal number", std::string(name));
    }
    return number;
}

Result<std::optional<Micros>> time_parameter(const Call& call, std::string_view name) {
    const auto text = call.request.parameter(name);
    if (!text) return std::nullopt;
    const auto time = parse_event_time(*text);
    if (!time) {
        return fail(ErrorCode::invalid_argument, "this is a time like 2025-03-01T08:00:00Z",
                    std::string(name));
    }
    return time;
}

Result<std::size_t> limit_parameter(const Call& call) {
    const auto limit = number_parameter(call, "limit");
    if (!limit) return std::unexpected(limit.error());
    const auto number = limit->value_or(100);
    if (number < 1 || number > limits::page_entries_max) {
        return fail(ErrorCode::invalid_argument, "a limit is between 1 and 1000", "limit");
    }
    return static_cast<std::size_t>(number);
}

Result<std::uint64_t> number_capture(const Call& call, std::size_t which) {
    const auto number = from_decimal(call.captures.at(which));
    if (!number) return fail(ErrorCode::invalid_argument, "this is a decimal number");
    return *number;
}

TreeSize published_size(const Context& context) {
    const auto published = context.ledger.published();
    return published ? published->log.checkpoint.size : TreeSize{};
}

HttpResponse json_response(std::string body, int status) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/json");
    response.body = std::move(body);
    return response;
}

HttpResponse text_response(std::string body) {
    HttpResponse response;
    response.headers.emplace_back("content-type", "text/plain; charset=utf-8");
    response.body = std::move(body);
    return response;
}

HttpResponse conditional(HttpResponse response, const HttpRequest& request) {
    const auto known = request.header("if-none-match");
    if (!known || response.status != 200) return response;
    for (const auto& [name, value] : response.headers) {
        if (name != "etag") continue;
        if (*known != "*" && known->find(value) == std::string_view::npos) continue;
        response.status = 304;
        response.body.clear();
        response.stream.reset();
    }
    return response;
}

HttpResponse immutable(HttpResponse response, const Call& call, const Context& context,
                       std::string_view tag) {
    const bool is_public = call.route->access == Access::everyone || context.open_reads;
    const auto quoted = '"' + std::string(tag) + '"';
    response.headers.emplace_back("etag", quoted);
    response.headers.emplace_back("cache-control", std::string(is_public ? "public" : "private") +
                                                       ", max-age=31536000, immutable");
    return conditional(std::move(response), call.request);
}

}  // namespace qiyue

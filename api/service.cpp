#include "api/service.hpp"

#include <algorithm>
#include <exception>

#include <spdlog/spdlog.h>

#include "api/problem.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"

namespace qiyue {
namespace {

bool has_header(const HttpResponse& response, std::string_view name) {
    return std::ranges::any_of(response.headers,
                               [&](const auto& header) { return header.first == name; });
}

/// What every answer has.
HttpResponse finished(HttpResponse response) {
    response.headers.emplace_back("x-content-type-options", "nosniff");
    if (!has_header(response, "cache-control")) {
        response.headers.emplace_back("cache-control", "no-store");
    }
    return response;
}

HttpResponse no_such_route(const RouteMatch& match) {
    if (match.allowed.empty()) {
        return problem_response(Error{ErrorCode::not_found, "there is nothing at this path"});
    }
    auto response = constant_problem(405, "unsupported", "this path does not have that method");
    std::string allowed;
    for (const auto method : match.allowed) {
        allowed.append(allowed.empty() ? "" : ", ").append(method);
    }
    response.headers.emplace_back("allow", allowed);
    return response;
}

HttpResponse answer_now(const Desk& desk, const Call& call) {
    try {
        auto response = call.route->now(desk, call);
        if (response) return std::move(*response);
        if (status_of(response.error().code) == 500) {
            spdlog::error("{} {}: {}", call.route->method, call.route->pattern,
                          response.error().text());
        }
        return problem_response(response.error());
    } catch (const std::exception& e) {
        // A library's exception, out of memory among them, ends this request only.
        spdlog::error("{} {}: {}", call.route->method, call.route->pattern, e.what());
        return constant_problem(500, "io", "the request could not be answered");
    }
}

}  // namespace

Service::Service(Ledger& ledger, const std::string& directory, const ServiceOptions& options,
                 Clock& clock)
    : tokens_(directory, clock),
      address_limits_(options.address_rate),
      key_limits_(options.key_rate),
      desk_{ledger,   address_limits_,    key_limits_,
            metrics_, options.open_reads, options.limit_loopback} {}

Reception Service::receive(const HttpRequest& head) {
    Reception reception;
    auto match = find_route(routes(), head.method, head.path);
    if (match.route == nullptr) {
        metrics_.count("", "none", match.allowed.empty() ? 404 : 405, 0);
        reception.refusal = finished(no_such_route(match));
        return reception;
    }
    const auto refuse = [&](const Error& error) {
        reception.refusal = finished(problem_response(error));
        metrics_.count(match.route->method, match.route->pattern, reception.refusal->status, 0);
        return reception;
    };
    auto token =
        check_access(match.route->access, desk_.open_reads, tokens_, head.header("authorization"));
    if (!token) return refuse(token.error());
    auto call = std::make_shared<Call>();
    call->route = match.route;
    call->captures = std::move(match.captures);
    call->token = std::move(*token);
    call->request = head;
    if (match.route->make_sink != nullptr) {
        auto sink = match.route->make_sink(desk_, *call);
        if (!sink) return refuse(sink.error());
        call->sink = *sink;
        reception.sink = std::move(*sink);
    }
    reception.body_bytes_max = match.route->body_bytes_max;
    reception.blocking = match.route->later == nullptr;
    reception.call = std::move(call);
    return reception;
}

void Service::answer(HttpRequest request, Reception reception, Answer answer) {
    const auto call = std::static_pointer_cast<Call>(std::move(reception.call));
    call->request = std::move(request);
    const auto started = steady_us();
    Answer counted = [this, route = call->route, started,
                      answer = std::move(answer)](HttpResponse response) {
        metrics_.count(route->method, route->pattern, response.status,
                       static_cast<double>(steady_us() - started) / 1e6);
        answer(finished(std::move(response)));
    };
    if (call->route->later != nullptr) return call->route->later(desk_, call, std::move(counted));
    counted(answer_now(desk_, *call));
}

HttpResponse Service::problem(const Error& error) { return finished(problem_response(error)); }

}  // namespace qiyue

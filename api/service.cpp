#include "api/service.hpp"

#include <algorithm>
#include <exception>

#include <spdlog/spdlog.h>

#include "api/parameters.hpp"
#include "api/problem.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"
#include "api/state_read.hpp"

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

/// Routes that read the views at a point.
bool reads_views(const Route& route) {
    return route.parameters.find("as_of") != std::string_view::npos;
}

/// A ledger that cannot sign and has no checkpoint left to show answers no question about the log.
std::optional<Error> nothing_to_show(const Context& context, const Call& call) {
    const Route& route = *call.route;
    const bool of_log =
        route.access == Access::proofs || route.access == Access::record ||
        route.access == Access::states || route.pattern.starts_with("/v1/disclosures") ||
        route.pattern.starts_with("/v1/packages") || route.pattern.starts_with("/checkpoint") ||
        route.pattern.starts_with("/tile");
    if (!of_log || !context.ledger.published()->log.note.empty()) return std::nullopt;
    const auto why = context.ledger.status().read_only;
    return Error{ErrorCode::read_only,
                 "no checkpoint can be shown" + (why ? ": " + why->detail : std::string())};
}

/// A mistyped filter must not list the whole log.
std::optional<Error> unknown_parameter(const Route& route, const HttpRequest& request) {
    for (const auto& [name, value] : request.query) {
        const std::string padded = " " + std::string(route.parameters) + " ";
        // Names of headers stand there too, in capitals.
        const bool is_header = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
        if (name.empty() || is_header || padded.find(" " + name + " ") == std::string::npos) {
            return Error{ErrorCode::invalid_argument, "there is no such parameter here", name};
        }
    }
    return std::nullopt;
}

Result<HttpResponse> made(const Context& context, const Call& call) {
    if (!reads_views(*call.route)) return call.route->now(context, call);
    const auto before = context.answers.places();
    auto response = call.route->now(context, call);
    if (!response) return response;
    if (response->status == 200) context.answers.keep(call.request.target, before, *response);
    return conditional(std::move(*response), call.request);
}

HttpResponse answer_now(const Context& context, const Call& call) {
    if (auto no = nothing_to_show(context, call)) return problem_response(*no);
    try {
        auto response = made(context, call);
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

HttpService::HttpService(Ledger& ledger, Projections& projections, const std::string& directory,
                         const ServiceOptions& options, Clock& clock)
    : tokens_(directory, clock),
      address_limits_(options.address_rate),
      key_limits_(options.key_rate),
      access_record_(directory),
      answers_(projections),
      context_{ledger,
               projections,
               answers_,
               live_readers_,
               address_limits_,
               key_limits_,
               metrics_,
               access_record_,
               clock,
               options.cosigning,
               options.timestamps,
               options.anchoring,
               options.packages,
               options.open_reads,
               options.limit_loopback,
               options.no_packages} {}

Reception HttpService::receive(const HttpRequest& head) {
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
    auto token = check_access(match.route->access, context_.open_reads, tokens_,
                              head.header("authorization"));
    if (!token) return refuse(token.error());
    if (auto unknown = unknown_parameter(*match.route, head)) return refuse(*unknown);
    auto call = std::make_shared<Call>();
    call->route = match.route;
    call->captures = std::move(match.captures);
    call->token = std::move(*token);
    call->request = head;
    if (match.route->make_sink != nullptr) {
        auto sink = match.route->make_sink(context_, *call);
        if (!sink) return refuse(sink.error());
        call->sink = *sink;
        reception.sink = std::move(*sink);
    }
    reception.body_bytes_max = match.route->body_bytes_max;
    if (reads_views(*match.route)) call->kept = answers_.find(head.target);
    // What is kept goes out at once, by the thread that has read the request.
    reception.blocking = match.route->later == nullptr && !call->kept;
    reception.call = std::move(call);
    return reception;
}

void HttpService::answer(HttpRequest request, Reception reception, Answer answer) {
    const auto call = std::static_pointer_cast<Call>(std::move(reception.call));
    call->request = std::move(request);
    const auto started = steady_us();
    Answer counted = [this, route = call->route, started,
                      answer = std::move(answer)](HttpResponse response) {
        metrics_.count(route->method, route->pattern, response.status,
                       static_cast<double>(steady_us() - started) / 1e6);
        answer(finished(std::move(response)));
    };
    if (call->kept) return counted(conditional(std::move(*call->kept), call->request));
    if (call->route->later != nullptr)
        return call->route->later(context_, call, std::move(counted));
    if (reads_views(*call->route) && must_wait(context_, *call)) {
        return waiting_.add([this, call] { return !must_wait(context_, *call); },
                            [this, call, counted] { counted(answer_now(context_, *call)); });
    }
    counted(answer_now(context_, *call));
}

HttpResponse HttpService::problem(const Error& error) { return finished(problem_response(error)); }

}  // namespace qiyue

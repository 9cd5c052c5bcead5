#include <nlohmann/json.hpp>

#include "api/cosigning_metrics.hpp"
#include "api/handlers/handlers.hpp"
#include "api/metrics.hpp"
#include "api/packages/package_metrics.hpp"
#include "api/parameters.hpp"
#include "api/timestamp/anchoring_metrics.hpp"
#include "api/views_json.hpp"
#include "projections/projections.hpp"

namespace qiyue {

Result<HttpResponse> show_health(const Context&, const Call&) {
    return json_response(R"({"status":"ok"})");
}

Result<HttpResponse> show_readiness(const Context& context, const Call&) {
    const auto status = context.ledger.status();
    nlohmann::ordered_json json;
    json["status"] = status.read_only ? "read_only" : "ready";
    if (status.read_only) {
        json["code"] = code_name(status.read_only->code);
        json["reason"] = status.read_only->text();
    }
    json["size"] = status.size;
    // A view that has stopped holds up no append: readers of it are told, the rest goes on.
    nlohmann::ordered_json stopped = nlohmann::ordered_json::array();
    const auto views = views_json(context.projections.status());
    for (const auto& view : views["views"]) {
        if (view["state"] == "stopped") stopped.push_back(view);
    }
    json["views_stopped"] = std::move(stopped);
    return json_response(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                         status.read_only ? 503 : 200);
}

Result<HttpResponse> show_metrics(const Context& context, const Call&) {
    auto response =
        text_response(context.metrics.text(context.ledger.status(), context.projections.status()));
    if (context.cosigning != nullptr) response.body += metrics_text(context.cosigning->status());
    if (context.anchoring != nullptr) response.body += metrics_text(context.anchoring->status());
    if (context.packages != nullptr) response.body += metrics_text(context.packages->status());
    response.headers.front().second = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

}  // namespace qiyue

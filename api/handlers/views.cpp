// The views themselves: how they stand, and rebuilding them.

#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/views_json.hpp"
#include "projections/projections.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Result<FollowedView*> view_named(const Context& context, const Call& call) {
    FollowedView* view = context.projections.find(call.captures[0]);
    if (view != nullptr) return view;
    return fail(ErrorCode::not_found, "there is no view " + call.captures[0]);
}

HttpResponse dumped(const Json& json, int status = 200) {
    return json_response(json.dump(-1, ' ', false, Json::error_handler_t::replace), status);
}

}  // namespace

Result<HttpResponse> list_views(const Context& context, const Call&) {
    Json json = {{"size", published_size(context).value}};
    json.update(views_json(context.projections.status()));
    return dumped(json);
}

Result<HttpResponse> rebuild_view(const Context& context, const Call& call) {
    const auto view = view_named(context, call);
    if (!view) return std::unexpected(view.error());
    const auto number = (*view)->rebuild();
    if (!number) return std::unexpected(number.error());
    return dumped({{"view", call.captures[0]}, {"generation", *number}}, 202);
}

Result<HttpResponse> cancel_rebuild(const Context& context, const Call& call) {
    const auto view = view_named(context, call);
    if (!view) return std::unexpected(view.error());
    if (auto cancelled = (*view)->cancel(); !cancelled) return pass(cancelled);
    return dumped({{"view", call.captures[0]}, {"cancelled", true}});
}

Result<HttpResponse> drop_generations(const Context& context, const Call& call) {
    const auto view = view_named(context, call);
    if (!view) return std::unexpected(view.error());
    const auto dropped = (*view)->drop_old();
    if (!dropped) return std::unexpected(dropped.error());
    return dumped({{"view", call.captures[0]}, {"dropped", *dropped}});
}

}  // namespace qiyue

#include "api/state_read.hpp"

#include <algorithm>

#include "api/parameters.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/complex_rules.hpp"

namespace qiyue {
namespace {

constexpr std::string_view states_view_name = "states";

}  // namespace

Result<AsAt> as_at_parameter(const Call& call, std::string_view name) {
    AsAt as_at;
    const auto text = call.request.parameter(name);
    if (!text) return as_at;
    if (const auto number = from_decimal(*text)) {
        as_at.index = Index{*number};
        return as_at;
    }
    const auto time = parse_event_time(*text);
    if (!time) {
        return fail(ErrorCode::invalid_argument,
                    "this is an index, or a time like 2025-03-01T08:00:00Z", std::string(name));
    }
    as_at.recorded = *time;
    return as_at;
}

bool must_wait(const Context& context, const Call& call) {
    const FollowedView* view = context.projections.find(states_view_name);
    if (view == nullptr || view->stands_still()) return false;
    // Of a ledger that has just been opened the view is level in a moment.
    const TreeSize reflected = view->place().size;
    const auto asked = number_parameter(call, "at_least");
    const std::uint64_t least = asked ? asked->value_or(1) : 1;
    return reflected.value < std::max<std::uint64_t>(least, 1);
}

namespace {

/// That the view reflects what the reader has seen.
Result<void> check_at_least(const Context& context, const Call& call, TreeSize reflected) {
    const auto asked = number_parameter(call, "at_least");
    if (!asked) return std::unexpected(asked.error());
    if (!*asked || reflected.value >= **asked) return {};
    const FollowedView* view = context.projections.find(states_view_name);
    const auto why = view != nullptr ? view->stands_still() : std::nullopt;
    return fail(ErrorCode::behind,
                why.value_or(std::to_string(**asked) + " entries are not reflected yet"),
                "at_least");
}

}  // namespace

Result<StateRead> StateRead::begin(const Context& context, const Call& call, TreeSize at_most) {
    const auto as_at = as_at_parameter(call, "as_at");
    if (!as_at) return std::unexpected(as_at.error());
    const auto as_of = time_parameter(call, "as_of");
    if (!as_of) return std::unexpected(as_of.error());
    auto states = context.projections.snapshot(states_view_name);
    if (!states) return pass(states);
    const TreeSize reflected = std::min((*states)->position().size, at_most);
    if (auto enough = check_at_least(context, call, reflected); !enough)
        return std::unexpected(enough.error());
    return at_point(context.ledger.store(), std::move(*states), *as_at, *as_of, reflected);
}

Result<StateRead> StateRead::at_point(const EventStore& store,
                                      std::shared_ptr<const ViewSnapshot> states, const AsAt& as_at,
                                      std::optional<Micros> as_of, TreeSize at_most) {
    StateRead read;
    read.store_ = &store;
    read.states_ = std::move(states);
    read.reflected_ = std::min(read.states_->position().size, at_most);
    const auto point = point_of(store, read.reflected_, as_at, as_of);
    if (!point) return std::unexpected(point.error());
    read.point_ = *point;
    read.open();
    return read;
}

void StateRead::open() {
    Point recorded = point_;
    recorded.as_of.reset();
    recorded_ = std::make_unique<RecordedHistory>(states_, *store_, recorded);
    if (point_.as_of) {
        valid_ = std::make_unique<ValidHistory>(*recorded_, *store_, point_);
        source_ = std::make_unique<SheetSource>(*valid_);
    } else {
        source_ = std::make_unique<SheetSource>(*recorded_);
    }
}

Result<ComplexRow> StateRead::complex(const std::string& id) {
    const auto row = get<ComplexRow>(history(), id);
    if (const auto failure = history().failed()) return std::unexpected(*failure);
    if (row) return brought_forward(*row, point_.now);
    return fail(ErrorCode::not_found, "there is no complex " + id + " at this point");
}

Result<void> StateRead::fold_for_figures() {
    if (!valid_) return {};
    if (point_.size.value > limits::valid_figures_entries_max) {
        return fail(ErrorCode::too_large,
                    "figures as_of are made from at most " +
                        std::to_string(limits::valid_figures_entries_max) +
                        " entries: give an earlier as_at, or leave as_of away",
                    "as_of");
    }
    valid_->fold_all();
    return {};
}

Result<HttpResponse> StateRead::answer(Json body) {
    if (const auto failure = history().failed()) return std::unexpected(*failure);
    Json whole = {{"size", reflected_.value},
                  {"as_at", point_.size.value > 0 ? Json(point_.size.value - 1) : Json(nullptr)},
                  {"as_of", time_json(point_.as_of)}};
    for (auto& [name, value] : body.items())
        whole[name] = std::move(value);
    auto response = json_response(whole.dump(-1, ' ', false, Json::error_handler_t::replace));
    const std::string tag = '"' + to_hex(sha256(response.body)).substr(0, 32) + '"';
    response.headers.emplace_back("qiyue-size", std::to_string(reflected_.value));
    response.headers.emplace_back("etag", tag);
    response.headers.emplace_back("cache-control", "no-cache");
    return response;
}

}  // namespace qiyue

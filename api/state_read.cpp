#include "api/state_read.hpp"

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

Result<void> wait_at_least(const Context& context, const Call& call, std::string_view name) {
    const auto asked = number_parameter(call, "at_least");
    if (!asked) return std::unexpected(asked.error());
    if (!*asked) return {};
    const FollowedView* view = context.projections.find(name);
    const std::chrono::milliseconds at_most(limits::at_least_wait_ms);
    if (view != nullptr && view->wait_for(TreeSize{**asked}, at_most)) return {};
    return fail(ErrorCode::behind,
                "the view does not reflect " + std::to_string(**asked) + " entries yet",
                "at_least");
}

Result<StateRead> StateRead::begin(const Context& context, const Call& call) {
    const auto as_at = as_at_parameter(call, "as_at");
    if (!as_at) return std::unexpected(as_at.error());
    const auto as_of = time_parameter(call, "as_of");
    if (!as_of) return std::unexpected(as_of.error());
    if (auto waited = wait_at_least(context, call, states_view_name); !waited)
        return std::unexpected(waited.error());
    auto states = context.projections.snapshot(states_view_name);
    if (!states) return pass(states);
    StateRead read;
    read.store_ = &context.ledger.store();
    read.states_ = std::move(*states);
    read.reflected_ = read.states_->position().size;
    const auto point = point_of(*read.store_, read.reflected_, *as_at, *as_of);
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

StateRead StateRead::at(TreeSize size) const {
    StateRead read;
    read.store_ = store_;
    read.states_ = states_;
    read.reflected_ = reflected_;
    read.point_ = point_;
    read.point_.size = size;
    read.open();
    return read;
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

Result<HttpResponse> StateRead::answer(const Call& call, Json body) {
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
    const auto known = call.request.header("if-none-match");
    if (known && (*known == "*" || known->find(tag) != std::string_view::npos)) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

}  // namespace qiyue

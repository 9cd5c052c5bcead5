#include "api/entry_json.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/domain/schema.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

namespace {

HttpResponse schema_response(std::string schema) {
    auto response = json_response(std::move(schema));
    response.headers.front().second = "application/schema+json";
    return response;
}

}  // namespace

Result<HttpResponse> show_catalogue(const Context&, const Call&) {
    static const std::string text = catalogue_json();
    return json_response(text);
}

Result<HttpResponse> show_type(const Context&, const Call& call) {
    const auto version = number_capture(call, 1);
    if (!version) return std::unexpected(version.error());
    if (call.captures[0] == "policy" && *version == 1) return schema_response(policy_schema());
    const auto* type = *version > UINT32_MAX
                           ? nullptr
                           : find_type(call.captures[0], static_cast<std::uint32_t>(*version));
    if (type == nullptr) return fail(ErrorCode::not_found, "there is no such type of event");
    return schema_response(data_schema(*type));
}

/// The moment that `as_at` names: an index (that entry included) or a recorded time; now without
/// it.
Result<Micros> moment_asked(const Context& context, const Call& call) {
    const Micros last = context.ledger.store().writer_state().recorded;
    const auto index = number_parameter(call, "as_at");
    if (index) {
        if (!*index) return last;
        const auto line = context.ledger.entry(Index{**index});
        if (!line) return std::unexpected(line.error());
        const auto entry = parse_entry(*line);
        if (!entry) return fail(ErrorCode::corrupt, entry.error().detail);
        return entry->head.recorded;
    }
    const auto time = time_parameter(call, "as_at");
    if (!time) return std::unexpected(time.error());
    return time->value_or(last);
}

Result<HttpResponse> show_policy(const Context& context, const Call& call) {
    const auto moment = moment_asked(context, call);
    if (!moment) return std::unexpected(moment.error());
    const auto& store = context.ledger.store();
    const auto ledger = ledger_row(store);
    if (!ledger) return std::unexpected(ledger.error());
    const auto* entry = *ledger ? policy_in_force(**ledger, *moment) : nullptr;
    if (entry == nullptr) return fail(ErrorCode::not_found, "no policy was in force then");
    const auto row = store.row({RowKind::policy, std::to_string(entry->version)});
    if (!row) return std::unexpected(row.error());
    if (!*row) return fail(ErrorCode::corrupt, "the policy in force has no row");
    const auto& policy = std::get<PolicyRow>(**row);
    return json_response("{\"version\":" + std::to_string(policy.version) +
                         ",\"index\":" + std::to_string(policy.index.value) + ",\"effective\":\"" +
                         format_recorded(policy.effective) + "\",\"policy\":" + policy.text + "}");
}

}  // namespace qiyue

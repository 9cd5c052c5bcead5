#include <nlohmann/json.hpp>

#include "api/entry_json.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

// A stream nobody has written to is an answer too: its proof shows that it is empty.
Result<HttpResponse> show_stream(const Context& context, const Call& call) {
    const auto& stream = call.captures.front();
    if (!is_stream_name(stream)) {
        return fail(ErrorCode::invalid_argument, "this is not a stream's name");
    }
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    const auto cursor = number_parameter(call, "cursor");
    if (!cursor) return std::unexpected(cursor.error());
    const auto proof = context.ledger.completeness(stream, published_size(context));
    if (!proof) return std::unexpected(proof.error());

    const auto ledger = ledger_row(context.ledger.store());
    if (!ledger) return std::unexpected(ledger.error());
    std::string entries;
    std::size_t place = cursor->value_or(0);
    for (std::size_t taken = 0; place < proof->indexes.size() && taken < *limit; ++taken, ++place) {
        if (entries.size() >= limits::page_bytes_max) break;
        const auto line = context.ledger.entry(proof->indexes[place]);
        if (!line) return std::unexpected(line.error());
        const auto json = entry_json(*line, ledger->get());
        if (!json) return std::unexpected(json.error());
        if (!entries.empty()) entries.push_back(',');
        entries.append(*json);
    }
    const bool more = place < proof->indexes.size();
    return json_response("{\"stream\":" + nlohmann::json(stream).dump() +
                         ",\"size\":" + std::to_string(proof->size.value) + ",\"count\":" +
                         std::to_string(proof->count.value) + ",\"entries\":[" + entries +
                         "],\"next\":" + (more ? '"' + std::to_string(place) + '"' : "null") +
                         ",\"proof\":" + proof->to_json() + "}");
}

}  // namespace qiyue

// The record of one complex over time: timeline, replay, and what lies between two points.

#include <algorithm>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/state_read.hpp"
#include "projections/replay/complex_record.hpp"
#include "projections/replay/record_json.hpp"

namespace qiyue {
namespace {

/// The size that `from` or `to` names.
Result<TreeSize> size_named(const Context& context, const Call& call, const StateRead& read,
                            const char* name, TreeSize absent) {
    const auto as_at = as_at_parameter(call, name);
    if (!as_at) return std::unexpected(as_at.error());
    if (!as_at->index && !as_at->recorded) return absent;
    auto point = point_of(context.ledger.store(), read.point().size, *as_at, {});
    if (!point) {
        point.error().place = name;
        return pass(point);
    }
    return point->size;
}

struct Range {
    TreeSize from{};
    TreeSize to{};
};

Result<Range> range_asked(const Context& context, const Call& call, const StateRead& read) {
    const auto from = size_named(context, call, read, "from", TreeSize{0});
    if (!from) return std::unexpected(from.error());
    const auto to = size_named(context, call, read, "to", read.point().size);
    if (!to) return std::unexpected(to.error());
    if (*from <= *to) return Range{*from, *to};
    return fail(ErrorCode::invalid_argument, "from comes before to", "from");
}

/// A page of steps.
struct Page {
    std::size_t limit = 0;
    std::uint64_t cursor = 0;
};

Result<Page> page_asked(const Call& call) {
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    const auto cursor = number_parameter(call, "cursor");
    if (!cursor) return std::unexpected(cursor.error());
    return Page{*limit, cursor->value_or(0)};
}

/// {id, `name`: steps, next}.
Json steps_json(StateRead& read, const Call& call, const ComplexRecord& record, const Range& range,
                const Page& page, const char* name, bool with_changes) {
    const Index from{std::max(range.from.value, page.cursor)};
    auto steps = record.steps(from, next_index(range.to), page.limit + 1);
    const bool more = steps.size() > page.limit;
    Json next = more ? Json(std::to_string(steps.back().index.value)) : Json(nullptr);
    if (more) steps.pop_back();
    Json lines = Json::array();
    for (const RecordStep& step : steps)
        lines.push_back(step_json(step, read.source(), with_changes));
    Json body = {{"id", call.captures[0]}};
    body[name] = std::move(lines);
    body["next"] = std::move(next);
    return body;
}

}  // namespace

Result<HttpResponse> show_timeline(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto page = page_asked(call);
    if (!page) return std::unexpected(page.error());
    const auto record = ComplexRecord::read_states(read->source(), call.captures[0]);
    if (!record) return std::unexpected(record.error());
    const Range everything{TreeSize{0}, read->point().size};
    return read->answer(steps_json(*read, call, *record, everything, *page, "timeline", false));
}

Result<HttpResponse> show_replay(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto range = range_asked(context, call, *read);
    if (!range) return std::unexpected(range.error());
    const auto page = page_asked(call);
    if (!page) return std::unexpected(page.error());
    const auto record = ComplexRecord::read(read->source(), call.captures[0]);
    if (!record) return std::unexpected(record.error());
    return read->answer(steps_json(*read, call, *record, *range, *page, "steps", true));
}

Result<HttpResponse> show_diff(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto range = range_asked(context, call, *read);
    if (!range) return std::unexpected(range.error());
    const auto record = ComplexRecord::read(read->source(), call.captures[0]);
    if (!record) return std::unexpected(record.error());
    Json changes = Json::array();
    for (const RecordChange& change : record->between(range->from, range->to))
        changes.push_back(change_json(change));
    return read->answer({{"id", call.captures[0]},
                         {"from", range->from.value},
                         {"to", range->to.value},
                         {"changes", std::move(changes)}});
}

Result<HttpResponse> show_whole_complex(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto record = ComplexRecord::read(read->source(), call.captures[0]);
    if (!record) return std::unexpected(record.error());
    Json body = record->told_at(read->point().size);
    return read->answer(std::move(body));
}

Result<HttpResponse> show_kpis(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto record = ComplexRecord::read_kpis(read->source(), call.captures[0]);
    if (!record) return std::unexpected(record.error());
    Json kpis = Json::array();
    const Json whole = record->at(read->point().size);
    if (const auto found = whole.find("kpis"); found != whole.end()) {
        for (const Json& kpi : *found)
            kpis.push_back(kpi);
    }
    return read->answer({{"id", call.captures[0]}, {"kpis", std::move(kpis)}});
}

}  // namespace qiyue

#include "projections/sheets/figures_sheet.hpp"

#include <algorithm>
#include <map>

#include "ledger/base/limits.hpp"
#include "ledger/domain/decimal.hpp"

namespace qiyue {
namespace {

/// {count, entries}: how many entries a figure sums, and the last of them.
void add_entries(SheetSource& source, const Policy& policy, const PolicyContent::Metric& metric,
                 const FigurePlace& place, Json& json) {
    const auto behind =
        entries_behind(source.history(), policy, metric, place, limits::figure_entries_max);
    json["count"] = behind.count;
    Json entries = Json::array();
    for (const Index index : behind.indexes)
        entries.push_back(index.value);
    json["entries"] = std::move(entries);
}

Json target_json(SheetSource& source, const Policy& policy, const TargetProgress& progress) {
    const PolicyContent::Target& target = *progress.target;
    const auto* metric = policy.metric(target.metric);
    Json json = {{"metric", target.metric},
                 {"label", label_json(metric->label)},
                 {"by", format_date(target.by)},
                 {"comparator", target.comparator},
                 {"value", target.value.format(metric->decimals, metric->rounding).value_or("")},
                 {"cumulative", target.cumulative},
                 {"outlook", target.outlook},
                 {"figure", progress.figure ? Json(*progress.figure) : Json(nullptr)},
                 {"directions", target.directions ? Json(progress.directions) : Json(nullptr)},
                 {"tiers_missing", progress.tiers_missing},
                 {"reached", progress.reached}};
    add_entries(source, policy, *metric, place_of(policy, target, *metric, source.point().size),
                json);
    return json;
}

/// 1 for the largest; equal figures share a rank.
void rank(Json& rows, const std::string& metric) {
    const auto number = [&metric](const Json& row) -> std::optional<Decimal> {
        const Json& figure = row["figures"][metric]["value"];
        return figure.is_string() ? Decimal::parse(figure.get<std::string>()) : std::nullopt;
    };
    for (Json& row : rows) {
        const auto own = number(row);
        if (!own) continue;
        const auto better = std::ranges::count_if(rows, [&](const Json& other) {
            const auto theirs = number(other);
            return theirs && *theirs > *own;
        });
        row["figures"][metric]["rank"] = better + 1;
    }
}

Json figure_json(SheetSource& source, const Policy& policy, const PolicyContent::Metric& metric,
                 const FigurePlace& place) {
    const auto value = figure(source.history(), policy, metric, place);
    Json json = {{"value", value ? Json(*value) : Json(nullptr)}, {"rank", nullptr}};
    add_entries(source, policy, metric, place, json);
    return json;
}

}  // namespace

Json targets_sheet(SheetSource& source) {
    Json list = Json::array();
    const auto policy = source.policy_at(source.point().now);
    if (policy == nullptr) return list;
    for (const TargetProgress& progress :
         target_progress(source.history(), *policy, source.point().size))
        list.push_back(target_json(source, *policy, progress));
    return list;
}

Json scoreboard_sheet(SheetSource& source, const std::string& period) {
    Json rows = Json::array();
    const auto policy = source.policy_at(source.point().now);
    if (policy == nullptr) return rows;
    for (const std::string& region : policy->district_regions()) {
        const auto* named = policy->region(region);
        Json figures = Json::object();
        for (const auto& metric : policy->content().metrics) {
            figures[metric.id] = figure_json(source, *policy, metric,
                                             {source.point().size, region, period, std::nullopt});
        }
        rows.push_back({{"region", region},
                        {"label", named != nullptr ? label_json(named->label) : Json(nullptr)},
                        {"figures", std::move(figures)}});
    }
    for (const auto& metric : policy->content().metrics)
        rank(rows, metric.id);
    return rows;
}

}  // namespace qiyue

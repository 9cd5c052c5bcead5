// scoreboard.published: how the districts stand, recomputed from the log at the size it names.

#include "ledger/domain/figures.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer check_period(const CloudEvent& event) {
    if (ReportingPeriod::parse(event.data["period"].text())) return {};
    return refuse("scoreboard_published.period",
                  "晾晒期须为 2025、2025-H1、2025-Q3 或 2025-07 之类",
                  "the period must be like 2025, 2025-H1, 2025-Q3 or 2025-07", "/period");
}

Answer check_row(Case& c, Value row, const std::string& region, const std::string& place) {
    if (row["region"].text() != region)
        return refuse("scoreboard_published.region", "此行应为区县 " + region,
                      "this row must be that of region " + region, place + "/region");
    const Policy& policy = *c.policy();
    const FigurePlace at{TreeSize{static_cast<std::uint64_t>(c.data()["basis"].integer())}, region,
                         c.text("period")};
    std::size_t figures = 0;
    for (const auto& metric : policy.content().metrics) {
        const auto expected = figure(c.state(), policy, metric, at);
        const Value stated = row["figures"][metric.id];
        if (expected) ++figures;
        if (expected ? stated.text() == *expected : !stated.exists()) continue;
        return refuse("scoreboard_published.figure", "该指标复算为 " + expected.value_or("无"),
                      "the figure recomputes to " + expected.value_or("none"),
                      place + "/figures/" + metric.id);
    }
    if (row["figures"].size() == figures) return {};
    return refuse("scoreboard_published.metric", "列有规则所无的指标",
                  "there is a figure of no metric of the policy", place + "/figures");
}

/// Every row, in the policy's order of districts; also of a scoreboard as it is corrected.
Answer rows_recompute(Case& c) {
    if (static_cast<std::uint64_t>(c.data()["basis"].integer()) > c.index().value)
        return refuse("scoreboard_published.basis", "依据的账本规模大于现有规模",
                      "the tree size it rests on is larger than the log", "/basis");
    const auto regions = c.policy()->district_regions();
    const Value rows = c.data()["rows"];
    if (rows.size() != regions.size())
        return refuse("scoreboard_published.rows",
                      "须为每一区县各列一行，共 " + std::to_string(regions.size()) + " 行",
                      "there must be one row for each district, " + std::to_string(regions.size()) +
                          " in all",
                      "/rows");
    for (std::size_t n = 0; n < regions.size(); ++n) {
        if (auto no = check_row(c, rows.at(n), regions[n], "/rows/" + std::to_string(n))) return no;
    }
    return {};
}

}  // namespace

std::vector<EventType> scoreboard() {
    EventType type;
    type.name = "scoreboard.published";
    type.group = Group::ledger;
    type.label = {"工作晾晒（885）", "scoreboard published"};
    type.stream = StreamRule::policy;
    Field figures = field::map("figures", {"指标", "figures"},
                               field::decimal("figure", {"数值", "figure"}), 100);
    type.fields = {
        field::text("period", {"晾晒期", "period"}, 10),
        field::list("rows", {"各区县", "rows"},
                    field::object("row", {"区县", "row"}, {region(), std::move(figures)}), 0, 500),
        field::count("basis", {"依据的账本规模", "basis (tree size)"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"每一区县一行，各项指标按所引账本规模复算",
                    "one row for each district; the figures recompute from the log at that size"};
    type.form = check_period;
    type.whole = rows_recompute;
    type.allowed_when = rows_recompute;
    std::vector<EventType> types;
    types.push_back(std::move(type));
    return types;
}

}  // namespace qiyue::types

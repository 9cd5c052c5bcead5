#include "tools/qiyue/demo/results/scoreboards.hpp"

#include <utility>

#include <fmt/core.h>

#include "ledger/domain/figures.hpp"
#include "tools/qiyue/demo/recorded_state.hpp"

namespace qiyue::demo {

void Scoreboards::begin() {
    for (int year = 2025; year <= 2027; ++year) {
        stage_.agenda.on(day_of(year, 7, 8), [this, year] { publish(fmt::format("{}-H1", year)); });
        // The last one is published while the story still goes on.
        const Day day = year == 2027 ? day_of(2027, 12, 29) : day_of(year + 1, 1, 9);
        stage_.agenda.on(day, [this, year] { publish(fmt::format("{}-H2", year)); });
    }
}

void Scoreboards::publish(const std::string& period) {
    Recorder& recorder = stage_.recorder;
    recorder.flush();
    if (recorder.failed()) return;
    RecordedState state(*recorder.store());
    const auto policy = recorder.policy_in_force();
    if (!policy) return;
    const FigurePlace city{TreeSize{recorder.next_index()}, {}, period};
    Json rows = Json::array();
    for (const std::string& region : policy->district_regions()) {
        FigurePlace place = city;
        place.region = region;
        Json figures = Json::object();
        for (const auto& metric : policy->content().metrics) {
            if (const auto found = figure(state, *policy, metric, place))
                figures[metric.id] = *found;
        }
        rows.push_back({{"region", region}, {"figures", std::move(figures)}});
    }
    decree(stage_, "scoreboard.published", "policy",
           {{"period", period}, {"rows", std::move(rows)}, {"basis", city.size.value}});
}

}  // namespace qiyue::demo

#include "tools/qiyue/demo/results/figures_season.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

namespace qiyue::demo {
namespace {

constexpr std::int64_t ten_thousand = 10'000;

std::string amount(std::int64_t hundredths) {
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

/// numerator / denominator with the metric's four decimals, rounded half up.
std::string ratio(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t value = (2 * numerator * ten_thousand + denominator) / (2 * denominator);
    return fmt::format("{}.{:04}", value / ten_thousand, value % ten_thousand);
}

}  // namespace

void FiguresSeason::begin() {
    for (int year = 2024; year <= 2027; ++year) {
        stage_.agenda.on(day_of(year, 12, 9), [this, year] { collect(year); });
        stage_.agenda.on(day_of(year + 1, 4, 13), [this, year] { replace_some(year); });
    }
}

/// Every enterprise that is a party now, once, in the first complex where it is one.
void FiguresSeason::collect(int year) {
    reported_.clear();
    std::set<const Party*> seen;
    std::vector<Figure> reporters;
    for (const auto& life : lives_) {
        const Complex& complex = life->complex();
        if (!complex.works()) continue;
        for (Party* one : complex.enterprises()) {
            if (!seen.insert(one).second) continue;
            Dice size(stage_.seeded, "revenue of " + one->id);
            // 3,000 万元 to about 500,000 万元, small ones being many.
            std::int64_t revenue = size.between(300'000, 900'000);
            for (std::int64_t doublings = size.between(0, 6); doublings > 0; --doublings)
                revenue = revenue * size.between(13, 21) / 10;
            const std::int64_t growth = 100 + 6 * (year - 2024) + dice_.between(-4, 4);
            reporters.push_back(
                {one, complex.stream, {}, 0, revenue * growth / 100 + dice_.between(0, 99), 0});
        }
    }
    if (reporters.empty()) return;
    const YearOfFigures city = figures_of(year);
    for (auto [metric, of_city] : {std::pair("rd_intensity", city.rd_intensity),
                                   std::pair("new_product_share", city.new_product_share)}) {
        for (Figure& figure : draw(reporters, metric, of_city)) {
            stage_.agenda.in(dice_.between(0, 14),
                             [this, year, figure = std::move(figure)] { report(year, figure); });
        }
    }
}

/// Ratios that differ between organisations and come to the city's: Σ numerator / Σ denominator.
std::vector<FiguresSeason::Figure> FiguresSeason::draw(const std::vector<Figure>& reporters,
                                                       const std::string& metric,
                                                       std::int64_t city) {
    std::vector<std::int64_t> weights;
    std::int64_t weighted = 0, whole = 0;
    for (const Figure& one : reporters) {
        Dice dice(stage_.seeded, metric + " of " + one.organization->id);
        weights.push_back(dice.between(55, 150) + dice_.between(-8, 8));
        weighted += weights.back() * one.denominator;
        whole += one.denominator;
    }
    const std::int64_t factor = city * whole * ten_thousand / weighted;
    std::vector<Figure> figures = reporters;
    for (std::size_t n = 0; n < figures.size(); ++n) {
        Figure& one = figures[n];
        one.metric = metric;
        // Rounded up, so that the city does not fall below its goal.
        const std::int64_t share = one.denominator * weights[n] * factor;
        one.numerator = std::min(share / (ten_thousand * ten_thousand) + 1, one.denominator);
    }
    return figures;
}

Recorded FiguresSeason::record(int year, const Figure& figure, bool replaces) {
    const bool research = figure.metric == "rd_intensity";
    Json data = {{"metric", figure.metric},
                 {"period", std::to_string(year)},
                 {"numerator", amount(figure.numerator)},
                 {"denominator", amount(figure.denominator)},
                 {"value", ratio(figure.numerator, figure.denominator)},
                 {"breakdown",
                  {{"unit", "万元"},
                   {"numerator", research ? "研发费用" : "新产品销售收入"},
                   {"denominator", research ? "营业收入" : "产品销售收入"},
                   {"audited", replaces}}}};
    if (replaces) data["replaces"] = figure.index;
    return stage_.recorder.record(
        {"kpi.reported", figure.stream, std::move(data), {figure.organization}});
}

void FiguresSeason::report(int year, Figure figure) {
    for (const auto& life : lives_) {
        const Complex& complex = life->complex();
        if (complex.stream != figure.stream) continue;
        const auto parties = complex.parties();
        if (!complex.works() ||
            std::find(parties.begin(), parties.end(), figure.organization) == parties.end())
            return;
    }
    figure.index = record(year, figure, false).index;
    reported_.push_back(std::move(figure));
}

void FiguresSeason::replace_some(int year) {
    for (Figure figure : std::exchange(reported_, {})) {
        if (!dice_.chance(9)) continue;
        figure.numerator = figure.numerator * dice_.between(985, 1010) / 1000;
        bool still_party = false;
        for (const auto& life : lives_) {
            const Complex& complex = life->complex();
            const auto parties = complex.parties();
            still_party = still_party || (complex.stream == figure.stream && complex.works() &&
                                          std::find(parties.begin(), parties.end(),
                                                    figure.organization) != parties.end());
        }
        if (still_party) (void)record(year, figure, true);
    }
}

}  // namespace qiyue::demo

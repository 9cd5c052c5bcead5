#pragma once

// Figures that follow from the record: how often something happened, what organisations reported,
// how many complexes are built; by district and for the city, at any size of the log. Kept as
// running sums with all their steps (rows/work.hpp), so that a scoreboard can be recomputed at the
// size it names, and a target at any time. Exact decimals; the policy's rounding, once.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/decimal.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/reporting_period.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {

/// Of a count only the numerator tells; of a ratio both.
struct Sum {
    Decimal numerator;
    Decimal denominator;
};

/// Digits behind the point that reported figures may have, so that sums of them stay exact.
constexpr unsigned figure_decimals_max = 6;
/// Digits before the point: ten million million such figures still have a sum.
constexpr unsigned figure_digits_max = 18;

// -- what acts change; called by evolve

/// The case's act counts: one more of its type, in the district of its complex and in the city.
void count_act(Case& c, StateOverlay& state);
/// The act may have made the complex a built one, or no longer one, as the policy says.
void count_built(Case& c, bool was_built, StateOverlay& state);
/// Adds to what was reported of a ratio, in the organisation's region and in the city.
void add_reported(Case& c, StateOverlay& state, std::string_view metric, std::string_view period,
                  std::string_view region, const Sum& delta);

// -- figures at a size of the log

/// Where a figure is taken: the entries below `size`; of those, for a count within a period, what
/// was recorded in it.
struct FigurePlace {
    TreeSize size{};
    std::string region;  ///< empty: the city
    std::optional<std::string> period;  ///< nothing: a count from the beginning on
    std::optional<Micros> before = {};  ///< of those, what was recorded before; nothing: all
};
/// The metric's figure with its decimals; nothing if a ratio has nothing reported. A ratio needs a
/// period. Complexes built are a stock: those there are, whatever the period.
std::optional<std::string> figure(StateReader& state, const Policy& policy,
                                  const PolicyContent::Metric& metric, const FigurePlace& place);

/// The entries that a figure sums: how many there are, and the last of them, oldest first.
struct FigureEntries {
    std::uint64_t count = 0;
    std::vector<Index> indexes;
};
FigureEntries entries_behind(StateReader& state, const Policy& policy,
                             const PolicyContent::Metric& metric, const FigurePlace& place,
                             std::size_t limit);

/// Where a target's figure is taken: a cumulative count from the beginning on to the end of its
/// date, another one within the year of its date; a ratio in that year.
FigurePlace place_of(const Policy& policy, const PolicyContent::Target& target,
                     const PolicyContent::Metric& metric, TreeSize size);

/// How a target stands at a size of the log.
struct TargetProgress {
    const PolicyContent::Target* target = nullptr;
    std::optional<std::string> figure;
    std::int64_t directions = 0;  ///< directions with a complex that is built
    std::vector<std::string> tiers_missing;  ///< of those that must be covered
    bool reached = false;
};
/// Of every target of the policy, in its order. A ratio counts whenever it was reported; what is
/// counted after the target's date reaches it no more.
std::vector<TargetProgress> target_progress(StateReader& state, const Policy& policy,
                                            TreeSize size);

}  // namespace qiyue

#include "ledger/domain/figures.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"

namespace qiyue {
namespace {

constexpr std::string_view city = "*";

std::string tally_of_count(std::string_view type, std::string_view region) {
    return "count/" + std::string(type) + "/" + std::string(region);
}
std::string tally_of_ratio(std::string_view metric, std::string_view period,
                           std::string_view region) {
    return "ratio/" + std::string(metric) + "/" + std::string(period) + "/" + std::string(region);
}
/// Complexes built, by `what`: a region, a direction, an industry.
std::string tally_of_built(std::string_view what, std::string_view id) {
    return "built/" + std::string(what) + "/" + std::string(id);
}

std::string step_id(const std::string& tally, std::uint64_t step) {
    return tally + "#" + to_hex(u64be(step));
}

Decimal number(const std::string& text) { return Decimal::parse(text).value_or(Decimal{}); }

std::string text(const Decimal& number) {
    const auto shown = number.format(figure_decimals_max, Rounding::half_up);
    QIYUE_CHECK(shown, "a sum of figures stays within the range of decimals");
    std::string plain = *shown;
    plain.erase(plain.find_last_not_of('0') + 1);
    if (plain.ends_with('.')) plain.pop_back();
    return plain;
}

std::shared_ptr<const TallyStepRow> step(StateReader& state, const std::string& tally,
                                         std::uint64_t number) {
    return get<TallyStepRow>(state, step_id(tally, number));
}

/// One entry makes one step, however often it adds.
void add(StateOverlay& state, const std::string& tally, const Sum& delta, Index index,
         Micros recorded) {
    const auto head = get<TallyRow>(state, tally);
    std::uint64_t steps = head ? head->steps : 0;
    Sum sum = delta;
    if (steps > 0) {
        if (const auto last = step(state, tally, steps - 1)) {
            sum.numerator = sum.numerator + number(last->numerator);
            sum.denominator = sum.denominator + number(last->denominator);
            if (last->index == index) --steps;
        }
    }
    if (!sum.numerator.is_number() || !sum.denominator.is_number()) return;
    state.put(step_id(tally, steps),
              TallyStepRow{index, recorded, text(sum.numerator), text(sum.denominator)});
    state.put(tally, TallyRow{steps + 1});
}

/// How many steps there are for which `within` holds: those before the first for which it does
/// not.
template <class Within>
std::uint64_t steps_within(StateReader& state, const std::string& tally, Within within) {
    const auto head = get<TallyRow>(state, tally);
    std::uint64_t low = 0;
    std::uint64_t high = head ? head->steps : 0;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto row = step(state, tally, middle);
        if (row && within(*row)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The sum over those steps.
template <class Within>
Sum sum_of(StateReader& state, const std::string& tally, Within within) {
    const std::uint64_t steps = steps_within(state, tally, within);
    const auto last = steps > 0 ? step(state, tally, steps - 1) : nullptr;
    if (!last) return {};
    return {number(last->numerator), number(last->denominator)};
}

Sum sum_at(StateReader& state, const std::string& tally, const FigurePlace& place) {
    return sum_of(state, tally, [&place](const TallyStepRow& row) {
        return row.index.value < place.size.value &&
               (!place.before || row.recorded < *place.before);
    });
}

/// Counted below `size` and recorded before `end`.
Decimal count_before(StateReader& state, const std::string& tally, TreeSize size, Micros end) {
    return sum_of(state, tally,
                  [&](const TallyStepRow& row) {
                      return row.index.value < size.value && row.recorded < end;
                  })
        .numerator;
}

/// The tallies of complexes built that a complex is in: city, district, direction, industry.
std::vector<std::string> built_tallies(const ComplexRow& complex) {
    return {tally_of_built("region", city), tally_of_built("region", complex.founding_district),
            tally_of_built("direction", complex.direction),
            tally_of_built("industry", complex.industry)};
}

/// Adds to those of them that are not among `others`.
void add_built(Case& c, StateOverlay& state, const std::vector<std::string>& tallies,
               const std::vector<std::string>& others, std::int64_t delta) {
    for (const std::string& tally : tallies) {
        if (std::find(others.begin(), others.end(), tally) != others.end()) continue;
        add(state, tally, {Decimal(delta), Decimal{}}, c.index(), c.recorded());
    }
}

std::string_view region_name(const FigurePlace& place) {
    return place.region.empty() ? city : std::string_view(place.region);
}

std::optional<Decimal> figure_of(StateReader& state, const Policy& policy,
                                 const PolicyContent::Metric& metric, const FigurePlace& place) {
    const std::string_view region = region_name(place);
    if (metric.kind == PolicyContent::Metric::Kind::ratio) {
        if (!place.period) return {};
        const Sum sum = sum_at(state, tally_of_ratio(metric.id, *place.period, region), place);
        if (sum.denominator.is_zero()) return {};
        return sum.numerator / sum.denominator;
    }
    if (metric.counts == "built") {
        return sum_at(state, tally_of_built("region", region), place).numerator;
    }
    const std::string tally = tally_of_count(metric.counts, region);
    const auto period = place.period ? ReportingPeriod::parse(*place.period) : std::nullopt;
    if (!period) return sum_at(state, tally, place).numerator;
    const Calendar& calendar = policy.calendar();
    return count_before(state, tally, place.size, calendar.end_of(period->last)) -
           count_before(state, tally, place.size, calendar.start_of(period->first));
}

bool is_built_somewhere(StateReader& state, std::string_view what, const std::string& id,
                        const FigurePlace& place) {
    return sum_at(state, tally_of_built(what, id), place).numerator > Decimal{};
}

bool compares(const Decimal& figure, const std::string& comparator, const Decimal& value) {
    if (comparator == ">=") return figure >= value;
    if (comparator == ">") return figure > value;
    if (comparator == "<=") return figure <= value;
    if (comparator == "<") return figure < value;
    return figure == value;
}

void cover(StateReader& state, const Policy& policy, const FigurePlace& place,
           TargetProgress& progress) {
    for (const auto& direction : policy.content().directions) {
        if (is_built_somewhere(state, "direction", direction.id, place)) ++progress.directions;
    }
    for (const auto& tier : policy.content().tiers) {
        const auto& asked = progress.target->tiers;
        if (std::find(asked.begin(), asked.end(), tier.id) == asked.end()) continue;
        const bool covered =
            std::any_of(tier.industries.begin(), tier.industries.end(), [&](const auto& industry) {
                return is_built_somewhere(state, "industry", industry, place);
            });
        if (!covered) progress.tiers_missing.push_back(tier.id);
    }
}

}  // namespace

void count_act(Case& c, StateOverlay& state) {
    const Sum one{Decimal(1), Decimal{}};
    const std::string_view type = c.event().type;
    add(state, tally_of_count(type, city), one, c.index(), c.recorded());
    if (!c.complex()) return;
    add(state, tally_of_count(type, c.complex()->founding_district), one, c.index(), c.recorded());
}

void count_built(Case& c, bool was_built, StateOverlay& state) {
    const auto& policy = c.policy();
    const auto row = get<ComplexRow>(state, std::string(c.subject_id()));
    if (!policy || !row) return;
    const auto& built = policy->content().built;
    const bool ends = was_built && is_leaving(row->state) && !built.exited_counts;
    const bool begins = !was_built && c.event().type == built.from;
    const auto& before = c.complex();
    const auto left = before && was_built ? built_tallies(*before) : std::vector<std::string>{};
    const auto joined =
        begins || (was_built && !ends) ? built_tallies(*row) : std::vector<std::string>{};
    // A built complex that moves leaves what it is no longer in, and nothing else.
    add_built(c, state, left, joined, -1);
    add_built(c, state, joined, left, 1);
    if (!begins && !ends) return;
    ComplexRow changed = *row;
    changed.built = begins ? std::optional(c.index()) : std::nullopt;
    put_complex(state, std::move(changed));
}

void add_reported(Case& c, StateOverlay& state, std::string_view metric, std::string_view period,
                  std::string_view region, const Sum& delta) {
    for (const std::string_view place : {city, region}) {
        add(state, tally_of_ratio(metric, period, place), delta, c.index(), c.recorded());
    }
}

std::optional<std::string> figure(StateReader& state, const Policy& policy,
                                  const PolicyContent::Metric& metric, const FigurePlace& place) {
    const auto number = figure_of(state, policy, metric, place);
    return number ? number->format(metric.decimals, metric.rounding) : std::nullopt;
}

FigureEntries entries_behind(StateReader& state, const Policy& policy,
                             const PolicyContent::Metric& metric, const FigurePlace& place,
                             std::size_t limit) {
    const std::string_view region = region_name(place);
    const bool counts = metric.kind == PolicyContent::Metric::Kind::count;
    if (!counts && !place.period) return {};
    const std::string tally = !counts ? tally_of_ratio(metric.id, *place.period, region)
                              : metric.counts == "built" ? tally_of_built("region", region)
                                                         : tally_of_count(metric.counts, region);
    const auto recorded_before = [&](std::optional<Micros> end) {
        return steps_within(state, tally, [&](const TallyStepRow& row) {
            return row.index.value < place.size.value && (!end || row.recorded < *end) &&
                   (!place.before || row.recorded < *place.before);
        });
    };
    std::uint64_t first = 0;
    std::optional<Micros> end;
    const auto period = place.period ? ReportingPeriod::parse(*place.period) : std::nullopt;
    if (counts && metric.counts != "built" && period) {
        first = recorded_before(policy.calendar().start_of(period->first));
        end = policy.calendar().end_of(period->last);
    }
    const std::uint64_t behind = std::max(first, recorded_before(end));
    FigureEntries entries;
    entries.count = behind - first;
    for (std::uint64_t at = std::max(first, behind - std::min<std::uint64_t>(behind, limit));
         at < behind; ++at) {
        if (const auto row = step(state, tally, at)) entries.indexes.push_back(row->index);
    }
    return entries;
}

FigurePlace place_of(const Policy& policy, const PolicyContent::Target& target,
                     const PolicyContent::Metric& metric, TreeSize size) {
    FigurePlace place{size, {}, std::nullopt, std::nullopt};
    const bool counts = metric.kind == PolicyContent::Metric::Kind::count;
    if (counts) place.before = policy.calendar().end_of(target.by);
    if (!counts || !target.cumulative) place.period = std::to_string(target.by.year);
    return place;
}

std::vector<TargetProgress> target_progress(StateReader& state, const Policy& policy,
                                            TreeSize size) {
    std::vector<TargetProgress> all;
    for (const auto& target : policy.content().targets) {
        TargetProgress progress;
        progress.target = &target;
        const auto* metric = policy.metric(target.metric);
        if (metric == nullptr) continue;
        const FigurePlace place = place_of(policy, target, *metric, size);
        const auto number = figure_of(state, policy, *metric, place);
        if (number) progress.figure = number->format(metric->decimals, metric->rounding);
        if (metric->counts == "built") cover(state, policy, place, progress);
        // The exact figure is compared: one that is only rounded up to the target misses it.
        progress.reached = number && compares(*number, target.comparator, target.value) &&
                           progress.tiers_missing.empty() &&
                           progress.directions >= target.directions.value_or(0);
        all.push_back(std::move(progress));
    }
    return all;
}

}  // namespace qiyue

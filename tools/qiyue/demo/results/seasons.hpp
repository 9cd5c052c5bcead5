#pragma once

// How much the city's complexes achieve, and when: what is to be reached in a season, shared out
// among those that are at work. By it the story reaches some of the plan's targets and misses
// others; the figures themselves follow from the events.

#include <cstdint>
#include <span>

#include "tools/qiyue/demo/agenda.hpp"

namespace qiyue::demo {

struct Season {
    Day from = 0;
    Day until = 0;  ///< all of it is done by then
    unsigned first_wave = 1;
    unsigned last_wave = 1;
    unsigned usual = 1;  ///< complexes at work in a city of 32, for which the goals are
    int needs = 0;  ///< resolved
    int tasks = 0;  ///< accepted
};
std::span<const Season> seasons();

/// Of a goal, for the complex of this place among those that are at work.
int share_of(int goal, const Season& season, unsigned place, unsigned active);

/// City-wide ratios that organisations' figures of a year come to, in ten-thousandths.
struct YearOfFigures {
    std::int64_t rd_intensity = 0;
    std::int64_t new_product_share = 0;
};
YearOfFigures figures_of(int year);

}  // namespace qiyue::demo

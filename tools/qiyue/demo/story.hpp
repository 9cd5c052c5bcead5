#pragma once

// The whole story: who is in it, and all that is on the agenda. Told day by day.

#include <cstdint>
#include <functional>
#include <memory>

#include "tools/qiyue/demo/city/government.hpp"
#include "tools/qiyue/demo/refusals.hpp"
#include "tools/qiyue/demo/results/figures_season.hpp"
#include "tools/qiyue/demo/results/scoreboards.hpp"
#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

/// The first and the last day of the story.
constexpr Day first_day = day_of(2024, 9, 26);
constexpr Day last_day = day_of(2027, 12, 31);

class Story {
public:
    Story(unsigned complexes, std::uint64_t seed, const SeededBytes& seeded, Recorder& recorder);

    const City& city() const { return city_; }
    const Register& parties() const { return parties_; }
    const Lives& lives() const { return lives_; }

    /// Tells all of it. Stops at the first failure, which the recorder keeps.
    void tell(const std::function<void(std::uint64_t, std::uint64_t)>& progress);

private:
    void begin();

    Words words_;
    Register parties_;
    City city_;
    Agenda agenda_;
    Stage stage_;
    Lives lives_;
    Government government_;
    FiguresSeason figures_;
    Scoreboards scoreboards_;
    Refusals refusals_;
};

}  // namespace qiyue::demo

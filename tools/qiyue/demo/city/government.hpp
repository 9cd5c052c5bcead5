#pragma once

// What the city's offices do beside single decisions: directions, the second version of the policy,
// dispatch meetings, cases, scoreboards.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tools/qiyue/demo/lives/complex_life.hpp"
#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

using Lives = std::vector<std::unique_ptr<ComplexLife>>;

class Government {
public:
    Government(Stage& stage, Lives& lives)
        : stage_(stage), lives_(lives), dice_(stage.seeded, "government") {}

    /// Puts all years on the agenda.
    void begin();

private:
    void set_directions(int year);
    void enrol_districts();
    void publish_policy();
    void merge_districts();
    void dispatch(int year, int quarter);
    void select_cases(int year, int count);
    void plan_work(const Season& season);

    Stage& stage_;
    Lives& lives_;
    Dice dice_;
    Party* merged_district_ = nullptr;
    unsigned cases_ = 0;
};

}  // namespace qiyue::demo

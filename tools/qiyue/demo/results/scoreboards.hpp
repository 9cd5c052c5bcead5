#pragma once

// The scoreboard of every half year (工作晾晒): each district's figures, taken from the record.

#include <string>

#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

class Scoreboards {
public:
    explicit Scoreboards(Stage& stage) : stage_(stage) {}

    void begin();

private:
    void publish(const std::string& period);

    Stage& stage_;
};

}  // namespace qiyue::demo

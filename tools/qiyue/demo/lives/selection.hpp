#pragma once

// From the application to the selection of the lead unit, or its end.

#include "tools/qiyue/demo/lives/chapter.hpp"

namespace qiyue::demo {

class Selection : public Chapter {
public:
    Selection(Stage& stage, Complex& complex, std::function<void()> when_selected)
        : Chapter(stage, complex), when_selected_(std::move(when_selected)) {}

    void begin(Day day);

private:
    void apply();
    void recommend();
    void decide();
    void select();

    std::function<void()> when_selected_;
};

}  // namespace qiyue::demo

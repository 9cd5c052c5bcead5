#pragma once

// One complex from its application to the end of the story: its chapters, tied together.

#include <functional>
#include <string>

#include "tools/qiyue/demo/lives/assessment.hpp"
#include "tools/qiyue/demo/lives/bodies.hpp"
#include "tools/qiyue/demo/lives/charter.hpp"
#include "tools/qiyue/demo/lives/departures.hpp"
#include "tools/qiyue/demo/lives/ending.hpp"
#include "tools/qiyue/demo/lives/recognition.hpp"
#include "tools/qiyue/demo/lives/selection.hpp"
#include "tools/qiyue/demo/lives/upkeep.hpp"
#include "tools/qiyue/demo/results/workshop.hpp"

namespace qiyue::demo {

class ComplexLife {
public:
    ComplexLife(Stage& stage, Complex complex);

    /// Puts its beginning on the agenda, and what its fate holds.
    void begin(const Complex* receiver);
    Workshop& workshop() { return workshop_; }
    const Complex& complex() const { return complex_; }
    Complex& complex() { return complex_; }

private:
    Complex complex_;
    Selection selection_;
    Charter charter_;
    Bodies bodies_;
    Recognition recognition_;
    Assessment assessment_;
    Departures departures_;
    EndOfLife ending_;
    Upkeep upkeep_;
    Workshop workshop_;
};

}  // namespace qiyue::demo

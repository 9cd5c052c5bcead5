#include "tools/qiyue/demo/lives/complex_life.hpp"

#include <utility>

namespace qiyue::demo {
namespace {

constexpr std::int64_t days_between_applications = 2;

}  // namespace

ComplexLife::ComplexLife(Stage& stage, Complex complex)
    : complex_(std::move(complex)),
      selection_(stage, complex_, [this] { charter_.found(); }),
      charter_(stage, complex_, [this] { bodies_.begin(); }),
      bodies_(stage, complex_, charter_, [this] { recognition_.begin(); }),
      recognition_(stage, complex_, [] {}),
      assessment_(stage, complex_, [this] { ending_.order_exit(); }),
      departures_(stage, complex_),
      ending_(stage, complex_, charter_, assessment_),
      upkeep_(stage, complex_),
      workshop_(stage, complex_,
                [this](const std::string& task) { assessment_.exploration_failed(task); }) {}

void ComplexLife::begin(const Complex* receiver) {
    const Fate& fate = complex_.fate;
    selection_.begin(first_day_of(fate.wave) +
                     days_between_applications * static_cast<std::int64_t>(fate.place));
    if (!fate.is_selected()) return;
    assessment_.begin();
    departures_.begin();
    ending_.begin(receiver);
    upkeep_.begin();
    if (fate.has(Episode::amended_charter)) {
        const Day day = fate.wave == 1 ? day_of(2027, 2, 22) : day_of(2027, 9, 6);
        charter_.on(day, [this] {
            if (complex_.works()) charter_.amend();
        });
    }
}

}  // namespace qiyue::demo

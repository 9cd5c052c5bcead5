#pragma once

// Notices a system clock that is far ahead: more than a year after the last entry (a machine that
// came up in a wrong year), or jumped by more than an hour more than time went on, suspended time
// included. One wrong year, recorded once, would bind every later entry. One thread.

#include "ledger/base/clock.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

class ClockWatch {
public:
    /// `last`: of the last entry. Not watched: simulated clocks, which are set on purpose, and
    /// operators who accept any.
    ClockWatch(Clock& clock, Micros last, bool watched);

    /// Now. Errors: clock_ahead, until the clock is set right or the ledger opened again.
    Result<Micros> now();

private:
    Clock& clock_;
    const bool watched_;
    Micros last_{};
    Micros seen_{};  ///< at the last reading that was believed
    std::int64_t seen_boot_us_ = 0;
};

}  // namespace qiyue

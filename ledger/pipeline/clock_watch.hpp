#pragma once

// Notices that the system's clock jumped ahead while the ledger ran: by more than an hour more than
// the monotonic clock did. One wrong year, recorded once, would bind every later entry. One thread.

#include <chrono>
#include <optional>

#include "ledger/base/clock.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

class ClockWatch {
public:
    /// Not watched: simulated clocks, which are set on purpose, and operators who accept any.
    ClockWatch(Clock& clock, bool watched);

    /// Now. Errors: clock_ahead, until the clock is set right or the ledger opened again.
    Result<Micros> now();

private:
    Clock& clock_;
    const bool watched_;
    Micros started_{};
    std::chrono::steady_clock::time_point started_steady_;
};

}  // namespace qiyue

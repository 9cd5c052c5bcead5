#include "ledger/pipeline/clock_watch.hpp"

#include "ledger/base/limits.hpp"

namespace qiyue {

ClockWatch::ClockWatch(Clock& clock, bool watched)
    : clock_(clock),
      watched_(watched),
      started_(clock.now()),
      started_steady_(std::chrono::steady_clock::now()) {}

Result<Micros> ClockWatch::now() {
    const Micros now = clock_.now();
    if (!watched_) return now;
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_steady_);
    if (now > started_ + passed.count() + limits::clock_ahead_us_max) {
        return fail(ErrorCode::clock_ahead,
                    "the clock jumped ahead by more than an hour, to " + format_recorded(now) +
                        ": set it right, or open the ledger with --accept-clock");
    }
    return now;
}

}  // namespace qiyue

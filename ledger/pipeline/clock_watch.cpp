#include "ledger/pipeline/clock_watch.hpp"

#include <ctime>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

/// Since the machine was started, the time it was suspended included.
std::int64_t boot_us() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

std::unexpected<Error> ahead(Micros now, const std::string& of) {
    return fail(ErrorCode::clock_ahead,
                "the clock says " + format_recorded(now) + ", " + of +
                    ": set it right, or open the ledger once with --accept-clock");
}

}  // namespace

ClockWatch::ClockWatch(Clock& clock, Micros last, bool watched)
    : clock_(clock), watched_(watched), last_(last), seen_(clock.now()), seen_boot_us_(boot_us()) {}

Result<Micros> ClockWatch::now() {
    const Micros now = clock_.now();
    if (!watched_) return now;
    if (now > last_ + limits::clock_silence_us_max) {
        return ahead(now, "more than a year after the last entry");
    }
    const std::int64_t boot = boot_us();
    // A clock that was behind and is put right jumps too, and should.
    const bool was_behind = seen_ < last_;
    if (!was_behind && now > seen_ + (boot - seen_boot_us_) + limits::clock_ahead_us_max) {
        return ahead(now, "more than an hour further than time has gone on");
    }
    seen_ = now;
    seen_boot_us_ = boot;
    last_ = std::max(last_, now);
    return now;
}

}  // namespace qiyue

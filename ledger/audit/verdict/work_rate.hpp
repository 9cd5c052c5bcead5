#pragma once

// How fast long work goes and how long it will go on, in words for a terminal. One thread.

#include <chrono>
#include <cstdint>
#include <string>

namespace qiyue {

class WorkRate {
public:
    using Clock = std::chrono::steady_clock;

    /// "" at first, then "1234/s, 10 s to go". The rate is that since the first call.
    std::string text(std::uint64_t done, std::uint64_t all, Clock::time_point now = Clock::now());

private:
    bool has_begun_ = false;
    std::uint64_t began_at_ = 0;
    Clock::time_point began_;
};

}  // namespace qiyue

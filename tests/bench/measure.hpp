#pragma once

// Clocks of measurements: wall time, and CPU time of the whole process; median and spread of runs.

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>
#include <vector>

namespace qiyue::bench {

inline double wall_us() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::micro>(now).count();
}

/// Of all threads of this process.
inline double cpu_us() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Spread {
    double low = 0;
    double median = 0;
    double high = 0;
};

inline Spread spread(std::vector<double> runs) {
    std::sort(runs.begin(), runs.end());
    return {runs.front(), runs[runs.size() / 2], runs.back()};
}

}  // namespace qiyue::bench

#include "tests/bench/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

namespace qiyue::bench {
namespace {

double us_of(clockid_t clock) {
    timespec now{};
    if (clock_gettime(clock, &now) != 0) return 0;
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Three digits that count, whatever the size.
std::string number(double value) {
    const double size = std::abs(value);
    return fmt::format("{:.{}f}", value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

std::string values(const std::vector<double>& runs, const std::string& unit) {
    const Spread s = spread(runs);
    std::string text = number(s.median) + unit;
    if (runs.size() > 1) text += fmt::format(" ({} to {})", number(s.low), number(s.high));
    return text;
}

void print_line(const std::string& what, const std::string& value, const std::string& bar,
                const char* reached) {
    fmt::print("| {} | {} | {} | {} |\n", what, value, bar, reached);
    std::fflush(stdout);
}

}  // namespace

double wall_us() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::micro>(now).count();
}

double cpu_us() { return us_of(CLOCK_PROCESS_CPUTIME_ID); }

double cpu_us_of(pid_t process) {
    clockid_t clock{};
    return clock_getcpuclockid(process, &clock) == 0 ? us_of(clock) : 0;
}

Spread spread(std::vector<double> runs) {
    std::sort(runs.begin(), runs.end());
    return {runs.front(), runs[runs.size() / 2], runs.back()};
}

double quantile(std::vector<double> runs, double share) {
    std::sort(runs.begin(), runs.end());
    const double place = share * static_cast<double>(runs.size() - 1);
    return runs[static_cast<std::size_t>(std::ceil(place))];
}

void print_row(const std::string& what, const std::vector<double>& runs, Bar kind, double bar,
               const std::string& unit) {
    const double median = spread(runs).median;
    const bool reached = kind == Bar::at_most ? median <= bar : median >= bar;
    print_line(what, values(runs, unit), (kind == Bar::at_most ? "≤ " : "≥ ") + number(bar) + unit,
               reached ? "yes" : "**no**");
}

void print_fact(const std::string& what, const std::vector<double>& runs, const std::string& unit) {
    print_line(what, values(runs, unit), "", "");
}

void print_head() {
    fmt::print("| what | median (lowest to highest) | bar | reached |\n|---|---|---|---|\n");
    std::fflush(stdout);
}

}  // namespace qiyue::bench

#pragma once

// Clocks of measurements: wall time, CPU time of this process and of another; median and spread of
// runs, and the rows of the table.

#include <string>
#include <vector>

#include <sys/types.h>

namespace qiyue::bench {

double wall_us();
/// Of all threads of this process.
double cpu_us();
/// Of all threads of another process, as the kernel counts it; 0 if there is none.
double cpu_us_of(pid_t process);

struct Spread {
    double low = 0;
    double median = 0;
    double high = 0;
};

/// Of at least one run.
Spread spread(std::vector<double> runs);
/// The value that `share` (0 to 1) of the runs do not exceed.
double quantile(std::vector<double> runs, double share);

enum class Bar { at_most, at_least };

/// A row: a ratio or figure, what is asked of it, and whether it was reached.
void print_row(const std::string& what, const std::vector<double>& runs, Bar kind, double bar,
               const std::string& unit = "");
/// A row without a bar.
void print_fact(const std::string& what, const std::vector<double>& runs,
                const std::string& unit = "");
void print_head();

}  // namespace qiyue::bench

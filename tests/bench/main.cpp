// qiyue-bench: every measurement is a ratio to a limit measured in the same run.

#include <fmt/format.h>

#include "tests/bench/append_bench.hpp"

int main() {
    fmt::print("| what | median (lowest to highest) | bar |\n|---|---|---|\n");
    if (qiyue::bench::bench_append()) return 0;
    fmt::print(stderr, "appending could not be measured\n");
    return 1;
}

// qiyue-bench: every measurement is a ratio to a limit measured in the same run.

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tests/bench/benches.hpp"
#include "tests/bench/measure.hpp"

int main(int argc, char** argv) {
    using namespace qiyue::bench;
    const std::vector<std::pair<std::string, std::function<bool(const BenchOptions&)>>> all = {
        {"append", bench_append},
        {"http", bench_http},
        {"views", bench_views},
        {"packages", bench_packages},
        {"large", bench_large}};
    CLI::App app("Measures Qiyue against limits of the same run; see tests/bench/README.md.");
    BenchOptions options;
    std::vector<std::string> only;
    app.add_option("--entries", options.entries, "entries of the large ledger")
        ->capture_default_str()
        ->check(CLI::Range(20'000, 100'000'000));
    app.add_option("--only", only, "append, http, views, packages, large; all if none is named")
        ->check(CLI::IsMember({"append", "http", "views", "packages", "large"}));
    app.add_option("--ledger", options.ledger,
                   "for packages: the directory of a demonstration that is there")
        ->check(CLI::ExistingDirectory);
    CLI11_PARSE(app, argc, argv);
    print_head();
    for (const auto& [name, bench] : all) {
        if (!only.empty() && std::find(only.begin(), only.end(), name) == only.end()) continue;
        if (bench(options)) continue;
        fmt::print(stderr, "{} could not be measured\n", name);
        return 1;
    }
    return 0;
}

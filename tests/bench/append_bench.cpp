#include <atomic>
#include <optional>
#include <thread>

#include "ledger/event/envelope.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/signed_load.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::bench {
namespace {

using testing::TemporaryDirectory;
using testing::Town;

constexpr unsigned writers = 64;
constexpr unsigned events_each = 200;
constexpr unsigned lone_events = 300;
constexpr int runs = 3;
constexpr double bar_cpu = 1.45;
constexpr double bar_cpu_twin = 1.60;
constexpr double bar_throughput = 0.60;

using Load = std::vector<std::vector<Submission>>;  ///< of each writer

Load make_load(const SignedLoad& events) {
    Load load(writers);
    for (unsigned w = 0; w < writers; ++w) {
        for (unsigned i = 0; i < events_each; ++i)
            load[w].push_back(events.mandate(w));
    }
    return load;
}

bool append_all(Ledger& ledger, const std::vector<Submission>& events, std::vector<double>* took) {
    bool good = true;
    for (const Submission& event : events) {
        const double before = wall_us();
        const auto outcomes = ledger.append({event});
        if (took != nullptr) took->push_back(wall_us() - before);
        good &= std::holds_alternative<Receipt>(outcomes.front());
    }
    return good;
}

struct Run {
    double raw_us = 0;  ///< one raw verification
    double cpu_per_event_us = 0;
    double events_per_s = 0;
    double lone_us = 0;
    double group_events = 0;
};

bool append_together(Ledger& ledger, const Load& load, Run& run) {
    std::atomic<bool> good{true};
    const auto groups = ledger.status().groups;
    const double cpu = cpu_us();
    const double wall = wall_us();
    std::vector<std::thread> threads;
    for (const auto& events : load) {
        threads.emplace_back([&] {
            if (!append_all(ledger, events, nullptr)) good = false;
        });
    }
    for (auto& thread : threads)
        thread.join();
    constexpr double count = writers * events_each;
    run.cpu_per_event_us = (cpu_us() - cpu) / count;
    run.events_per_s = count / (wall_us() - wall) * 1e6;
    run.group_events = count / static_cast<double>(ledger.status().groups - groups);
    return good;
}

/// One ledger, 64 writers, then one alone.
std::optional<Run> run_once(bool twin) {
    const Town town(twin);
    SimulatedClock clock(Town::start, SimulatedClock::Pace::runs);
    TemporaryDirectory directory;
    town.found(directory.path(), &clock);
    LedgerOptions options;
    options.directory = directory.path();
    options.clock = &clock;
    auto ledger = Ledger::open(options);
    if (!ledger) return std::nullopt;
    SignedLoad events(town, Suites::ed25519_only);
    for (unsigned w = 0; w < writers; ++w)
        (*ledger)->append({events.registration()});
    const Load load = make_load(events);
    std::vector<Submission> lone;
    for (unsigned i = 0; i < lone_events; ++i)
        lone.push_back(events.mandate(0));
    Run run;
    const auto message = Envelope::parse(load[0][0].envelope).value().payload.size();
    run.raw_us = raw_verification_us(Suite::ed25519, message + 32);
    if (!append_together(**ledger, load, run)) return std::nullopt;
    run.raw_us = (run.raw_us + raw_verification_us(Suite::ed25519, message + 32)) / 2;
    std::vector<double> took;
    if (!append_all(**ledger, lone, &took)) return std::nullopt;
    run.lone_us = spread(std::move(took)).median;
    return run;
}

bool bench_tree(bool twin) {
    std::vector<double> raw, cpu, rate, lone, groups, sync;
    for (int i = 0; i < runs; ++i) {
        const auto run = run_once(twin);
        sync.push_back(raw_sync_us());
        if (!run || run->raw_us <= 0 || sync.back() <= 0) return false;
        const double could = std::thread::hardware_concurrency() / run->raw_us * 1e6;
        raw.push_back(run->raw_us);
        cpu.push_back(run->cpu_per_event_us / run->raw_us);
        rate.push_back(run->events_per_s / could);
        lone.push_back(run->lone_us / (2 * sync.back() + 1'000));
        groups.push_back(run->group_events);
    }
    const std::string what = twin ? ", with the SM3 twin" : ", without twin";
    print_fact("raw Ed25519 verification, CPU" + what, raw, " µs");
    print_fact("raw synced write" + what, sync, " µs");
    print_row("append in process, 64 writers: CPU per event / raw verification" + what, cpu,
              Bar::at_most, twin ? bar_cpu_twin : bar_cpu);
    print_row("append in process: events/s / what the cores could verify" + what, rate,
              Bar::at_least, bar_throughput);
    print_fact("append in process: events in a group" + what, groups);
    print_row("lone writer: append / (2 raw synced writes + 1 ms)" + what, lone, Bar::at_most, 1);
    return true;
}

}  // namespace

bool bench_append(const BenchOptions&) { return bench_tree(false) && bench_tree(true); }

}  // namespace qiyue::bench

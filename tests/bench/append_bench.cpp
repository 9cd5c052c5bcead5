#include "tests/bench/append_bench.hpp"

#include <thread>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <sodium.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/event/envelope.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::bench {
namespace {

using testing::TemporaryDirectory;
using testing::Town;

constexpr unsigned writers = 64;
constexpr unsigned events_each = 200;
constexpr unsigned lone_events = 300;
constexpr unsigned raw_writes = 300;
constexpr int runs = 3;
constexpr double bar_cpu = 1.45;
constexpr double bar_cpu_twin = 1.60;
constexpr double bar_throughput = 0.60;

using Load = std::vector<std::vector<Submission>>;  ///< of each writer

Load make_load(const Town& town, unsigned each) {
    Load load(writers);
    for (unsigned w = 0; w < writers; ++w) {
        for (unsigned i = 0; i < each; ++i)
            load[w].push_back({town.grant_mandate(w), {}});
    }
    return load;
}

/// CPU of one raw verification of these very messages, in µs.
double raw_verification_us(const Load& load) {
    double used = 0;
    std::size_t count = 0;
    bool good = true;
    for (unsigned w = 0; w < writers; ++w) {
        const PublicKey key = Town::key("org " + std::to_string(w)).public_key();
        const auto* raw = reinterpret_cast<const unsigned char*>(key.ed25519_raw().data());
        for (std::size_t i = 0; i < std::min<std::size_t>(load[w].size(), 50); ++i) {
            const auto envelope = Envelope::parse(load[w][i].envelope).value();
            const std::string message = pae(payload_type, envelope.payload);
            const auto* text = reinterpret_cast<const unsigned char*>(message.data());
            const auto* signature =
                reinterpret_cast<const unsigned char*>(envelope.signatures[0].signature.data());
            const double before = cpu_us();
            good &= crypto_sign_verify_detached(signature, text, message.size(), raw) == 0;
            used += cpu_us() - before;
            ++count;
        }
    }
    return good ? used / static_cast<double>(count) : 0;
}

/// Wall time of one synced RocksDB write of an entry's size, in µs.
double raw_sync_us() {
    TemporaryDirectory directory;
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, directory / "raw", &opened).ok()) return 0;
    const std::unique_ptr<rocksdb::DB> db(opened);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::string value(1'200, 'x');
    std::vector<double> took;
    for (unsigned i = 0; i < raw_writes; ++i) {
        const double before = wall_us();
        if (!db->Put(synced, std::to_string(i), value).ok()) return 0;
        took.push_back(wall_us() - before);
    }
    return spread(std::move(took)).median;
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
    double cpu_per_event_us = 0;
    double events_per_s = 0;
    double lone_us = 0;
};

/// One ledger, 64 writers, then one alone.
std::optional<Run> run_once(bool twin, double& raw_us) {
    const Town town(twin);
    SimulatedClock clock(Town::start, SimulatedClock::Pace::runs);
    TemporaryDirectory directory;
    town.found(directory.path(), &clock);
    LedgerOptions options;
    options.directory = directory.path();
    options.clock = &clock;
    auto ledger = Ledger::open(options);
    if (!ledger) return std::nullopt;
    for (unsigned w = 0; w < writers; ++w)
        (*ledger)->append({{town.register_organization(w), {}}});
    const Load load = make_load(town, events_each);
    std::vector<Submission> lone;
    for (unsigned i = 0; i < lone_events; ++i)
        lone.push_back({town.grant_mandate(0), {}});
    raw_us = raw_verification_us(load);

    std::atomic<bool> good{true};
    const double cpu = cpu_us();
    const double wall = wall_us();
    std::vector<std::thread> threads;
    for (const auto& events : load) {
        threads.emplace_back([&] {
            if (!append_all(**ledger, events, nullptr)) good = false;
        });
    }
    for (auto& thread : threads)
        thread.join();
    const double count = writers * events_each;
    Run run{(cpu_us() - cpu) / count, count / (wall_us() - wall) * 1e6, 0};
    std::vector<double> took;
    if (!append_all(**ledger, lone, &took) || !good) return std::nullopt;
    run.lone_us = spread(std::move(took)).median;
    return run;
}

bool bench_tree(bool twin, double sync_us) {
    std::vector<double> cpu;
    std::vector<double> rate;
    std::vector<double> lone;
    for (int i = 0; i < runs; ++i) {
        double raw_us = 0;
        const auto run = run_once(twin, raw_us);
        if (!run || raw_us <= 0) return false;
        const double could = std::thread::hardware_concurrency() / raw_us * 1e6;
        cpu.push_back(run->cpu_per_event_us / raw_us);
        rate.push_back(run->events_per_s / could);
        lone.push_back(run->lone_us / (2 * sync_us + 1'000));
    }
    const char* what = twin ? "with the SM3 twin" : "without twin";
    const auto line = [what](const char* name, const Spread& s, const char* bar) {
        fmt::print("| {}, {} | {:.2f} ({:.2f} to {:.2f}) | {} |\n", name, what, s.median, s.low,
                   s.high, bar);
    };
    line("append: CPU per event / raw verification", spread(cpu),
         fmt::format("<= {:.2f}", twin ? bar_cpu_twin : bar_cpu).c_str());
    line("append: events/s / what the cores could verify", spread(rate),
         fmt::format(">= {:.2f}", bar_throughput).c_str());
    line("lone writer / (2 raw synced writes + 1 ms)", spread(lone), "<= 1.00");
    return true;
}

}  // namespace

bool bench_append() {
    if (sodium_init() < 0) return false;
    const double sync_us = raw_sync_us();
    if (sync_us <= 0) return false;
    fmt::print("| raw synced write | {:.0f} µs | |\n", sync_us);
    return bench_tree(false, sync_us) && bench_tree(true, sync_us);
}

}  // namespace qiyue::bench

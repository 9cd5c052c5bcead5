#include <optional>

#include "ledger/event/envelope.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/served_ledger.hpp"
#include "tests/bench/signed_load.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::bench {
namespace {

using testing::TemporaryDirectory;
using testing::Town;

constexpr std::size_t clients = 64;
constexpr std::size_t events_each = 200;
constexpr std::size_t batch_clients = 8;
constexpr std::size_t batch_events = 200;
constexpr std::size_t batches = 64;
constexpr int runs = 3;

struct Run {
    double raw_us = 0;  ///< one raw verification
    double cpu_us = 0;  ///< of the server, an event
    double events_per_s = 0;
    double p50_us = 0;
    double p99_us = 0;
};

std::vector<std::string> single_requests(const SignedLoad& events) {
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < clients * events_each; ++i)
        requests.push_back(post_request("/v1/events", events.mandate(i % clients).envelope));
    return requests;
}

std::vector<std::string> batch_requests(const SignedLoad& events) {
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < batches; ++i) {
        std::string body;
        for (std::size_t k = 0; k < batch_events; ++k)
            body += events.mandate(k % clients).envelope + "\n";
        requests.push_back(post_request("/v1/events/batch", body));
    }
    return requests;
}

std::optional<Run> measure(const ServedLedger& server, const std::vector<std::string>& requests,
                           std::size_t connections, std::size_t entries_in_answer) {
    Run run;
    run.raw_us = raw_verification_us(Suite::ed25519, usual_message_bytes);
    const double cpu = server.cpu_us();
    const auto result = run_http_load(server.port(), requests, connections, entries_in_answer);
    const double used = server.cpu_us() - cpu;
    if (result.answered != requests.size()) return std::nullopt;
    run.raw_us = (run.raw_us + raw_verification_us(Suite::ed25519, usual_message_bytes)) / 2;
    const auto events = static_cast<double>(requests.size() * entries_in_answer);
    run.cpu_us = used / events;
    run.events_per_s = events / result.wall_us * 1e6;
    run.p50_us = quantile(result.took_us, 0.5);
    run.p99_us = quantile(result.took_us, 0.99);
    return run;
}

bool found(const Town& town, SignedLoad& events, const std::string& directory) {
    SimulatedClock clock(Town::start, SimulatedClock::Pace::runs);
    town.found(directory, &clock);
    LedgerOptions options;
    options.directory = directory;
    options.clock = &clock;
    auto ledger = Ledger::open(options);
    if (!ledger) return false;
    std::vector<Submission> registrations;
    for (std::size_t i = 0; i < clients; ++i)
        registrations.push_back(events.registration());
    for (const auto& outcome : (*ledger)->append(std::move(registrations))) {
        if (!std::holds_alternative<Receipt>(outcome)) return false;
    }
    return true;
}

/// One event a request, then batches, on a ledger of their own.
bool run_once(bool twin, std::vector<Run>& single, std::vector<Run>& batch) {
    const Town town(twin);
    TemporaryDirectory directory;
    SignedLoad events(town, Suites::ed25519_only);
    if (!found(town, events, directory.path())) return false;
    const auto server = ServedLedger::start(directory.path());
    if (!server) return false;
    const auto one = measure(*server, single_requests(events), clients, 1);
    const auto many = measure(*server, batch_requests(events), batch_clients, batch_events);
    if (!one || !many) return false;
    single.push_back(*one);
    batch.push_back(*many);
    return server->stop();
}

template <class Figure>
std::vector<double> each(const std::vector<Run>& of, Figure figure) {
    std::vector<double> values;
    for (const Run& run : of)
        values.push_back(figure(run));
    return values;
}

bool bench_tree(bool twin) {
    std::vector<Run> single, batch;
    std::vector<double> sync;
    for (int i = 0; i < runs; ++i) {
        if (!run_once(twin, single, batch)) return false;
        sync.push_back(raw_sync_us());
    }
    const std::string what = twin ? ", with the SM3 twin" : ", without twin";
    const double sync_us = spread(sync).median;
    const auto cpu_ratio = [](const Run& run) { return run.cpu_us / run.raw_us; };
    const auto rate = [](const Run& run) { return run.events_per_s; };
    print_fact("raw synced write" + what, sync, " µs");
    print_row("append over HTTP, 64 clients: server CPU per event / raw verification" + what,
              each(single, cpu_ratio), Bar::at_most, 1.9);
    print_row("append over HTTP, 64 clients: p99 / raw synced write" + what,
              each(single, [&](const Run& run) { return run.p99_us / sync_us; }), Bar::at_most, 20);
    print_fact("append over HTTP, 64 clients: median / raw synced write" + what,
               each(single, [&](const Run& run) { return run.p50_us / sync_us; }));
    print_fact("append over HTTP, 64 clients: events/s" + what, each(single, rate));
    print_row("batches of 200, 8 clients: server CPU per event / raw verification" + what,
              each(batch, cpu_ratio), Bar::at_most, 1.5);
    print_fact("batches of 200, 8 clients: events/s" + what, each(batch, rate));
    return true;
}

}  // namespace

bool bench_http(const BenchOptions&) { return bench_tree(false) && bench_tree(true); }

}  // namespace qiyue::bench

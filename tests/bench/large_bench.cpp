#include <algorithm>
#include <filesystem>

#include "tests/bench/benches.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/large_ledger.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/reading_bench.hpp"
#include "tests/bench/rebuild_load.hpp"
#include "tests/bench/served_ledger.hpp"

namespace qiyue::bench {
namespace {

constexpr std::uint64_t early_entries = 10'000;
constexpr int starts = 5;
constexpr std::size_t clients = 64;
constexpr std::size_t single_events = 6'400;
constexpr std::size_t batches = 40;
constexpr std::size_t batch_events = 200;
constexpr std::size_t proofs_read = 6'400;

/// CPU per event over raw verification, of the pieces in a range of entries.
std::vector<double> costs(const LargeLedger& ledger, std::uint64_t from, std::uint64_t to) {
    std::vector<double> found;
    for (const auto& piece : ledger.pieces()) {
        if (piece.first >= from && piece.first + ledger.piece_events <= to + 1)
            found.push_back(piece.cpu_us / piece.raw_us);
    }
    return found;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

/// Means, so that flushes and compactions count; of few pieces only if the ledger is small.
void print_growth(const LargeLedger& ledger) {
    const std::uint64_t width = std::max<std::uint64_t>(ledger.entries() / 20, 5'000);
    const std::uint64_t around = std::min<std::uint64_t>(width, 10'000);
    const auto early = costs(ledger, early_entries - 5'000, early_entries - 5'000 + around);
    const auto late = costs(ledger, ledger.entries() - width - 1, ledger.entries());
    print_fact("large ledger: CPU per event in batches / raw verification, at 10,000", early);
    print_fact("large ledger: the same at the end", late);
    print_row("large ledger: CPU per append at the end / at 10,000", {mean(late) / mean(early)},
              Bar::at_most, 1.10);
}

struct Disk {
    double all = 0;
    double wal = 0;
};

Disk disk_bytes(const std::string& directory) {
    Disk disk;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
        if (!file.is_regular_file()) continue;
        const auto bytes = static_cast<double>(file.file_size());
        disk.all += bytes;
        if (file.path().parent_path().filename() == "db" && file.path().extension() == ".log")
            disk.wal += bytes;
    }
    return disk;
}

bool print_starts(const LargeLedger& ledger) {
    std::vector<double> ready, resident;
    for (int i = 0; i < starts; ++i) {
        const auto server = ServedLedger::start(ledger.directory());
        if (!server) return false;
        ready.push_back(server->ready_ms());
        resident.push_back(server->resident_mb());
        if (!server->stop()) return false;
    }
    print_row("start of the server until it serves", ready, Bar::at_most, 500, " ms");
    print_fact("resident memory after the start", resident, " MB");
    return true;
}

/// Appends one by one and in batches, and proofs of random entries.
bool load_server(const LargeLedger& ledger, const ServedLedger& server) {
    const SignedLoad& events = ledger.load();
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < single_events; ++i) {
        const std::size_t who = i * 7'919 % events.organizations();
        requests.push_back(post_request("/v1/events", events.mandate(who).envelope));
    }
    if (run_http_load(server.port(), requests, clients, 1).answered != requests.size())
        return false;
    requests.clear();
    for (std::size_t i = 0; i < batches; ++i) {
        std::string body;
        for (std::size_t k = 0; k < batch_events; ++k) {
            const std::size_t who = (i * batch_events + k) * 104'729 % events.organizations();
            body += events.mandate(who).envelope + "\n";
        }
        requests.push_back(post_request("/v1/events/batch", body));
    }
    if (run_http_load(server.port(), requests, 8, batch_events).answered != batches) return false;
    requests.clear();
    for (std::uint64_t i = 0; i < proofs_read; ++i) {
        const auto index = i * 15'485'863 % ledger.entries();
        requests.push_back(get_request("/v1/events/" + std::to_string(index)));
    }
    return run_http_load(server.port(), requests, clients, 1).answered == requests.size();
}

/// Memory under load, and the start after the server was killed.
bool print_load_and_kill(const LargeLedger& ledger) {
    std::vector<double> most, ready;
    for (int i = 0; i < 3; ++i) {
        const auto server = ServedLedger::start(ledger.directory());
        if (!server) return false;
        if (i > 0) ready.push_back(server->ready_ms());
        if (!load_server(ledger, *server)) return false;
        most.push_back(server->most_resident_mb());
        server->kill();
    }
    const auto server = ServedLedger::start(ledger.directory());
    if (!server) return false;
    ready.push_back(server->ready_ms());
    print_row("most resident memory under load", most, Bar::at_most, 400, " MB");
    print_row("start after kill -9 under load", ready, Bar::at_most, 500, " ms");
    return server->stop();
}

}  // namespace

bool bench_large(const BenchOptions& options) {
    LargeLedger ledger;
    if (!ledger.make(options.entries)) return false;
    print_fact("large ledger: entries", {static_cast<double>(ledger.entries())});
    print_growth(ledger);
    const Disk disk = disk_bytes(ledger.directory());
    Reading reading(ledger);
    if (!reading.open()) return false;
    print_row("disk / bytes of the entries", {disk.all / reading.entry_bytes()}, Bar::at_most,
              1.25);
    print_fact("disk without the write-ahead log / bytes of the entries",
               {(disk.all - disk.wal) / reading.entry_bytes()});
    if (!reading.audits() || !reading.proofs()) return false;
    reading.close();
    return print_starts(ledger) && print_rebuild_beside_appends(ledger) &&
           print_load_and_kill(ledger);
}

}  // namespace qiyue::bench

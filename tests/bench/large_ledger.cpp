#include "tests/bench/large_ledger.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/bench/limits.hpp"
#include "tests/bench/measure.hpp"

namespace qiyue::bench {
namespace {

using testing::Town;

constexpr std::size_t events_of_one_registration = 20;
constexpr std::size_t batch_events = 500;

void run_on_all_cores(const std::function<void(std::size_t part, std::size_t parts)>& work) {
    const std::size_t parts = std::max(2u, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (std::size_t part = 0; part < parts; ++part)
        threads.emplace_back([&work, part, parts] { work(part, parts); });
    for (auto& thread : threads)
        thread.join();
}

/// So that every organisation acts about equally often, near and far in the past.
std::size_t actor(std::uint64_t number, std::size_t organizations) {
    return (number * 2'654'435'761u) % organizations;
}

bool append(Ledger& ledger, std::vector<Submission> batch) {
    const auto outcomes = ledger.append(std::move(batch));
    return std::ranges::all_of(
        outcomes, [](const Outcome& outcome) { return std::holds_alternative<Receipt>(outcome); });
}

}  // namespace

std::vector<Submission> LargeLedger::next_events() {
    constexpr std::size_t registrations = piece_events / events_of_one_registration;
    const std::uint64_t first = entries_;
    std::vector<Submission> events(piece_events);
    for (std::size_t i = 0; i < registrations; ++i) {
        signatures_[static_cast<std::size_t>(load_.suite(load_.organizations()))] += 1;
        signatures_[static_cast<std::size_t>(Suite::ed25519)] += 1;
        events[i] = load_.registration();
    }
    const std::size_t organizations = load_.organizations();
    run_on_all_cores([&](std::size_t part, std::size_t parts) {
        for (std::size_t i = registrations + part; i < piece_events; i += parts)
            events[i] = load_.mandate(actor(first + i, organizations));
    });
    for (std::size_t i = registrations; i < piece_events; ++i) {
        const Suite suite = load_.suite(actor(first + i, organizations));
        signatures_[static_cast<std::size_t>(suite)] += 1;
    }
    return events;
}

bool LargeLedger::append_piece(Ledger& ledger) {
    auto events = next_events();
    std::vector<std::vector<Submission>> batches;
    for (std::size_t i = 0; i < events.size(); i += batch_events) {
        const auto from = events.begin() + static_cast<std::ptrdiff_t>(i);
        batches.emplace_back(std::make_move_iterator(from),
                             std::make_move_iterator(from + batch_events));
    }
    std::atomic<bool> good{true};
    const double cpu = cpu_us();
    // Registrations come first and alone: the acts of the new organisations rest on them.
    good = append(ledger, std::move(batches.front()));
    run_on_all_cores([&](std::size_t part, std::size_t parts) {
        for (std::size_t i = 1 + part; i < batches.size(); i += parts) {
            if (!append(ledger, std::move(batches[i]))) good = false;
        }
    });
    const double used = (cpu_us() - cpu) / static_cast<double>(piece_events);
    pieces_.push_back({entries_, used, raw_verification_us(Suite::ed25519, usual_message_bytes)});
    entries_ += piece_events;
    return good;
}

bool LargeLedger::make(std::uint64_t entries) {
    SimulatedClock clock(Town::start, SimulatedClock::Pace::runs);
    town_.found(directory_.path(), &clock);
    LedgerOptions options;
    options.directory = directory_.path();
    options.clock = &clock;
    auto ledger = Ledger::open(options);
    if (!ledger) return false;
    entries_ = 1;
    while (entries_ < entries) {
        earlier_checkpoint_ = (*ledger)->published()->log.note;
        if (!append_piece(**ledger)) return false;
        if (::isatty(STDERR_FILENO) != 0) {
            fmt::print(stderr, "\r{} of {} entries ", entries_, entries);
        }
    }
    return true;
}

}  // namespace qiyue::bench

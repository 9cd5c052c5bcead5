#include "ledger/base/clock.hpp"

#include <chrono>

namespace qiyue {
namespace {

std::int64_t steady_us() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace

Micros SystemClock::now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

SimulatedClock::SimulatedClock(Micros start, Pace pace)
    : pace_(pace), base_us_(start.value - passed_us()) {}

std::int64_t SimulatedClock::passed_us() const { return pace_ == Pace::runs ? steady_us() : 0; }

Micros SimulatedClock::now() { return {base_us_.load() + passed_us()}; }

void SimulatedClock::set(Micros time) { base_us_.store(time.value - passed_us()); }

}  // namespace qiyue

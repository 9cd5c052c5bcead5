#pragma once

// Where the ledger's time comes from. Two real clocks: the system's, and a simulated one for
// demonstration ledgers that declare clock "simulated" in ledger.founded. Thread-safe.

#include <atomic>
#include <cstdint>

#include "ledger/base/time.hpp"

namespace qiyue {

class Clock {
public:
    virtual ~Clock() = default;
    /// Now, UTC. May repeat or go back: the sequencer makes `recorded` strictly increasing.
    virtual Micros now() = 0;
};

class SystemClock final : public Clock {
public:
    Micros now() override;
};

/// Stands where it was set, plus monotonic time since then if it runs.
class SimulatedClock final : public Clock {
public:
    enum class Pace { stands, runs };
    explicit SimulatedClock(Micros start, Pace pace = Pace::stands);
    Micros now() override;
    void set(Micros time);

private:
    std::int64_t passed_us() const;

    const Pace pace_;
    /// What is shown less what has passed: one number, so that no reader sees half of a set().
    std::atomic<std::int64_t> base_us_;
};

}  // namespace qiyue

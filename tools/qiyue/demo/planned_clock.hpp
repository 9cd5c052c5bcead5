#pragma once

// The ledger's clock while a story is told: every entry gets the moment that was planned for it,
// in the order in which entries are submitted. Thread-safe.

#include <deque>
#include <mutex>

#include "ledger/base/clock.hpp"

namespace qiyue::demo {

class PlannedClock final : public Clock {
public:
    explicit PlannedClock(Micros start) : last_(start) {}

    /// The moments of the entries that come next.
    void plan(std::deque<Micros> moments) {
        const std::lock_guard lock(mutex_);
        moments_ = std::move(moments);
    }
    /// The next planned moment; the last one again when none is left.
    Micros now() override {
        const std::lock_guard lock(mutex_);
        if (!moments_.empty()) {
            last_ = moments_.front();
            moments_.pop_front();
        }
        return last_;
    }

private:
    std::mutex mutex_;
    std::deque<Micros> moments_;
    Micros last_;
};

}  // namespace qiyue::demo

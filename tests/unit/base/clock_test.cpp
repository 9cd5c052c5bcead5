#include "ledger/base/clock.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

TEST(SystemClock, IsTheTimeOfThisCentury) {
    SystemClock clock;
    EXPECT_GT(clock.now(), *parse_recorded("2025-01-01T00:00:00.000000Z"));
    EXPECT_LT(clock.now(), *parse_recorded("2100-01-01T00:00:00.000000Z"));
}

TEST(SimulatedClock, StandsWhereItWasSet) {
    SimulatedClock clock{Micros{1'000}};
    EXPECT_EQ(clock.now(), Micros{1'000});
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    EXPECT_EQ(clock.now(), Micros{1'000});
    clock.set(Micros{500});
    EXPECT_EQ(clock.now(), Micros{500});
}

TEST(SimulatedClock, RunsFromWhereItWasSet) {
    SimulatedClock clock{Micros{1'000}, SimulatedClock::Pace::runs};
    const Micros first = clock.now();
    EXPECT_GE(first, Micros{1'000});
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    EXPECT_GE(clock.now(), first + 2'000);
    clock.set(Micros{us_per_day});
    EXPECT_GE(clock.now(), Micros{us_per_day});
    EXPECT_LT(clock.now(), Micros{us_per_day + 60 * us_per_second});
}

TEST(SimulatedClock, NoReaderSeesHalfOfASet) {
    const Micros early{0}, late{us_per_day};
    SimulatedClock clock{early, SimulatedClock::Pace::runs};
    std::jthread setter{[&](std::stop_token stop) {
        while (!stop.stop_requested()) {
            clock.set(late);
            clock.set(early);
        }
    }};
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t now = clock.now().value;
        const std::int64_t since = now >= late.value ? now - late.value : now - early.value;
        ASSERT_GE(since, 0);
        ASSERT_LT(since, us_per_day / 2);
    }
}

}  // namespace
}  // namespace qiyue

#include "api/waiting_reads.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

using Clock = std::chrono::steady_clock;

TEST(WaitingReads, AreAnsweredWhenTheirTimeHasCome) {
    WaitingReads waiting;
    std::atomic<bool> ready{false};
    std::promise<void> answered;
    waiting.add([&] { return ready.load(); }, [&] { answered.set_value(); });
    auto future = answered.get_future();
    EXPECT_EQ(future.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    ready = true;
    EXPECT_EQ(future.wait_for(std::chrono::seconds(2)), std::future_status::ready);
}

TEST(WaitingReads, OneThatIsNotReadyHoldsUpNoOther) {
    WaitingReads waiting;
    std::promise<void> answered;
    waiting.add([] { return false; }, [] {});
    waiting.add([] { return true; }, [&] { answered.set_value(); });
    EXPECT_EQ(answered.get_future().wait_for(std::chrono::seconds(2)), std::future_status::ready);
}

TEST(WaitingReads, TheEndAnswersWhatStillWaits) {
    std::atomic<int> answers{0};
    const auto began = Clock::now();
    {
        WaitingReads waiting;
        for (int i = 0; i < 10; ++i)
            waiting.add([] { return false; }, [&] { ++answers; });
    }
    EXPECT_EQ(answers, 10);
    EXPECT_LT(Clock::now() - began, std::chrono::seconds(2));
}

TEST(WaitingReads, TooManyAreAnsweredAtOnce) {
    std::atomic<int> answers{0};
    WaitingReads waiting;
    for (int i = 0; i < 2'000; ++i)
        waiting.add([] { return false; }, [&] { ++answers; });
    EXPECT_GE(answers, 900);
    EXPECT_LT(answers, 2'000);
}

}  // namespace
}  // namespace qiyue

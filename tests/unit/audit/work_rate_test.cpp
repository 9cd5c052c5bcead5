#include "ledger/audit/verdict/work_rate.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

using std::chrono::seconds;

TEST(WorkRate, TellsRateAndWhatRemains) {
    WorkRate rate;
    const WorkRate::Clock::time_point began{};
    EXPECT_EQ(rate.text(100, 1100, began), "");
    EXPECT_EQ(rate.text(300, 1100, began + seconds(2)), "100/s, 8 s to go");
    EXPECT_EQ(rate.text(1100, 1100, began + seconds(4)), "250/s, 0 s to go");
}

TEST(WorkRate, SaysNothingWhereNothingCanBeSaid) {
    WorkRate rate;
    const WorkRate::Clock::time_point began{};
    EXPECT_EQ(rate.text(5, 0, began), "");
    EXPECT_EQ(rate.text(6, 9, began), "");  // no time has passed
    EXPECT_EQ(rate.text(5, 9, began + seconds(1)), "");  // nothing was done
    EXPECT_EQ(rate.text(1, 9, began + seconds(1)), "");  // another piece of work began
    EXPECT_EQ(rate.text(12, 9, began + seconds(1)), "7/s, 0 s to go");  // more than was known of
}

}  // namespace
}  // namespace qiyue

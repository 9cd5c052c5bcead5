#include "api/rate_limits.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

TEST(RateLimits, BurstThenSteadyRate) {
    RateLimits limits(Rate{.per_second = 10, .burst = 5});
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(limits.take("a", 1, 0));
    EXPECT_EQ(limits.take("a", 1, 0), 1);
    EXPECT_FALSE(limits.take("b", 1, 0)) << "another name has its own";
    EXPECT_FALSE(limits.take("a", 1, 100'000)) << "a tenth of a second makes one good";
    EXPECT_TRUE(limits.take("a", 1, 100'000));
}

TEST(RateLimits, LookingCostsNothingAndChargingAlwaysCounts) {
    RateLimits limits(Rate{.per_second = 1, .burst = 2});
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(limits.wait_s("k", 1, 0));
    limits.charge("k", 12, 0);
    EXPECT_EQ(limits.wait_s("k", 1, 0), 11);
}

TEST(RateLimits, FullOfActiveNamesTurnsNewOnesAway) {
    RateLimits limits(Rate{.per_second = 1, .burst = 1}, 2);
    EXPECT_FALSE(limits.take("a", 1, 0));
    EXPECT_FALSE(limits.take("b", 1, 0));
    EXPECT_TRUE(limits.take("c", 1, 1));
    EXPECT_FALSE(limits.take("c", 1, 3'000'000)) << "idle names are forgotten";
}

TEST(RateLimits, OneCustomerIsOneIpv6Network) {
    EXPECT_EQ(limited_address("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(limited_address("2001:db8:1:2:3:4:5:6"), limited_address("2001:db8:1:2:9:9:9:9"));
    EXPECT_NE(limited_address("2001:db8:1:2:3:4:5:6"), limited_address("2001:db8:1:3:3:4:5:6"));
}

}  // namespace
}  // namespace qiyue

#include "ledger/store/cache.hpp"

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

using Strings = Cache<int, std::string, std::hash<int>>;

TEST(Cache, GivesBackWhatWasPut) {
    Strings cache(10, 1'000);
    Strings::Ticket ticket = 0;
    EXPECT_FALSE(cache.find(1, ticket));
    cache.put(1, "one", 10);
    EXPECT_EQ(cache.find(1, ticket), "one");
    cache.put(1, "uno", 10);
    EXPECT_EQ(cache.find(1, ticket), "uno");
    EXPECT_EQ(cache.size(), 1u);
}

TEST(Cache, ForgetsTheLeastRecentlyUsedFirst) {
    Strings cache(2, 1'000);
    Strings::Ticket ticket = 0;
    cache.put(1, "one", 1);
    cache.put(2, "two", 1);
    EXPECT_TRUE(cache.find(1, ticket));
    cache.put(3, "three", 1);
    EXPECT_TRUE(cache.find(1, ticket));
    EXPECT_FALSE(cache.find(2, ticket));
    EXPECT_TRUE(cache.find(3, ticket));
}

TEST(Cache, IsBoundedInBytes) {
    Strings cache(100, 100);
    Strings::Ticket ticket = 0;
    for (int key = 0; key < 10; ++key)
        cache.put(key, "x", 40);
    EXPECT_EQ(cache.size(), 2u);
    cache.put(9, "grown", 90);
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_EQ(cache.find(9, ticket), "grown");
    cache.put(10, "too large", 101);
    EXPECT_EQ(cache.size(), 0u);
}

TEST(Cache, AReaderDoesNotBringBackTheOld) {
    Strings cache(10, 1'000);
    Strings::Ticket ticket = 0;
    EXPECT_FALSE(cache.find(1, ticket));
    cache.put(2, "written meanwhile", 1);
    cache.offer(1, "read before", 1, ticket);
    EXPECT_FALSE(cache.find(1, ticket));
    cache.offer(1, "read since", 1, ticket);
    EXPECT_EQ(cache.find(1, ticket), "read since");
}

TEST(Cache, ManyThreads) {
    Strings cache(50, 10'000);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&cache, number] {
            for (int round = 0; round < 5'000; ++round) {
                const int key = (round * 7 + number) % 100;
                Strings::Ticket ticket = 0;
                const auto found = cache.find(key, ticket);
                if (found) {
                    EXPECT_EQ(*found, std::to_string(key));
                } else if (number == 0) {
                    cache.put(key, std::to_string(key), 10);
                } else {
                    cache.offer(key, std::to_string(key), 10, ticket);
                }
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_LE(cache.size(), 50u);
}

}  // namespace
}  // namespace qiyue

// The point of both axes that a reader names.

#include <gtest/gtest.h>

#include "projections/projections.hpp"
#include "tests/unit/projections/town_life.hpp"

namespace qiyue::testing {
namespace {

class PointTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        life = std::make_unique<TownLife>();
        life->charter();
        life->set_up();
    }
    static void TearDownTestSuite() { life.reset(); }

    static Point point(const AsAt& as_at, std::optional<Micros> as_of = {}) {
        const auto found = point_of(life->store(), life->size(), as_at, as_of);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : Point{};
    }
    static Micros recorded(Index index) {
        LogEntry entry;
        EXPECT_TRUE(entry.read(life->store(), index));
        return entry.head().recorded;
    }

    static std::unique_ptr<TownLife> life;
};

std::unique_ptr<TownLife> PointTest::life;

TEST_F(PointTest, WithoutAWordItIsTheEndOfWhatIsReflected) {
    const Point end = point({});
    EXPECT_EQ(end.size, life->size());
    EXPECT_EQ(end.as_of, std::nullopt);
    EXPECT_EQ(end.now, recorded(Index{life->next() - 1}));
    const auto lagging = point_of(life->store(), TreeSize{5}, {}, {});
    ASSERT_TRUE(lagging);
    EXPECT_EQ(lagging->size, TreeSize{5});
    EXPECT_EQ(lagging->now, recorded(Index{4}));
}

TEST_F(PointTest, AnEntryIsIncludedInThePointThatItNames) {
    const Index last{life->next() - 1};
    for (const Index index : {Index{0}, life->at("chartered"), last}) {
        EXPECT_EQ(point({.index = index, .recorded = {}}).size, size_with(index));
        EXPECT_EQ(point({.index = index, .recorded = {}}).now, recorded(index));
    }
    const AsAt beyond{.index = Index{life->next()}, .recorded = {}};
    EXPECT_EQ(point_of(life->store(), life->size(), beyond, {}).error().code, ErrorCode::not_found);
    const AsAt unreflected{.index = last, .recorded = {}};
    EXPECT_EQ(point_of(life->store(), TreeSize{5}, unreflected, {}).error().code,
              ErrorCode::not_found);
}

TEST_F(PointTest, AMomentTakesInAllThatWasRecordedByThen) {
    const Index last{life->next() - 1};
    for (const Index index : {Index{0}, life->at("chartered"), last}) {
        const Micros at = recorded(index);
        EXPECT_EQ(point({.index = {}, .recorded = at}).size, size_with(index));
        EXPECT_EQ(point({.index = {}, .recorded = at + -1}).size, TreeSize{index.value});
    }
    EXPECT_EQ(point({.index = {}, .recorded = TownLife::day(1'000)}).size, life->size());
    EXPECT_EQ(point({.index = {}, .recorded = Micros{0}}).size, TreeSize{0});
    const auto lagging =
        point_of(life->store(), TreeSize{5}, {.index = {}, .recorded = TownLife::day(9)}, {});
    EXPECT_EQ(lagging->size, TreeSize{5});
}

TEST_F(PointTest, OnTheSecondAxisPeriodsAreToldByTheTimeThatIsNamed) {
    const Point early = point({}, TownLife::day(2));
    EXPECT_EQ(early.size, life->size());
    EXPECT_EQ(early.as_of, TownLife::day(2));
    EXPECT_EQ(early.now, TownLife::day(2));
}

}  // namespace
}  // namespace qiyue::testing

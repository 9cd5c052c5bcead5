#include "ledger/base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qiyue {
namespace {

TEST(Date, OnlyDatesThatExist) {
    EXPECT_EQ(parse_date("2026-02-28"), (Date{2026, 2, 28}));
    EXPECT_EQ(parse_date("2024-02-29"), (Date{2024, 2, 29}));
    EXPECT_EQ(parse_date("2000-02-29"), (Date{2000, 2, 29}));
    for (const char* bad : {"2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01",
                            "2026-01-00", "2026-01-32", "2026-1-01", "26-01-01", "2026/01/01", "",
                            "2026-01-01 ", "+026-01-01", "2026-01-0a", "-026-01-01"})
        EXPECT_FALSE(parse_date(bad)) << bad;
}

TEST(Date, KnownDays) {
    EXPECT_EQ(days_from_date({1970, 1, 1}), 0);
    EXPECT_EQ(days_from_date({1969, 12, 31}), -1);
    EXPECT_EQ(days_from_date({2000, 3, 1}), 11'017);
    EXPECT_EQ(days_from_date({2026, 11, 22}), 20'779);
    EXPECT_EQ(format_date({7, 3, 2}), "0007-03-02");
}

TEST(Date, EveryDayFollowsItsYesterday) {
    // Naive calendar, year 0000 to 9999.
    Date expected{0, 1, 1};
    const std::int64_t first = days_from_date(expected), last = days_from_date({9999, 12, 31});
    EXPECT_EQ(last - first + 1, 3'652'425);
    for (std::int64_t day = first; day <= last; ++day) {
        ASSERT_EQ(date_from_days(day), expected) << day;
        ASSERT_EQ(days_from_date(expected), day);
        Date next{expected.year, expected.month, expected.day + 1};
        if (!parse_date(format_date(next))) next = {expected.year, expected.month + 1, 1};
        if (next.month == 13) next = {expected.year + 1, 1, 1};
        expected = next;
    }
}

TEST(Recorded, ExactlySixDecimals) {
    const auto time = parse_recorded("2026-11-22T04:05:06.789012Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(time->value, 1'795'320'306'789'012);
    EXPECT_EQ(format_recorded(*time), "2026-11-22T04:05:06.789012Z");
    for (const char* bad : {"2026-11-22T04:05:06Z", "2026-11-22T04:05:06.78901Z",
                            "2026-11-22T04:05:06.7890123Z", "2026-11-22T04:05:60.000000Z",
                            "2026-11-22T24:00:00.000000Z", "2026-11-22T04:60:06.000000Z",
                            "2026-11-22 04:05:06.789012Z", "2026-11-22t04:05:06.789012z",
                            "2026-11-22T04:05:06.789012+", "2026-11-22T04:05:06,789012Z",
                            "2026-02-30T04:05:06.789012Z", "2026-11-22T-4:05:06.789012Z", ""})
        EXPECT_FALSE(parse_recorded(bad)) << bad;
}

TEST(Recorded, BeforeTheEpoch) {
    EXPECT_EQ(format_recorded({-1}), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(format_recorded({0}), "1970-01-01T00:00:00.000000Z");
}

TEST(EventTime, NoneToNineDecimals) {
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01Z"), Micros{1'000'000});
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01.5Z"), Micros{1'500'000});
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01.000001Z"), Micros{1'000'001});
    // What is later than a microsecond counts as the next one.
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01.000001000Z"), Micros{1'000'001});
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01.000001001Z"), Micros{1'000'002});
    EXPECT_EQ(parse_event_time("1970-01-01T00:00:01.999999999Z"), Micros{2'000'000});
    for (const char* bad :
         {"1970-01-01T00:00:01.Z", "1970-01-01T00:00:01.0000000001Z", "1970-01-01T00:00:01",
          "1970-01-01T00:00:01.5", "1970-01-01T00:00:01+00:00", "1970-01-01T00:00:60Z",
          "1970-01-01T00:00Z", "1970-01-01T00:00:01.5aZ", "1970-01-01T00:00:01ZZ", "Z", ""})
        EXPECT_FALSE(parse_event_time(bad)) << bad;
}

RC_GTEST_PROP(Recorded, RoundTrips, ()) {
    const auto us =
        *rc::gen::inRange<std::int64_t>(-62'167'219'200'000'000, 253'402'300'800'000'000);
    const std::string text = format_recorded({us});
    RC_ASSERT(parse_recorded(text) == Micros{us});
    RC_ASSERT(parse_event_time(text) == Micros{us});
}

RC_GTEST_PROP(Recorded, TextSortsAsTime, ()) {
    const auto moment = rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000'000);
    const auto a = *moment, b = *moment;
    RC_ASSERT((format_recorded({a}) < format_recorded({b})) == (a < b));
}

}  // namespace
}  // namespace qiyue

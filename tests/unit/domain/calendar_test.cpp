#include "ledger/domain/calendar.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

using Unit = Calendar::Unit;

/// October 2026: the 1st to the 7th are holidays, Saturday the 10th is worked.
Calendar october() {
    return Calendar(
        {.utc_offset_minutes = 8 * 60,
         .weekend = {7, 6},
         .holidays = {{2026, 10, 7}, {2026, 10, 1}, {2026, 10, 2}, {2026, 10, 5}, {2026, 10, 6}},
         .workdays = {{2026, 10, 10}}});
}

Micros at(const char* text) { return *parse_recorded(text); }

TEST(Calendar, WhichDaysAreWorked) {
    const Calendar calendar = october();
    EXPECT_TRUE(calendar.is_workday({2026, 9, 30}));
    EXPECT_FALSE(calendar.is_workday({2026, 10, 1}));  // holiday, listed out of order
    EXPECT_FALSE(calendar.is_workday({2026, 10, 3}));  // Saturday
    EXPECT_FALSE(calendar.is_workday({2026, 10, 4}));  // Sunday
    EXPECT_TRUE(calendar.is_workday({2026, 10, 8}));
    EXPECT_TRUE(calendar.is_workday({2026, 10, 10}));  // Saturday, made up for
    EXPECT_FALSE(calendar.is_workday({2026, 10, 11}));
    EXPECT_TRUE(calendar.is_workday({1969, 12, 31}));  // Wednesday, before the epoch
    EXPECT_FALSE(calendar.is_workday({1969, 12, 28}));  // Sunday
}

TEST(Calendar, DatesBeginAndEndInItsZone) {
    const Calendar calendar = october();
    EXPECT_EQ(calendar.date_of(at("2026-03-02T15:59:59.999999Z")), (Date{2026, 3, 2}));
    EXPECT_EQ(calendar.date_of(at("2026-03-02T16:00:00.000000Z")), (Date{2026, 3, 3}));
    EXPECT_EQ(calendar.start_of({2026, 3, 3}), at("2026-03-02T16:00:00.000000Z"));
    EXPECT_EQ(calendar.end_of({2026, 3, 3}), at("2026-03-03T16:00:00.000000Z"));
    const Calendar west({-5 * 60, {}, {}, {}});
    EXPECT_EQ(west.date_of(at("1970-01-01T04:59:59.999999Z")), (Date{1969, 12, 31}));
    EXPECT_EQ(west.start_of({1970, 1, 1}), at("1970-01-01T05:00:00.000000Z"));
}

TEST(Calendar, WorkingDaysAreCountedFromTheNextDay) {
    const Calendar calendar = october();
    EXPECT_EQ(calendar.last_day({2026, 9, 30}, 0, Unit::working_days), (Date{2026, 9, 30}));
    EXPECT_EQ(calendar.last_day({2026, 9, 30}, 1, Unit::working_days), (Date{2026, 10, 8}));
    EXPECT_EQ(calendar.last_day({2026, 9, 30}, 3, Unit::working_days), (Date{2026, 10, 10}));
    EXPECT_EQ(calendar.last_day({2026, 9, 30}, 4, Unit::working_days), (Date{2026, 10, 12}));
    EXPECT_EQ(calendar.last_day({2026, 10, 3}, 1, Unit::working_days), (Date{2026, 10, 8}));
}

TEST(Calendar, CalendarDaysEndOnAWorkedDay) {
    const Calendar calendar = october();
    EXPECT_EQ(calendar.last_day({2026, 9, 21}, 9, Unit::days), (Date{2026, 9, 30}));
    EXPECT_EQ(calendar.last_day({2026, 9, 21}, 10, Unit::days), (Date{2026, 10, 8}));
    EXPECT_EQ(calendar.last_day({2026, 10, 8}, 2, Unit::days), (Date{2026, 10, 10}));
}

TEST(Calendar, APeriodIsOverWhenItsLastDayHasEnded) {
    const Calendar calendar = october();
    const Micros served = at("2026-09-30T02:00:00.000000Z");
    const Micros end = at("2026-10-09T16:00:00.000000Z");  // two working days: the 8th and the 9th
    EXPECT_EQ(calendar.period_end(served, 2, Unit::working_days), end);
    EXPECT_FALSE(calendar.is_period_over(served, 2, Unit::working_days, {end.value - 1}));
    EXPECT_TRUE(calendar.is_period_over(served, 2, Unit::working_days, end));
    // Late on the 29th in UTC is the 30th in the zone.
    EXPECT_EQ(calendar.period_end(at("2026-09-29T16:00:00.000000Z"), 2, Unit::working_days), end);
}

TEST(Calendar, APeriodOfNothingIsOverAtOnce) {
    const Micros now = at("2026-10-01T00:00:00.000000Z");
    EXPECT_EQ(october().period_end(now, 0, Unit::working_days), now);
    EXPECT_TRUE(october().is_period_over(now, 0, Unit::working_days, now + 1));
}

TEST(Calendar, WithinIsInclusiveOfBothDates) {
    const Calendar calendar = october();
    const Date from{2026, 3, 3};
    const Date to{2026, 3, 4};
    EXPECT_FALSE(calendar.is_within(at("2026-03-02T15:59:59.999999Z"), from, to));
    EXPECT_TRUE(calendar.is_within(at("2026-03-02T16:00:00.000000Z"), from, to));
    EXPECT_TRUE(calendar.is_within(at("2026-03-04T15:59:59.999999Z"), from, to));
    EXPECT_FALSE(calendar.is_within(at("2026-03-04T16:00:00.000000Z"), from, to));
    EXPECT_TRUE(calendar.is_within(at("1999-01-01T00:00:00.000000Z"), {}, to));
    EXPECT_TRUE(calendar.is_within(at("2999-01-01T00:00:00.000000Z"), from, {}));
}

TEST(Calendar, OffsetsFromUtc) {
    EXPECT_EQ(parse_utc_offset("+08:00"), 480);
    EXPECT_EQ(parse_utc_offset("-03:30"), -210);
    EXPECT_EQ(parse_utc_offset("+00:00"), 0);
    EXPECT_EQ(parse_utc_offset("+14:00"), 840);
    for (const char* text :
         {"", "08:00", "+8:00", "+08:60", "+14:01", "+0800", "-00:00", "+08:00 ", "+0a:00", "Z"}) {
        EXPECT_FALSE(parse_utc_offset(text)) << text;
    }
}

}  // namespace
}  // namespace qiyue

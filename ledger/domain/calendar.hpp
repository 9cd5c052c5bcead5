#pragma once

// The policy's working-day calendar: which dates are worked, in which zone a date begins and ends,
// and when a period is over. Immutable, pure, any thread.
//
// Counting follows the Civil Code, articles 201 and 203: the day of the event itself is not
// counted, a period ends with the end of its last day, and a period of calendar days whose last day
// is not worked ends with the next worked day.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/time.hpp"

namespace qiyue {

class Calendar {
public:
    /// What a policy states. Weekend days are ISO (1 Monday … 7 Sunday); not all seven, or no day
    /// would ever be worked. `workdays` are worked although they fall on a weekend (调休).
    struct Content {
        std::int64_t utc_offset_minutes = 0;
        std::vector<int> weekend;
        std::vector<Date> holidays;
        std::vector<Date> workdays;

        bool operator==(const Content&) const = default;
    };
    enum class Unit { working_days, days };

    Calendar() = default;
    explicit Calendar(Content content);

    bool is_workday(Date date) const;
    /// The date in the calendar's zone at this moment.
    Date date_of(Micros time) const;
    /// The first moment of a date, and the first moment behind it.
    Micros start_of(Date date) const;
    Micros end_of(Date date) const;
    /// The last date of a period of `count` units that begins with an event on `date`; `date`
    /// itself for 0. `count` >= 0.
    Date last_day(Date date, std::int64_t count, Unit unit) const;
    /// The first moment at which a period that begins with an event at `from` is over. For a count
    /// of 0 that is the moment itself.
    Micros period_end(Micros from, std::int64_t count, Unit unit) const;
    /// True if that period is over at `recorded`.
    bool is_period_over(Micros from, std::int64_t count, Unit unit, Micros recorded) const {
        return recorded >= period_end(from, count, unit);
    }
    /// True if `recorded` lies on or between the two dates. An empty optional is without bound.
    bool is_within(Micros recorded, std::optional<Date> from, std::optional<Date> to) const;

    const Content& content() const { return content_; }
    bool operator==(const Calendar&) const = default;

private:
    Content content_;  ///< lists sorted
};

/// `+hh:mm` or `-hh:mm`, at most 14 hours, as minutes.
std::optional<std::int64_t> parse_utc_offset(std::string_view text);

}  // namespace qiyue

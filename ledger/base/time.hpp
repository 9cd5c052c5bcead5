#pragma once

// Points in time: microseconds since 1970-01-01T00:00:00Z, proleptic Gregorian, no leap seconds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

/// Microseconds since the epoch, UTC. Years 0000 to 9999 only.
struct Micros {
    std::int64_t value = 0;

    constexpr auto operator<=>(const Micros&) const = default;
    constexpr Micros operator+(std::int64_t us) const { return {value + us}; }
};

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;

/// A calendar date without a zone.
struct Date {
    int year = 1970;
    int month = 1;
    int day = 1;

    auto operator<=>(const Date&) const = default;
};

/// `YYYY-MM-DD`, a date that exists.
std::optional<Date> parse_date(std::string_view text);
std::string format_date(Date date);
/// Days since 1970-01-01, and back.
std::int64_t days_from_date(Date date);
Date date_from_days(std::int64_t days);

/// The ledger's own times: `YYYY-MM-DDThh:mm:ss.uuuuuuZ`, exactly six decimals, second <= 59.
std::optional<Micros> parse_recorded(std::string_view text);
std::string format_recorded(Micros time);

/// A party's times: `YYYY-MM-DDThh:mm:ss[.1 to 9 digits]Z`, second <= 59 (FORMAT.md 1). Digits past
/// the sixth are kept in the text; here they count as rounded up, so that "5 minutes later" is
/// exact.
std::optional<Micros> parse_event_time(std::string_view text);

}  // namespace qiyue

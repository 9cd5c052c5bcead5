#include "ledger/domain/calendar.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

constexpr std::int64_t days_per_week = 7;
constexpr std::int64_t utc_offset_minutes_max = 14 * 60;

/// ISO: 1 Monday … 7 Sunday. Day 0 (1970-01-01) was a Thursday.
int weekday(std::int64_t days) {
    const std::int64_t from_thursday = (days % days_per_week + days_per_week) % days_per_week;
    return static_cast<int>((from_thursday + 3) % days_per_week) + 1;
}

bool contains(const std::vector<Date>& sorted, Date date) {
    return std::binary_search(sorted.begin(), sorted.end(), date);
}

std::optional<int> two_digits(std::string_view text) {
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

Calendar::Calendar(Content content) : content_(std::move(content)) {
    std::sort(content_.weekend.begin(), content_.weekend.end());
    std::sort(content_.holidays.begin(), content_.holidays.end());
    std::sort(content_.workdays.begin(), content_.workdays.end());
    QIYUE_CHECK(content_.weekend.size() < days_per_week, "a calendar without worked days");
}

bool Calendar::is_workday(Date date) const {
    if (contains(content_.workdays, date)) return true;
    if (contains(content_.holidays, date)) return false;
    return !std::binary_search(content_.weekend.begin(), content_.weekend.end(),
                               weekday(days_from_date(date)));
}

Date Calendar::date_of(Micros time) const {
    const std::int64_t local = time.value + content_.utc_offset_minutes * us_per_minute;
    std::int64_t days = local / us_per_day;
    if (local % us_per_day < 0) --days;
    return date_from_days(days);
}

Micros Calendar::start_of(Date date) const {
    return {days_from_date(date) * us_per_day - content_.utc_offset_minutes * us_per_minute};
}

Micros Calendar::end_of(Date date) const { return start_of(date) + us_per_day; }

Date Calendar::last_day(Date date, std::int64_t count, Unit unit) const {
    if (count <= 0) return date;
    std::int64_t day = days_from_date(date);
    if (unit == Unit::days) {
        day += count;
        while (!is_workday(date_from_days(day)))
            ++day;
        return date_from_days(day);
    }
    for (std::int64_t left = count; left > 0;) {
        ++day;
        if (is_workday(date_from_days(day))) --left;
    }
    return date_from_days(day);
}

Micros Calendar::period_end(Micros from, std::int64_t count, Unit unit) const {
    if (count <= 0) return from;
    return end_of(last_day(date_of(from), count, unit));
}

bool Calendar::is_within(Micros recorded, std::optional<Date> from, std::optional<Date> to) const {
    if (from && recorded < start_of(*from)) return false;
    return !to || recorded < end_of(*to);
}

std::optional<std::int64_t> parse_utc_offset(std::string_view text) {
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const auto hours = two_digits(text.substr(1, 2));
    const auto minutes = two_digits(text.substr(4, 2));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    const std::int64_t total = *hours * 60 + *minutes;
    if (total > utc_offset_minutes_max || (total == 0 && text[0] == '-')) return std::nullopt;
    return text[0] == '-' ? -total : total;
}

}  // namespace qiyue

#include "ledger/base/time.hpp"

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

/// Reads exactly `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

int days_in_month(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

void append_digits(std::string& out, std::int64_t number, int count) {
    std::string text(static_cast<std::size_t>(count), '0');
    for (auto i = text.rbegin(); i != text.rend(); ++i, number /= 10)
        *i = static_cast<char>('0' + number % 10);
    out += text;
}

/// Reads `YYYY-MM-DDThh:mm:ss` at the start of `text` as seconds since the epoch.
std::optional<std::int64_t> parse_seconds(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return std::nullopt;
    return days_from_date(*date) * 86'400 + hour * 3'600 + minute * 60 + second;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const Date date{digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
    if (date.year < 0 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
    if (date.day > days_in_month(date.year, date.month)) return std::nullopt;
    return date;
}

std::string format_date(Date date) {
    std::string out;
    append_digits(out, date.year, 4);
    out += '-';
    append_digits(out, date.month, 2);
    out += '-';
    append_digits(out, date.day, 2);
    return out;
}

// Both conversions follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
std::int64_t days_from_date(Date date) {
    const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t shifted = date.month > 2 ? date.month - 3 : date.month + 9;
    const std::int64_t day_of_year = (153 * shifted + 2) / 5 + date.day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

Date date_from_days(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const std::int64_t day_of_era = days - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
    const auto month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
    const auto year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
    return {year, month, day};
}

std::optional<Micros> parse_recorded(std::string_view text) {
    if (text.size() != 27 || text[19] != '.' || text[26] != 'Z') return std::nullopt;
    const auto seconds = parse_seconds(text);
    const int fraction = digits(text, 20, 6);
    if (!seconds || fraction < 0) return std::nullopt;
    return Micros{*seconds * us_per_second + fraction};
}

std::string format_recorded(Micros time) {
    std::int64_t days = time.value / us_per_day, rest = time.value % us_per_day;
    if (rest < 0) {
        rest += us_per_day;
        --days;
    }
    std::string out = format_date(date_from_days(days));
    out += 'T';
    append_digits(out, rest / (3'600 * us_per_second), 2);
    out += ':';
    append_digits(out, rest / us_per_minute % 60, 2);
    out += ':';
    append_digits(out, rest / us_per_second % 60, 2);
    out += '.';
    append_digits(out, rest % us_per_second, 6);
    out += 'Z';
    return out;
}

std::optional<Micros> parse_event_time(std::string_view text) {
    const auto seconds = parse_seconds(text);
    if (!seconds || text.back() != 'Z') return std::nullopt;
    if (text.size() == 20) return Micros{*seconds * us_per_second};
    const std::string_view fraction = text.substr(20, text.size() - 21);
    if (text[19] != '.' || fraction.empty() || fraction.size() > 9) return std::nullopt;
    const int number = digits(fraction, 0, fraction.size());
    if (number < 0) return std::nullopt;
    std::int64_t nanoseconds = number;
    for (std::size_t i = fraction.size(); i < 9; ++i)
        nanoseconds *= 10;
    return Micros{*seconds * us_per_second + (nanoseconds + 999) / 1'000};
}

}  // namespace qiyue

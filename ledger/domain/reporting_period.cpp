#include "ledger/domain/reporting_period.hpp"

namespace qiyue {
namespace {

std::optional<int> digits(std::string_view text, std::size_t count) {
    int number = 0;
    if (text.size() != count) return {};
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        number = number * 10 + (c - '0');
    }
    return number;
}

/// `months` months from the first of `month` on.
ReportingPeriod months_from(int year, int month, int months) {
    const int end = month + months;  // the month behind it, 13 for January
    const Date behind = end > 12 ? Date{year + 1, end - 12, 1} : Date{year, end, 1};
    return {{year, month, 1}, date_from_days(days_from_date(behind) - 1)};
}

}  // namespace

std::optional<ReportingPeriod> ReportingPeriod::parse(std::string_view text) {
    const auto year = digits(text.substr(0, 4), 4);
    if (!year || *year < 2000 || *year > 2100) return {};
    if (text.size() == 4) return months_from(*year, 1, 12);
    if (text[4] != '-' || text.size() != 7) return {};
    const std::string_view part = text.substr(5);
    const bool half = part[0] == 'H';
    if (half || part[0] == 'Q') {
        const int length = half ? 6 : 3;
        const auto number = digits(part.substr(1), 1);
        if (!number || *number < 1 || *number > 12 / length) return {};
        return months_from(*year, (*number - 1) * length + 1, length);
    }
    const auto month = digits(part, 2);
    if (!month || *month < 1 || *month > 12) return {};
    return months_from(*year, *month, 1);
}

}  // namespace qiyue

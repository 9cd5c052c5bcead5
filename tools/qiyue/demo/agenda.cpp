#include "tools/qiyue/demo/agenda.hpp"

#include <algorithm>
#include <utility>

namespace qiyue::demo {

std::string date_text(Day day) { return format_date(date_from_days(day)); }

Day Agenda::workday(Day day) const {
    while (!calendar_.is_workday(date_from_days(day)))
        ++day;
    return day;
}

void Agenda::on(Day day, std::function<void()> tell) {
    const Day when = workday(std::max(day, today_));
    if (when > last_) return;
    days_[when].push_back(std::move(tell));
    ++waiting_;
}

void Agenda::after(std::int64_t working_days, std::function<void()> tell) {
    const Date end =
        calendar_.last_day(date_from_days(today_), working_days, Calendar::Unit::working_days);
    on(days_from_date(end) + 1, std::move(tell));
}

std::vector<std::function<void()>> Agenda::next_day() {
    if (days_.empty()) return {};
    auto first = days_.extract(days_.begin());
    today_ = first.key();
    waiting_ -= first.mapped().size();
    return std::move(first.mapped());
}

}  // namespace qiyue::demo

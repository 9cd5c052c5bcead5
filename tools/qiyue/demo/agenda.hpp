#pragma once

// What happens on which day, told in the order of time. Steps may put later steps on the agenda.
// One thread.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/domain/calendar.hpp"

namespace qiyue::demo {

/// A date in the city, as days since 1970.
using Day = std::int64_t;

constexpr Day day_of(int year, int month, int day) {
    // Days from civil: Howard Hinnant's algorithm, for years after 1970.
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400;
    const int of_era = y - era * 400;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return static_cast<Day>(era) * 146'097 + days - 719'468;
}

std::string date_text(Day day);

class Agenda {
public:
    /// Nothing happens after the last day: steps that would are left untold.
    Agenda(Calendar calendar, Day last) : calendar_(std::move(calendar)), last_(last) {}

    /// On this day, or the next worked one; never before today.
    void on(Day day, std::function<void()> tell);
    /// So many days from today.
    void in(std::int64_t days, std::function<void()> tell) { on(today_ + days, std::move(tell)); }
    /// When a period of so many working days that begins today is over.
    void after(std::int64_t working_days, std::function<void()> tell);

    Day workday(Day day) const;
    Day today() const { return today_; }
    Day last() const { return last_; }

    /// Takes the steps of the next day that has any; empty at the end. Steps that they put on the
    /// same day come with the next call.
    std::vector<std::function<void()>> next_day();
    std::uint64_t waiting() const { return waiting_; }

private:
    Calendar calendar_;
    Day last_;
    Day today_ = 0;
    std::map<Day, std::vector<std::function<void()>>> days_;
    std::uint64_t waiting_ = 0;
};

}  // namespace qiyue::demo

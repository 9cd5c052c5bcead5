#pragma once

// Periods that figures are reported for: a year, half, quarter or month, in the calendar's zone.

#include <optional>
#include <string_view>

#include "ledger/domain/calendar.hpp"

namespace qiyue {

struct ReportingPeriod {
    Date first;
    Date last;

    /// "2025", "2025-H1", "2025-Q3", "2025-07"; years 2000 to 2100.
    static std::optional<ReportingPeriod> parse(std::string_view text);
};

}  // namespace qiyue

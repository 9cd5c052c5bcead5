#pragma once

// Figures of the city: progress against the policy's targets, and how the districts stand. Each is
// recomputed from the running sums at the point, and can be opened down to the entries that made
// it.

#include <string>

#include "ledger/domain/figures.hpp"
#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

/// Every target of the policy in force, with the figure reached.
Json targets_sheet(SheetSource& source);
/// One row for each district, in the policy's order, with the rank of each figure. `period` is one
/// (reporting_period.hpp).
Json scoreboard_sheet(SheetSource& source, const std::string& period);

}  // namespace qiyue

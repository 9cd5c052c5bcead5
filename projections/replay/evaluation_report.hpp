#pragma once

// What was known when an evaluation was scored: for each expert, what the complex's stream held
// when it scored, how much of that it says it had seen, and what came later. One thread.

#include <string>

#include "ledger/base/result.hpp"
#include "ledger/store/event_store.hpp"
#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

/// {evaluation, opened, concluded, experts: [{expert, entry, basis, recorded, seen, unseen,
/// kpis}]}: `seen` and `unseen` list entries of the complex's stream since the evaluation was
/// opened: those below the expert's basis, and those that were recorded between that and its score;
/// `kpis` are the figures of the complex's parties as they stood then. Errors: not_found, io,
/// corrupt.
Result<Json> evaluation_report(SheetSource& source, const EventStore& store,
                               const std::string& complex_id, const std::string& evaluation_id);

}  // namespace qiyue

#pragma once

// Steps and changes of a record for readers: one form for the service and the command line. Pure.

#include "projections/replay/complex_record.hpp"

namespace qiyue {

/// {entry, recorded, time, type, label, source, state_before, state_after[, changes]}.
Json step_json(const RecordStep& step, SheetSource& source, bool with_changes);
/// {pointer, before, after, entry}; what was not there has no `before`, what is gone no `after`;
/// `entry` is null where time alone made the change.
Json change_json(const RecordChange& change);
Json change_json(const SheetChange& change);

}  // namespace qiyue

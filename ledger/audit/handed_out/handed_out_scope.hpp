#pragma once

// What the check of something that was handed out looked at, and what such a thing cannot show, in
// words. Pure; any thread.

#include "ledger/audit/handed_out/handed_out.hpp"

namespace qiyue {

/// `report` is complete but for its scope.
ReportScope handed_out_scope(const HandedOutReport& report, const Trust* trust,
                             bool require_quorum);

}  // namespace qiyue

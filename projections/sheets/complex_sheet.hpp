#pragma once

// Sheets of one complex, by part. Each is written from one row, so that the versions of the row are
// the versions of the sheet.

#include <string>
#include <vector>

#include "ledger/domain/rows.hpp"
#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

/// The complex at a moment: what stands, who takes part, what is under way. Its row must have been
/// brought forward to `now`.
Json complex_sheet(SheetSource& source, const ComplexRow& complex, Micros now);
Json members_sheet(SheetSource& source, const ComplexRow& complex, Micros now);
/// All texts that were proposed, each with all its signatures.
Json charters_sheet(SheetSource& source, const ComplexRow& complex, Micros now);
/// Council, committee, secretariat.
Json bodies_sheet(SheetSource& source, const ComplexRow& complex, Micros now);

/// With experts' scores and, once they are opened, the recomputation from them.
Json evaluation_sheet(SheetSource& source, const EvaluationRow& evaluation);
Json resolution_sheet(SheetSource& source, const ResolutionRow& resolution);
Json settlement_sheet(SheetSource& source, const SettlementRow& settlement);
Json need_sheet(SheetSource& source, const std::string& id, const NeedRow& need);
Json task_sheet(SheetSource& source, const std::string& id, const TaskRow& task);
Json achievement_sheet(SheetSource& source, const std::string& id, const AchievementRow& row);
Json case_sheet(SheetSource& source, const std::string& id, const ModelCaseRow& row);
Json kpi_sheet(SheetSource& source, const std::string& id, const KpiRow& row);

/// The names of overlays that lie over the state: evaluating, tolerated, named. `locked` is told by
/// another row, the hold's.
Json overlays_of(SheetSource& source, const ComplexRow& complex, Micros now);

}  // namespace qiyue

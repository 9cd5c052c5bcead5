#pragma once

// The rows of the domain's state. Plain data; see ledger/domain/rows/ for each.

#include <cstdint>
#include <variant>

#include "ledger/domain/rows/complex.hpp"
#include "ledger/domain/rows/parties.hpp"
#include "ledger/domain/rows/record.hpp"
#include "ledger/domain/rows/work.hpp"

namespace qiyue {

using Row = std::variant<LedgerRow, PolicyRow, DirectionsRow, OrganizationRow, ExpertRow, KeyRow,
                         MandateRow, ComplexRow, EvaluationRow, ResolutionRow, NoticeRow,
                         SettlementRow, NeedRow, TaskRow, AchievementRow, ModelCaseRow, KpiRow,
                         TallyRow, TallyStepRow, HoldRow, CommitmentRow, CorrectionRow>;

}  // namespace qiyue

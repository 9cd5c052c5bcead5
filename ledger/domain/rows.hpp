#pragma once

// The rows of the domain's state. Plain data; see ledger/domain/rows/ for each.

#include <cstdint>
#include <variant>

#include "ledger/domain/rows/complex.hpp"
#include "ledger/domain/rows/parties.hpp"
#include "ledger/domain/rows/record.hpp"

namespace qiyue {

using Row =
    std::variant<LedgerRow, PolicyRow, DirectionsRow, OrganizationRow, ExpertRow, KeyRow,
                 MandateRow, ComplexRow, EvaluationRow, ResolutionRow, NoticeRow, SettlementRow>;

}  // namespace qiyue

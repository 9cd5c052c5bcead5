#pragma once

// The evaluations of a complex as its entries tell them, and their conclusions computed again from
// the scores that were opened. Pure; any thread.

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/policy.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/rows/complex.hpp"
#include "ledger/domain/score_sheet.hpp"
#include "ledger/package/report/kept_acts.hpp"
#include "ledger/package/report/policy_versions.hpp"

namespace qiyue {

struct EvaluationRecord {
    EvaluationRow row;  ///< id, kind, period, scheme, opened, scores, concluded
    Micros opened_at{};
    std::vector<Index> steps;  ///< all other acts that name it, in order
};

/// In the order in which they were opened; of one that the package does not open nothing is told.
std::vector<EvaluationRecord> evaluations_of(const KeptActs& acts, const KeptStream& stream);

/// A conclusion computed again.
struct Recount {
    std::optional<Conclusion> conclusion;  ///< nothing: it cannot be computed
    /// Why it cannot be, or in what it differs from what was recorded; nothing: it agrees.
    std::optional<Rejection> difference;
    const PolicyContent::Scheme* scheme = nullptr;  ///< null: no policy of the package has it
    const PolicyVersions::Version* policy = nullptr;  ///< in force when it was opened, or null
};
/// `concluded` is read from the act that row.concluded names.
Recount recount(const EvaluationRecord& evaluation, const ActReading& concluded,
                const PolicyVersions& policies);

}  // namespace qiyue

#pragma once

// The arithmetic of an evaluation (domain.md, rule 5): the opened scores against their commitments,
// the indicators' means, the total from the unrounded means, the grade. Exact; pure; any thread.

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/policy.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/rows/complex.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

/// What follows from the opened scores, as the scheme rounds it.
struct Conclusion {
    std::vector<std::string> indicators;  ///< means, in the scheme's order
    std::string total;
    const PolicyContent::Grade* grade = nullptr;  ///< null if the total has none
};
/// `opened`: one disclosure text for every score that was recorded, in their order. `policy` is the
/// one the evaluation was opened under; it outlives the answer. Rules:
/// evaluation_concluded.opened_count, .opened, .scores.
std::expected<Conclusion, Rejection> conclusion_of(const EvaluationRow& evaluation,
                                                   const PolicyContent::Scheme& scheme,
                                                   const Policy& policy, const Value& opened);

/// Checks data's `opened`, `indicators`, `total` and `grade` against the scores that were recorded.
/// Rules: those of conclusion_of, evaluation_concluded.indicators, .total, .grade.
std::optional<Rejection> check_conclusion(const EvaluationRow& evaluation,
                                          const PolicyContent::Scheme& scheme, const Policy& policy,
                                          const Value& data);

}  // namespace qiyue

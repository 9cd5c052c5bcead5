#pragma once

// The arithmetic of an evaluation (domain.md, rule 5): the opened scores against their commitments,
// the indicators' means, the total from the unrounded means, the grade. Exact; pure; any thread.

#include <optional>

#include "ledger/domain/policy.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/rows/complex.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

/// Checks data's `opened`, `indicators`, `total` and `grade` against the scores that were recorded.
/// `policy` is the one the evaluation was opened under. Rules: evaluation_concluded.opened_count,
/// .opened, .scores, .indicators, .total, .grade.
std::optional<Rejection> check_conclusion(const EvaluationRow& evaluation,
                                          const PolicyContent::Scheme& scheme, const Policy& policy,
                                          const Value& data);

}  // namespace qiyue

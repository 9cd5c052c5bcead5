#pragma once

// What several acts on one evaluation ask of it: which it is, whether it goes on, who may act,
// which experts may sit. Pure functions over rows; `prefix` is the type's, with _ for its dot.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/parts.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/rows/complex.hpp"

namespace qiyue {

/// The evaluation data.evaluation_id of the case's complex: its row's id, and the row or null.
std::string evaluation_row_id(Case& c);
std::shared_ptr<const EvaluationRow> evaluation_named(Case& c);
/// Who opened it: nobody else may carry it on. Rule: evaluation.unknown.
Part evaluation_organiser();
/// The policy that it was opened under; its kinds, schemes and grades are the ones that count.
std::shared_ptr<const Policy> policy_of(Case& c, const EvaluationRow& evaluation);

/// It is there and neither concluded nor cancelled. Rules: `prefix` + ".unknown", ".over".
std::optional<Rejection> check_evaluation_unfinished(Case& c, const std::string& prefix);
/// The same, and the complex is not being wound up. Rule: `prefix` + ".state", and those.
std::optional<Rejection> check_evaluation_open(Case& c, const std::string& prefix);
/// The expert may sit: registered, not recused, employed by no party to the complex, not of its own
/// committee. Rules: `prefix` + ".unknown_expert", ".recused", ".employed", ".committee".
std::optional<Rejection> check_evaluation_expert(Case& c, const std::string& prefix,
                                                 const std::string& id,
                                                 const std::vector<std::string>& recused,
                                                 const std::string& place);

}  // namespace qiyue

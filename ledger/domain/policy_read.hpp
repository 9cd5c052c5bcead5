#pragma once

// The two halves of Policy::read that follow the check of form. Not for use elsewhere.

#include <optional>

#include "ledger/domain/policy_content.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

/// Fills the content from a value of the declared form. A calendar that cannot be is left empty:
/// check_policy(), given the same value, refuses it.
PolicyContent read_policy_content(Value policy);

/// What members say about each other. Places are relative to the policy object.
std::optional<Rejection> check_policy(const PolicyContent& policy, Value value);

}  // namespace qiyue

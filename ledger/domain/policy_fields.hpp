#pragma once

// The declaration of the policy object: its check of form, its schema and its documentation come
// from it. What members say about each other is checked in policy_check.cpp.

#include "ledger/domain/field.hpp"

namespace qiyue {

/// An object field named "policy". Made once; any thread.
const Field& policy_declaration();

}  // namespace qiyue

#pragma once

// A parsed value as JSON text again, for what the state keeps of an event (the policy). Never for
// what is signed or hashed: that is kept as it came.

#include <string>

#include "ledger/event/document.hpp"

namespace qiyue {

/// Without white space, members in their order.
std::string value_text(Value value);

}  // namespace qiyue

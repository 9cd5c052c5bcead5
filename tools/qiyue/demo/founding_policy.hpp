#pragma once

// The policy of demonstration ledgers, without its offices: who holds these depends on the parties.

#include <string_view>

namespace qiyue::demo {

/// JSON text of the policy object, version 1, less the member `offices`.
std::string_view founding_policy();

}  // namespace qiyue::demo

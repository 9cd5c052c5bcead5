#pragma once

// The founding of the city's ledger, and the versions of its policy.

#include <string>
#include <vector>

#include "tools/qiyue/demo/city/city.hpp"

namespace qiyue::demo {

/// The founding policy with the holders of its offices.
Json founding_policy_of(const City& city);

/// Version 2: the founding policy with what `policy_version_2.json` changes. `district` holds the
/// office of the regions that it adds.
Json policy_version_2_of(const City& city, const Party& district);

/// ledger.founded with the log's keys.
DemoAct founding_act(const City& city, const std::string& origin,
                     const std::vector<std::string>& log_keys);

}  // namespace qiyue::demo

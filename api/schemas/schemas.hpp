#pragma once

// The schemas of all answers and bodies, as openapi.json shows them. Pure; any thread.

#include <nlohmann/json.hpp>

namespace qiyue {

/// Name → JSON Schema (2020-12): the files of this folder, with what the program itself knows
/// filled in. Slow, so callers keep what they get.
nlohmann::ordered_json component_schemas();

/// `#/components/schemas/{name}`.
nlohmann::ordered_json schema_reference(std::string_view name);

}  // namespace qiyue

#pragma once

// The parameters of routes, in the words of openapi.json. Pure; any thread.

#include <nlohmann/json.hpp>

#include "api/route.hpp"

namespace qiyue {

/// `parameters` of an operation: of its path, its query and its headers.
nlohmann::ordered_json parameters_of(const Route& route);

/// The pattern without the wildcard, which OpenAPI does not know: `{stream*}` is `{stream}`.
std::string described_path(const Route& route);

}  // namespace qiyue

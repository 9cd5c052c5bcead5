#pragma once

// The OpenAPI 3.1 description, generated from the table of routes. Pure; any thread.

#include <span>
#include <string>

#include "api/route.hpp"

namespace qiyue {

std::string openapi_json(std::span<const Route> routes);

}  // namespace qiyue

#pragma once

// The table of routes: one a line, in the order in which they are tried.

#include <span>

#include "api/route.hpp"

namespace qiyue {

std::span<const Route> routes();

}  // namespace qiyue

#pragma once

// Finds the route of a path. The first of the table that fits wins. Pure; any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"

namespace qiyue {

struct RouteMatch {
    const Route* route = nullptr;  ///< null: no route for this method
    std::vector<std::string> captures;
    std::vector<std::string_view> allowed;  ///< methods that the path has, if route is null
};

/// `path` as it was sent. HEAD finds the route of GET.
RouteMatch find_route(std::span<const Route> routes, std::string_view method,
                      std::string_view path);

}  // namespace qiyue

#include "api/router.hpp"

#include <algorithm>

namespace qiyue {
namespace {

/// Takes the next segment off, with its leading slash.
std::string_view take_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto segment = rest.substr(0, end);
    rest.remove_prefix(end);
    return segment;
}

std::optional<std::vector<std::string>> fits(std::string_view pattern, std::string_view path) {
    std::vector<std::string> captures;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const auto path_rest = path.substr(1);
        const auto expected = take_segment(pattern);
        const auto given = take_segment(path);
        const bool is_capture = expected.starts_with('{');
        if (!is_capture && expected != given) return std::nullopt;
        if (!is_capture) continue;
        const bool takes_rest = expected.ends_with("*}");
        auto value = percent_decoded(takes_rest ? path_rest : given);
        if (!value || value->empty()) return std::nullopt;
        captures.push_back(std::move(*value));
        if (takes_rest) return captures;
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return captures;
}

}  // namespace

RouteMatch find_route(std::span<const Route> routes, std::string_view method,
                      std::string_view path) {
    RouteMatch match;
    const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
    for (const auto& route : routes) {
        auto captures = fits(route.pattern, path);
        if (!captures) continue;
        if (route.method == wanted) {
            match.route = &route;
            match.captures = std::move(*captures);
            return match;
        }
        match.allowed.push_back(route.method);
        if (route.method == "GET") match.allowed.push_back("HEAD");
    }
    return match;
}

}  // namespace qiyue

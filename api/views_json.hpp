#pragma once

// How the views stand, for `/v1/views`, the probes and the command line. Pure.

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "projections/followed_view.hpp"

namespace qiyue {

/// `{"views":[{"name","version","position","digest","generation","lag_entries","lag_seconds",
/// "state","failure","rebuild","last_rebuild","kept"}]}`; `position` is the number of entries
/// reflected, `state` one of following, stopped, rebuilding.
nlohmann::ordered_json views_json(std::span<const ViewStatus> views);

}  // namespace qiyue

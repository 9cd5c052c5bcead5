#pragma once

// How time anchors stand, in the text form of Prometheus. Pure; any thread.

#include <string>

#include "api/timestamp/anchoring.hpp"

namespace qiyue {

std::string metrics_text(const AnchoringStatus& status);

}  // namespace qiyue

#pragma once

// How the witnesses stand, as Prometheus reads it. Pure; any thread.

#include <string>

#include "api/cosigning.hpp"

namespace qiyue {

/// qiyue_cosigned_size, and qiyue_witness_size, _time_seconds, _failures and _disputes by witness.
std::string metrics_text(const CosigningStatus& status);

}  // namespace qiyue

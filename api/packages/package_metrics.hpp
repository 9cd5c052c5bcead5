#pragma once

// How the making of packages stands, in the text form that Prometheus reads. Pure; any thread.

#include <string>

#include "api/packages/package_works.hpp"

namespace qiyue {

std::string metrics_text(const PackageWorksStatus& status);

}  // namespace qiyue

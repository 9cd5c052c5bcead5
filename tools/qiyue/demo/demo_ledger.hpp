#pragma once

// A whole demonstration ledger: founded, and several complexes told from 2024-09 on.

#include <cstdint>
#include <functional>
#include <string>

#include "ledger/base/result.hpp"

namespace qiyue::demo {

struct DemoOptions {
    std::string directory;
    unsigned complexes = 32;
    std::uint64_t seed = 1;
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

struct DemoLedger {
    std::string origin;
    std::uint64_t entries = 0;
    std::string last_day;
};

/// The same seed gives the same payloads. Errors: exists_already; rejected if the rules refuse an
/// act; io.
Result<DemoLedger> make_demo_ledger(const DemoOptions& options);

}  // namespace qiyue::demo

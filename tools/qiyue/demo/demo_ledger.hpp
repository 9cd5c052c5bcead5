#pragma once

// A whole demonstration ledger: founded, and the lives of several complexes told from 2024-09 to
// 2027-12.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue::demo {

struct DemoOptions {
    std::string directory;
    unsigned complexes = 32;
    std::uint64_t seed = 1;
    std::uint64_t entries = 0;  ///< goes on until there are so many; 0: the story alone
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;  ///< of the story's steps
    std::function<void(std::uint64_t done, std::uint64_t all)> load_progress;  ///< of entries
};

/// A target of the policy, and how far the record has come.
struct TargetReached {
    std::string metric;
    std::string label;  ///< in Chinese
    std::string by;
    std::string comparator;
    std::string value;
    std::string figure;  ///< empty: none
    bool reached = false;
    bool outlook = false;
};

struct DemoLedger {
    std::string origin;
    std::uint64_t entries = 0;
    std::uint64_t refused = 0;  ///< acts that the rules refused, as they had to
    std::uint64_t organizations = 0;  ///< on record
    std::string last_day;
    std::vector<TargetReached> targets;
};

/// The same seed gives the same payloads. Errors: exists_already; rejected if the rules refuse an
/// act that they must not refuse, or admit one that they must; io.
Result<DemoLedger> make_demo_ledger(const DemoOptions& options);

}  // namespace qiyue::demo

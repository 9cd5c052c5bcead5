#pragma once

// What the check of a log's time anchors found.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {

/// The newest anchor that holds: the first `size` entries stood at `time`.
struct NewestAnchor {
    TreeSize size{};
    Micros time{};
    std::string authority;
    Micros certificate_until{};
};

struct TimestampReport {
    std::uint64_t notes = 0;
    std::uint64_t tokens = 0;  ///< kept, renewals among them
    std::uint64_t anchored = 0;  ///< entries that name a token
    std::uint64_t late_renewals = 0;  ///< they add nothing to the tokens that they renew
    bool authenticated = false;  ///< the authorities were given
    std::optional<NewestAnchor> newest;
    std::vector<Finding> findings;  ///< timestamp_invalid, timestamp_missing
};

}  // namespace qiyue

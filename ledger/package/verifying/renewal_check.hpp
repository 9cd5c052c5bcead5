#pragma once

// Whether a renewal of a package's time-stamps (ledger/package/FORMAT.md P7) proves anything: what
// is renewed must hold, and its certificate must not have ended. That files and manifests agree is
// checked by renew_package itself.

#include <string>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

/// What a renewal carries on.
struct Renewable {
    bool is_token = false;  ///< the newest time-stamp; else the seal, for there is no time-stamp
    std::string by;  ///< authority, or who sealed
    Micros certificate_until{};
};

/// Seal and time-stamps are verified without authorities. Errors: seal_invalid, timestamp_invalid
/// (one that does not hold, or what is to be renewed has ended before `now`), package_format (no
/// seal), io.
Result<Renewable> check_renewable(const PackageFiles& files, Micros now);

}  // namespace qiyue

#pragma once

// What may not stand on the shelf any more, DIR/packages, is removed whenever a command opens the
// directory: packages that open a text that was erased since, and those that nobody recorded within
// a day. A server does the same for itself. One thread.

#include <string>
#include <vector>

#include "api/packages/package_shelf.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct SweptShelf {
    std::vector<PackageOrder> orders;  ///< that stay, the oldest first; `recorded` is up to date
    std::vector<std::string> remarks;  ///< what was removed, and what somebody must look at
};

/// `now` is real time. Errors: io, corrupt (of the log).
Result<SweptShelf> sweep_shelf(const Ledger& ledger, const PackageShelf& shelf, Micros now);

/// The same for a ledger's directory, if it has a shelf.
Result<std::vector<std::string>> sweep_directory(const Ledger& ledger, const std::string& directory,
                                                 Micros now);

}  // namespace qiyue

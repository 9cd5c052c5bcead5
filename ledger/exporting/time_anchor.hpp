#pragma once

// The time anchor that a package carries: a note of this log with the tokens of time-stamping
// authorities over it, as DIR/timestamps keeps them (ledger/FORMAT.md 13). Any thread.

#include <string>
#include <vector>

#include "ledger/package/making/package_source.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

/// The newest note of at most this size that has a token over it, then its tokens and their
/// renewals; none if there is no such note. Files that are damaged, or of another log, are passed
/// over: a package holds only what verifies. Errors: io.
Result<std::vector<PackageSource::AnchorFile>> newest_time_anchor(const Ledger& ledger,
                                                                  const std::string& directory,
                                                                  TreeSize at_most);

}  // namespace qiyue

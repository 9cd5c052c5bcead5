#pragma once

// The packages that wait in DIR/packages, checked against what is known of them. One thread.

#include <string>

#include "ledger/base/result.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/fsck.hpp"

namespace qiyue {

/// Findings: package_not_erased (one opens a text that the log says is erased), package_damaged (a
/// file that is not what was made, an order that cannot be read). Nothing is changed. Errors: io.
Result<void> check_shelf(const EventStore& store, const std::string& directory,
                         const FindingTaker& take);

}  // namespace qiyue

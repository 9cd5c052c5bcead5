#pragma once

// The store as a source of audits: checkpoints from the guard's notes, bundles made from entries.
// Hash tiles are given but not compared: they are rows, which fsck checks. Reads may come from
// several threads.

#include <memory>
#include <string>

#include "ledger/audit/log_source.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/guard.hpp"

namespace qiyue {

/// `store` must outlive the source. A bundle with an entry that is missing or damaged is "not
/// there".
std::unique_ptr<LogSource> store_log_source(const EventStore& store, GuardNotes notes);

}  // namespace qiyue

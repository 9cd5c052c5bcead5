#pragma once

// The roots of both trees over the first entries of a stored log. Any thread.

#include "ledger/domain/state.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// `size` is at most what is stored. Errors: those of reading tiles.
Result<TreeRoots> roots_at(const EventStore& store, TreeSize size);

}  // namespace qiyue

#pragma once

// Appends to a served ledger with and without its views being rebuilt beside them.

#include "tests/bench/large_ledger.hpp"

namespace qiyue::bench {

/// Prints p99 of an append while views are rebuilt over that before, and how the rebuild went on;
/// false if anything failed.
bool print_rebuild_beside_appends(const LargeLedger& ledger);

}  // namespace qiyue::bench

#pragma once

// The keys that the entries below an earlier checkpoint bound and revoked, when those entries are
// not audited again.

#include <optional>

#include "ledger/audit/key_directory.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/audit/tile_nodes.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

/// From the source's index, each entry shown to be in the tree of `earlier`; from the bundles if
/// there is no index. `size` is the log's. nullopt: what was given does not lead to the root of
/// `earlier`. Errors: io, network.
Result<std::optional<KeyDirectory>> earlier_keys(LogSource& source, TileNodes& nodes,
                                                 const Checkpoint& earlier, TreeSize size);

}  // namespace qiyue

#pragma once

// Proofs from the store, for published sizes. Any thread.

#include <string>
#include <vector>

#include "ledger/audit/completeness.hpp"
#include "ledger/pipeline/standing.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// Errors: not_found beyond the published size.
Result<Receipt> receipt_of(const EventStore& store, const Published& published, Index index);

/// Errors: not_found if no tree of this size is published yet.
Result<void> require_published(const Published& published, TreeSize size);

/// tlog-proof text to the tree's published checkpoint. Errors: not_found.
Result<std::string> proof_text(const EventStore& store, const Published& published, Index index,
                               HashAlgorithm tree);

/// That a stream has exactly these entries at `size`, which must be published. The stream map is
/// kept as it is after the newest entry; an older one is made by taking back, entry by entry, what
/// came since, at most limits::completeness_walk_max of them. Errors: not_found, too_large, io.
Result<CompletenessProof> prove_completeness(const EventStore& store, const Published& published,
                                             const std::string& stream, TreeSize size);

}  // namespace qiyue

#pragma once

// Completeness proofs of many streams at one size: what an older size takes back of the stream map
// is taken back once. Holds the map as it stood when it was made; the ledger may go on recording.
// One thread at a time.

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/audit/completeness.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

class CompletenessProofs {
public:
    /// For a published size, 1 or more, of a store that outlives it. `walk_max`: how many entries
    /// may be taken back. Errors: not_found (beyond the store), too_large (more must be taken
    /// back), corrupt, io.
    static Result<CompletenessProofs> at(const EventStore& store, TreeSize size,
                                         std::uint64_t walk_max);

    /// That the stream has exactly these entries at the size. Errors: too_large (more than
    /// limits::completeness_indexes_max entries), corrupt, io.
    Result<CompletenessProof> prove(const std::string& stream);

private:
    CompletenessProofs(const EventStore& store, TreeSize size, CompletenessProof::Last last,
                       PagedMap map)
        : store_(&store), size_(size), last_(std::move(last)), map_(std::move(map)) {}

    const EventStore* store_;
    TreeSize size_;
    CompletenessProof::Last last_;
    PagedMap map_;
};

}  // namespace qiyue

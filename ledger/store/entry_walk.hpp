#pragma once

// Inside: a walk over all stored entries that goes on behind damage, and what one entry says that
// other rows follow from.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/decide.hpp"
#include "ledger/event/document.hpp"
#include "ledger/store/fsck_run.hpp"

namespace qiyue {

/// What rows an entry has. One reader a thread: it keeps its buffers.
struct EntryFacts {
    bool line_known = false;  ///< stream, seq and recorded can be read
    bool event_known = false;  ///< type, actor, id and keys can be read
    PreparedEntry entry;  ///< without line and leaves
    std::vector<BoundKey> bound;
    std::optional<KeyId> revoked;
    std::vector<DocumentRef> documents;  ///< that it names
};

class EntryReader {
public:
    EntryFacts read(std::string_view line);

private:
    Document document_;
    std::string payload_;
};

struct EntryVisitor {
    std::function<void(std::uint64_t index, std::string_view line)> entry;
    /// Entries from `first` to `last` are missing or cannot be read.
    std::function<void(std::uint64_t first, std::uint64_t last)> unknown;
};

/// From 0 to the stored size. `loud`: missing, surplus and damaged entries become findings.
Result<void> walk_entries(FsckRun& run, bool loud, const EntryVisitor& visitor);

}  // namespace qiyue

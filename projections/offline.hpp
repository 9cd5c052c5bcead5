#pragma once

// Views of a ledger that no server holds: rebuilt, checked against a fresh rebuild, or read. The
// caller holds the directory's lock: exclusively to rebuild, shared for the rest.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ledger/store/event_store.hpp"
#include "projections/filling.hpp"
#include "projections/view.hpp"

namespace qiyue {

/// Entries done, of all; called from the thread that works.
using FillProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct RebuiltView {
    std::uint64_t generation = 0;
    ViewPosition position;
    /// What served before had the same version and size, and other rows.
    bool differed = false;
};
/// Makes a generation from the log, lets it serve and keeps the one before. Errors: io, corrupt
/// (with the entry).
Result<RebuiltView> rebuild_offline(const ViewKind& kind, const EventStore& store,
                                    const std::string& directory, const FillProgress& progress);

struct CheckedView {
    bool was_made = false;  ///< some generation is said to serve
    std::optional<ViewPosition> serving;  ///< nothing: it is not there, or of another version
    ViewPosition fresh;  ///< at the same size
    bool equal = false;  ///< digest and every stored row
    std::string difference;  ///< the first row that differs, readable
};
/// Makes a fresh generation in `scratch` (a folder that is not there) up to where the serving one
/// is, compares both row by row, and deletes it. Errors: io, corrupt.
Result<CheckedView> check_offline(const ViewKind& kind, const EventStore& store,
                                  const std::string& directory, const std::string& scratch,
                                  const FillProgress& progress);

/// The view at the end of the log: what serves, if it is that far, else a generation made in
/// `scratch`. Errors: io, corrupt.
Result<std::shared_ptr<const ViewSnapshot>> read_offline(const ViewKind& kind,
                                                         const EventStore& store,
                                                         const std::string& directory,
                                                         const std::string& scratch,
                                                         const FillProgress& progress);

}  // namespace qiyue

#pragma once

// Applies the log to a generation, in order and without gaps. Rebuilds, catching up and following
// are all this.

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/store/event_store.hpp"
#include "projections/view.hpp"
#include "projections/view_rows.hpp"

namespace qiyue {

/// Why a view has stopped.
struct ViewFailure {
    std::uint64_t index = 0;  ///< the entry that could not be applied
    std::string reason;
    std::string remedy;  ///< what an operator does next
    bool operator==(const ViewFailure&) const = default;
};

struct FillOptions {
    TreeSize to{};  ///< entries below are applied; at most what is committed
    /// Asked after every batch; false ends the work, with the batch kept. Null: never asked.
    std::function<bool()> go_on;
};

/// Applies what is missing up to `to`. What was written before a failure stays, the failing entry
/// leaves nothing.
std::expected<void, ViewFailure> fill(View& view, ViewRows& rows, const EventStore& store,
                                      const FillOptions& options);

}  // namespace qiyue

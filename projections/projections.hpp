#pragma once

// All views of an open ledger, each following the log on its own: one that fails or is rebuilt
// holds up no other. Any thread.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projections/followed_view.hpp"
#include "projections/history/row_history.hpp"

namespace qiyue {

class Projections {
public:
    /// `directory` is DIR, held by this process; `ledger` outlives this. Errors: locked.
    static Result<std::unique_ptr<Projections>> start(
        const Ledger& ledger, const std::string& directory, const ViewListener& listener = {},
        std::span<const ViewKind> kinds = view_kinds());

    /// Null if there is no such view.
    FollowedView* find(std::string_view name) const;
    std::vector<ViewStatus> status() const;
    /// Of no view: nothing.
    ViewPlace place(std::string_view name) const;
    /// Of all views, in the order of their kinds.
    std::vector<ViewPlace> places() const;
    /// Errors: not_found (no such view), behind (nothing that can be read serves yet).
    Result<std::shared_ptr<const ViewSnapshot>> snapshot(std::string_view name) const;

private:
    std::vector<std::unique_ptr<FollowedView>> views_;
};

/// How a reader names a place on the first axis.
struct AsAt {
    std::optional<Index> index;  ///< that entry included
    std::optional<Micros> recorded;  ///< everything recorded by then
};
/// The point of a read. `reflected`: how many entries the view has. Errors: not_found (an index
/// beyond it), io, corrupt.
Result<Point> point_of(const EventStore& store, TreeSize reflected, const AsAt& as_at,
                       std::optional<Micros> as_of);

}  // namespace qiyue

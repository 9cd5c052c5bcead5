#pragma once

// The rules' state at a point of both axes of time, with how every row came to be: what sheets are
// written from. Two kinds: recorded_history.hpp (what had been recorded) and valid_history.hpp
// (what was true, by what had been recorded). One thread.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/state.hpp"
#include "projections/history/act_time.hpp"
#include "projections/history/row_version.hpp"

namespace qiyue {

/// Where a read looks: the first `size` entries of the log; and, on the other axis, only what had
/// happened by `as_of`, in the words of all corrections among them.
struct Point {
    TreeSize size{};
    std::optional<Micros> as_of;
    /// By which moment periods, terms and effective dates are told: `as_of`, else when the last
    /// entry was recorded.
    Micros now{};
};

class RowHistory : public StateReader {
public:
    virtual const Point& point() const = 0;
    /// Every version of a row up to the point, oldest first.
    virtual std::vector<RowVersion> versions(const RowName& name) = 0;
    /// Ids of the rows of a kind that are there and begin with `prefix`, in order, from behind
    /// `after` on (empty: from the beginning).
    virtual std::vector<std::string> ids(RowKind kind, std::string_view prefix,
                                         std::string_view after, std::size_t limit) = 0;
    /// The acts of a stream up to the point, in the order of the log, from an index on; on the
    /// second axis those that had happened, corrections being in the words of others.
    virtual std::vector<ActTime> acts(const std::string& stream, Index from, std::size_t limit) = 0;
    /// The event of an entry in the words of its corrections, on the second axis; as it was signed
    /// on the first. JSON text of the whole event.
    virtual std::optional<std::string> told_payload(Index index) = 0;
};

}  // namespace qiyue

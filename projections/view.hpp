#pragma once

// What a view is: rows that follow from the log, one entry after the other, and from nothing else.
// Two kinds stand in views/; view_kinds() is the table of both.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/domain/label.hpp"
#include "projections/log_entry.hpp"
#include "projections/view_rows.hpp"

namespace qiyue {

/// Applies entries to one generation. Used by one thread at a time.
class View {
public:
    virtual ~View() = default;
    /// Puts what the entry changes into the batch; the caller finishes the entry. No side effects.
    /// Errors: io, corrupt; then the batch is thrown away, and so is this object.
    virtual Result<void> apply(const LogEntry& entry, ViewBatch& batch) = 0;
};

struct ViewKind {
    std::string_view name;
    /// Raised whenever the rows that the same log gives change: the view is then made anew beside
    /// the old one.
    std::uint32_t version = 1;
    /// The oldest version whose rows this program can still read, and serve while the new ones are
    /// made.
    std::uint32_t readable_from = 1;
    Label label;
    /// For a generation at any position. The store outlives the view.
    std::unique_ptr<View> (*make)(const EventStore& store) = nullptr;

    ViewLabel made_as() const { return {std::string(name), version}; }
};

/// All views of this program.
std::span<const ViewKind> view_kinds();

}  // namespace qiyue

#pragma once

// A read of the views: the point that `as_at` and `as_of` name, the rows there, and the answer's
// common members. Lives for one request.

#include <memory>
#include <optional>
#include <string>

#include "api/route.hpp"
#include "projections/history/recorded_history.hpp"
#include "projections/history/valid_history.hpp"
#include "projections/projections.hpp"
#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

class StateRead {
public:
    /// Reads the parameters as_at, as_of and at_least; waits for the last. Errors:
    /// invalid_argument, not_found, behind, io, corrupt.
    static Result<StateRead> begin(const Context& context, const Call& call);

    const Point& point() const { return point_; }
    TreeSize reflected() const { return reflected_; }
    SheetSource& source() { return *source_; }
    RowHistory& history() { return source_->history(); }
    /// The row of a complex, with what time has changed by the point. Errors: not_found.
    Result<ComplexRow> complex(const std::string& id);
    /// Figures of the city on the second axis need the whole log folded. Errors: too_large.
    Result<void> fold_for_figures();
    /// A history and a source at another size up to the point's, on the same axes.
    StateRead at(TreeSize size) const;

    /// The answer: size, as_at, as_of, then the members of `body`. With Qiyue-Size and an ETag; 304
    /// if the client has it. Errors: what a row that could not be read says.
    Result<HttpResponse> answer(const Call& call, Json body);

private:
    StateRead() = default;
    void open();

    const EventStore* store_ = nullptr;
    std::shared_ptr<const ViewSnapshot> states_;
    TreeSize reflected_{};
    Point point_;
    std::unique_ptr<RecordedHistory> recorded_;
    std::unique_ptr<ValidHistory> valid_;
    std::unique_ptr<SheetSource> source_;
};

/// `as_at`: a decimal index or a time. Errors: invalid_argument.
Result<AsAt> as_at_parameter(const Call& call, std::string_view name);
/// Waits until the view reflects `at_least` entries, if it is asked for. Errors: invalid_argument,
/// behind.
Result<void> wait_at_least(const Context& context, const Call& call, std::string_view view);

}  // namespace qiyue

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
    static constexpr TreeSize everything{~std::uint64_t{0}};

    /// Reads the parameters as_at, as_of and at_least. `at_most`: how far another view is that
    /// answers too. Errors: invalid_argument, not_found, behind, io, corrupt.
    static Result<StateRead> begin(const Context& context, const Call& call,
                                   TreeSize at_most = everything);

    /// The same where no request is: a view as it was read, and a point of it. `store` outlives the
    /// read. Errors: not_found, io, corrupt.
    static Result<StateRead> at_point(const EventStore& store,
                                      std::shared_ptr<const ViewSnapshot> states, const AsAt& as_at,
                                      std::optional<Micros> as_of, TreeSize at_most = everything);

    const Point& point() const { return point_; }
    TreeSize reflected() const { return reflected_; }
    SheetSource& source() { return *source_; }
    RowHistory& history() { return source_->history(); }
    /// The row of a complex, with what time has changed by the point. Errors: not_found.
    Result<ComplexRow> complex(const std::string& id);
    /// Figures of the city on the second axis need the whole log folded. Errors: too_large.
    Result<void> fold_for_figures();
    /// The answer: size, as_at, as_of, then the members of `body`. With Qiyue-Size and an ETag.
    /// Errors: what a row that could not be read says.
    Result<HttpResponse> answer(Json body);

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
/// True while the read asks for more than the view reflects, or nothing is reflected yet, and the
/// view moves.
bool must_wait(const Context& context, const Call& call);

}  // namespace qiyue

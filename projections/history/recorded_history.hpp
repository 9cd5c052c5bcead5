#pragma once

// What had been recorded: rows as the view "states" keeps them, at any size of the log. Each row is
// one lookup, however far back.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/store/event_store.hpp"
#include "projections/history/row_history.hpp"
#include "projections/log_reader.hpp"
#include "projections/view_rows.hpp"

namespace qiyue {

class RecordedHistory final : public RowHistory {
public:
    /// `states` reflects at least `point.size` entries. The store outlives this.
    RecordedHistory(std::shared_ptr<const ViewSnapshot> states, const EventStore& store,
                    Point point);

    const Point& point() const override { return point_; }
    std::shared_ptr<const Row> row(const RowName& name) override;
    std::optional<ActInfo> act(Index index) override { return log_.act(index); }
    std::optional<std::string> payload(Index index) override { return log_.payload(index); }
    std::optional<TreeRoots> roots(TreeSize size) override { return log_.roots(size); }
    std::optional<Error> failed() const override { return failure_ ? failure_ : log_.failed(); }
    std::vector<RowVersion> versions(const RowName& name) override;
    std::vector<std::string> ids(RowKind kind, std::string_view prefix, std::string_view after,
                                 std::size_t limit) override;
    std::vector<ActTime> acts(const std::string& stream, Index from, std::size_t limit) override;
    std::optional<std::string> told_payload(Index index) override { return payload(index); }

    /// The row as it had been recorded at an earlier size.
    std::shared_ptr<const Row> row_at(const RowName& name, TreeSize size);

private:
    void note(const Result<void>& done);
    Result<std::shared_ptr<const Row>> look_up(const RowName& name, TreeSize size) const;

    const std::shared_ptr<const ViewSnapshot> states_;
    const Point point_;
    LogReader log_;
    std::map<RowName, std::shared_ptr<const Row>> read_;
    std::optional<Error> failure_;
};

}  // namespace qiyue

#pragma once

// What was true: the acts that had happened by `as_of`, in the words of every correction that had
// been recorded by `size`, applied in the order of the log by the same evolve() that the ledger
// judges by. Streams of complexes, organisations and experts are folded when a row of theirs is
// first asked for; policies, directions and keys are as recorded, because they are in force by
// being recorded (domain.md, rule 4). Never stored: a snapshot of one valid time says nothing of
// another.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/store/event_store.hpp"
#include "projections/history/recorded_history.hpp"
#include "projections/log_entry.hpp"

namespace qiyue {

class ValidHistory final : public RowHistory {
public:
    /// `recorded` is at the same size, without as_of.
    ValidHistory(RecordedHistory& recorded, const EventStore& store, Point point);

    const Point& point() const override { return point_; }
    std::shared_ptr<const Row> row(const RowName& name) override;
    std::optional<ActInfo> act(Index index) override { return recorded_.act(index); }
    std::optional<std::string> payload(Index index) override { return recorded_.payload(index); }
    std::optional<TreeRoots> roots(TreeSize size) override { return recorded_.roots(size); }
    std::optional<Error> failed() const override {
        return failure_ ? failure_ : recorded_.failed();
    }
    std::vector<RowVersion> versions(const RowName& name) override;
    std::vector<std::string> ids(RowKind kind, std::string_view prefix, std::string_view after,
                                 std::size_t limit) override;
    std::vector<ActTime> acts(const std::string& stream, Index from, std::size_t limit) override;
    std::optional<std::string> told_payload(Index index) override;

    /// Folds the whole log, for figures of the city. Then every row follows from the fold.
    void fold_all();

private:
    /// How the rows of a stream are told: as recorded at a size, where the acts that had happened
    /// are the first ones of the stream and none of its acts was corrected; else by a fold.
    struct Telling {
        std::optional<TreeSize> recorded_at;
    };
    const Telling* telling_of(const RowName& name);
    std::vector<RowVersion> versions_told(const RowName& name, const Telling& telling);
    Telling tell(const std::string& stream);
    void fold(const std::vector<ActTime>& acts);
    void apply(const LogEntry& entry);

    RecordedHistory& recorded_;
    const EventStore& store_;
    const Point point_;
    bool all_ = false;
    bool has_founded_ = false;  ///< the founding is applied once, for all that it registers
    std::map<std::string, Telling> tellings_;
    std::map<RowName, std::vector<RowVersion>> rows_;
    std::optional<Error> failure_;
};

}  // namespace qiyue

#include "projections/history/recorded_history.hpp"

#include "ledger/base/check.hpp"
#include "projections/views/states_view.hpp"

namespace qiyue {

RecordedHistory::RecordedHistory(std::shared_ptr<const ViewSnapshot> states,
                                 const EventStore& store, Point point)
    : states_(std::move(states)), point_(point), log_(store) {
    QIYUE_CHECK(point_.size <= states_->position().size, "the view reflects what is asked for");
}

void RecordedHistory::note(const Result<void>& done) {
    if (!done && !failure_) failure_ = done.error();
}

std::shared_ptr<const Row> RecordedHistory::row(const RowName& name) {
    if (const auto found = read_.find(name); found != read_.end()) return found->second;
    std::shared_ptr<const Row> row;
    if (point_.size.value > 0) {
        const auto last =
            states_->last_in(states_view::version_key(name, Index{0}),
                             states_view::version_key(name, Index{point_.size.value - 1}));
        if (!last) {
            note(std::unexpected(last.error()));
        } else if (*last) {
            auto decoded = decode_row(name.kind, (*last)->value);
            if (decoded) {
                row = std::make_shared<const Row>(std::move(*decoded));
            } else {
                note(std::unexpected(decoded.error()));
            }
        }
    }
    read_.emplace(name, row);
    return row;
}

std::vector<RowVersion> RecordedHistory::versions(const RowName& name) {
    std::vector<RowVersion> versions;
    note(states_->scan(states_view::version_key(name, Index{0}),
                       states_view::version_key(name, next_index(point_.size)),
                       [&](std::string_view key, std::string_view value) {
                           auto decoded = decode_row(name.kind, value);
                           if (!decoded) {
                               note(std::unexpected(decoded.error()));
                               return false;
                           }
                           versions.push_back({states_view::index_in(key),
                                               std::make_shared<const Row>(std::move(*decoded))});
                           return true;
                       }));
    return versions;
}

std::vector<std::string> RecordedHistory::ids(RowKind kind, std::string_view prefix,
                                              std::string_view after, std::size_t limit) {
    std::vector<std::string> found;
    const auto range = states_view::names_of(kind, prefix);
    std::string from = range.from;
    if (!after.empty()) from = states_view::name_key({kind, std::string(after)}) + '\x01';
    note(states_->scan(from, range.below, [&](std::string_view key, std::string_view) {
        if (found.size() == limit) return false;
        std::string id = states_view::id_in(key);
        // Rows that came later have a name, but nothing at the point.
        if (row({kind, id}) != nullptr) found.push_back(std::move(id));
        return true;
    }));
    return found;
}

}  // namespace qiyue

#include "projections/history/recorded_history.hpp"

#include <algorithm>

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
    auto row = look_up(name, point_.size);
    if (!row) note(std::unexpected(row.error()));
    return read_.emplace(name, row ? std::move(*row) : nullptr).first->second;
}

/// The newest version, if it is of the point; else the last that it replaced by then.
Result<std::shared_ptr<const Row>> RecordedHistory::look_up(const RowName& name,
                                                            TreeSize size) const {
    const auto newest = states_->get(states_view::newest_key(name));
    if (!newest) return std::unexpected(newest.error());
    if (!*newest || size.value == 0) return nullptr;
    auto version = states_view::decode_newest(name, **newest);
    if (!version) return pass(version);
    if (version->index < next_index(size)) return std::move(version->row);
    const auto last = states_->last_in(states_view::version_key(name, Index{0}),
                                       states_view::version_key(name, Index{size.value - 1}));
    if (!last) return std::unexpected(last.error());
    if (!*last) return nullptr;
    auto decoded = decode_row(name.kind, (*last)->value);
    if (!decoded) return pass(decoded);
    return std::make_shared<const Row>(std::move(*decoded));
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
    const auto newest = states_->get(states_view::newest_key(name));
    if (!newest) note(std::unexpected(newest.error()));
    if (!newest || !*newest) return versions;
    auto version = states_view::decode_newest(name, **newest);
    if (!version) {
        note(std::unexpected(version.error()));
    } else if (version->index < next_index(point_.size)) {
        versions.push_back(std::move(*version));
    }
    return versions;
}

std::shared_ptr<const Row> RecordedHistory::row_at(const RowName& name, TreeSize size) {
    auto row = look_up(name, size);
    if (row) return std::move(*row);
    note(std::unexpected(row.error()));
    return nullptr;
}

std::vector<ActTime> RecordedHistory::acts(const std::string& stream, Index from,
                                           std::size_t limit) {
    std::vector<ActTime> acts;
    note(states_->scan(states_view::times_key(stream, from),
                       states_view::times_key(stream, next_index(point_.size)),
                       [&](std::string_view key, std::string_view value) {
                           if (acts.size() == limit) return false;
                           const auto act = states_view::decode_time(key, value);
                           if (!act) {
                               note(std::unexpected(act.error()));
                               return false;
                           }
                           acts.push_back(*act);
                           return true;
                       }));
    return acts;
}

std::vector<std::string> RecordedHistory::ids(RowKind kind, std::string_view prefix,
                                              std::string_view after, std::size_t limit) {
    std::vector<std::string> found;
    const auto range = states_view::names_of(kind, prefix);
    std::string from = range.from;
    if (!after.empty())
        from = std::max(from, states_view::newest_key({kind, std::string(after)}) + '\x01');
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

#include "projections/projections.hpp"

#include <algorithm>

#include "projections/log_entry.hpp"

namespace qiyue {

Result<std::unique_ptr<Projections>> Projections::start(const Ledger& ledger,
                                                        const std::string& directory,
                                                        const ViewListener& listener,
                                                        std::span<const ViewKind> kinds) {
    auto all = std::make_unique<Projections>();
    for (const ViewKind& kind : kinds) {
        auto view = FollowedView::start(kind, ledger, directory, listener);
        if (!view) return pass(view);
        all->views_.push_back(std::move(*view));
    }
    return all;
}

FollowedView* Projections::find(std::string_view name) const {
    const auto found = std::ranges::find_if(
        views_, [name](const auto& view) { return view->kind().name == name; });
    return found == views_.end() ? nullptr : found->get();
}

std::vector<ViewStatus> Projections::status() const {
    std::vector<ViewStatus> all;
    for (const auto& view : views_)
        all.push_back(view->status());
    return all;
}

ViewPlace Projections::place(std::string_view name) const {
    const FollowedView* view = find(name);
    return view != nullptr ? view->place() : ViewPlace{};
}

std::vector<ViewPlace> Projections::places() const {
    std::vector<ViewPlace> all;
    for (const auto& view : views_)
        all.push_back(view->place());
    return all;
}

Result<std::shared_ptr<const ViewSnapshot>> Projections::snapshot(std::string_view name) const {
    const FollowedView* view = find(name);
    if (view == nullptr) {
        return fail(ErrorCode::not_found, "there is no view " + std::string(name));
    }
    auto snapshot = view->snapshot();
    if (snapshot != nullptr) return snapshot;
    const std::string why = view->stands_still().value_or("the view " + std::string(name) +
                                                          " is not level with the log yet");
    return fail(ErrorCode::behind, why + ": /v1/views tells more");
}

Result<Point> point_of(const EventStore& store, TreeSize reflected, const AsAt& as_at,
                       std::optional<Micros> as_of) {
    Point point;
    point.size = reflected;
    point.as_of = as_of;
    if (as_at.index) {
        if (*as_at.index >= next_index(reflected)) {
            return fail(ErrorCode::not_found,
                        "entry " + std::to_string(as_at.index->value) + " is not among the " +
                            std::to_string(reflected.value) + " that are reflected",
                        "as_at");
        }
        point.size = size_with(*as_at.index);
    }
    if (as_at.recorded) {
        const auto first = store.first_at(*as_at.recorded + 1);
        if (!first) return std::unexpected(first.error());
        point.size = std::min(reflected, TreeSize{first->value});
    }
    if (point.size.value > 0) {
        LogEntry last;
        if (auto read = last.read(store, Index{point.size.value - 1}); !read)
            return std::unexpected(read.error());
        point.now = last.head().recorded;
    }
    if (as_of) point.now = *as_of;
    return point;
}

}  // namespace qiyue

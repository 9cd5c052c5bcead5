#include "projections/followed_view.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace qiyue {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_again{100};
constexpr milliseconds let_readers_end{1'000};
/// How near a new generation must be to the end of the log before it takes over: what is left is
/// applied while readers still see the old one.
constexpr std::uint64_t switch_entries = 2'000;
/// A rebuild rests so many times as long as it worked, while appends come in.
constexpr int rest_factor = 3;
constexpr milliseconds rest_max{500};
/// In Linux the priority is a thread's: a rebuild takes what nobody else wants.
constexpr int rebuild_nice = 10;
constexpr const char* cannot_open_remedy =
    "mend what the reason names, then start the server again; qiyue rebuild DIR makes the view "
    "anew";
constexpr const char* cannot_write_remedy = "mend what the reason names, then rebuild again";

double seconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

FollowedView::FollowedView(const ViewKind& kind, const Ledger& ledger, const std::string& directory,
                           ViewListener listener)
    : kind_(kind),
      ledger_(ledger),
      generations_(directory, std::string(kind.name)),
      listener_(std::move(listener)),
      level_since_(Steady::now()) {}

Result<std::unique_ptr<FollowedView>> FollowedView::start(const ViewKind& kind,
                                                          const Ledger& ledger,
                                                          const std::string& directory,
                                                          ViewListener listener) {
    auto followed = std::unique_ptr<FollowedView>(
        new FollowedView(kind, ledger, directory, std::move(listener)));
    const auto opened = followed->open();
    if (!opened && opened.error().code == ErrorCode::locked) return std::unexpected(opened.error());
    // The ledger is served without the view, and readers of the view are told.
    if (!opened) followed->stop_at({0, opened.error().text(), cannot_open_remedy});
    followed->follower_ = std::thread([view = followed.get()] { view->follow(); });
    return followed;
}

FollowedView::~FollowedView() {
    stopping_ = true;
    moved_.notify_all();
    // The follower first: it may be joining the rebuilder.
    if (follower_.joinable()) follower_.join();
    if (rebuilder_.joinable()) rebuilder_.join();
}

void FollowedView::tell(bool is_fault, const std::string& text) const {
    if (listener_) listener_({is_fault, "view " + std::string(kind_.name) + ": " + text});
}

/// What serves now is what readers see. The follower's, or before it runs.
void FollowedView::show() {
    auto snapshot = current_.rows->snapshot();
    const std::lock_guard lock(mutex_);
    show_as(std::move(snapshot));
}

/// Under the lock.
void FollowedView::show_as(std::shared_ptr<const ViewSnapshot> snapshot) {
    serving_ = current_.rows;
    serving_number_ = current_.number;
    visible_ = std::move(snapshot);
    visible_number_ = current_.number;
    level_since_ = Steady::now();
    moved_.notify_all();
}

void FollowedView::stop_at(ViewFailure failure) {
    const std::string text = "entry " + std::to_string(failure.index) +
                             " cannot be applied, the view has stopped: " + failure.reason +
                             "; what to do: " + failure.remedy;
    {
        const std::lock_guard lock(mutex_);
        failure_ = std::move(failure);
        moves_ = false;
        moved_.notify_all();
    }
    current_.view = nullptr;  // what it has cached may not be what is stored
    // Readers see what came before the entry: there will be no more of its group.
    if (current_.rows != nullptr) show();
    tell(true, text);
}

// -- reading

TreeSize FollowedView::published() const {
    // A ledger that cannot sign has committed all the same, but shows only what is published.
    return ledger_.published()->log.checkpoint.size;
}

std::shared_ptr<const ViewSnapshot> FollowedView::snapshot() const {
    const std::lock_guard lock(mutex_);
    return visible_;
}

ViewPlace FollowedView::place() const {
    const std::lock_guard lock(mutex_);
    return {visible_number_, visible_ ? visible_->position().size : TreeSize{}};
}

std::optional<std::string> FollowedView::stands_still() const {
    const std::lock_guard lock(mutex_);
    const std::string name(kind_.name);
    if (failure_) {
        return "the view " + name + " has stopped at entry " + std::to_string(failure_->index) +
               ": " + failure_->reason;
    }
    if (!moves_) return "the view " + name + " is being made anew";
    return std::nullopt;
}

bool FollowedView::wait_for(TreeSize size, milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    const auto reached = [&] { return visible_ && visible_->position().size >= size; };
    moved_.wait_for(lock, at_most, [&] { return stopping_ || reached(); });
    return !stopping_ && reached();
}

ViewStatus FollowedView::status() const {
    ViewStatus status;
    status.name = kind_.name;
    {
        const std::lock_guard lock(mutex_);
        if (serving_) {
            status.version = serving_->label().version;
            status.generation = serving_number_;
            status.position = serving_->position();
        }
        status.failure = failure_;
        status.rebuild = progress_;
        status.last_rebuild = outcome_;
        const auto end = published();
        if (status.position.size < end) {
            status.lag_entries = end.value - status.position.size.value;
            status.lag_seconds = seconds(Steady::now() - level_since_);
        }
    }
    if (const auto numbers = generations_.all()) {
        for (const std::uint64_t number : *numbers) {
            if (number < status.generation) status.kept.push_back(number);
        }
    }
    return status;
}

// -- following

void FollowedView::follow() {
    while (!stopping_) {
        try {
            if (ready_) take_over();
            if (!follow_once()) continue;
        } catch (const std::exception& thrown) {
            // Out of memory, say: this view ends, the ledger goes on.
            const std::uint64_t at = current_.rows ? current_.rows->position().size.value : 0;
            stop_at({at, thrown.what(), cannot_open_remedy});
        }
        // Level, or not to be moved: until there is something new.
        if (current_.view != nullptr) {
            ledger_.wait_for_size(TreeSize{current_.rows->position().size.value + 1}, look_again);
            continue;
        }
        std::unique_lock lock(mutex_);
        moved_.wait_for(lock, look_again, [&] { return stopping_ || ready_; });
    }
}

/// True if there is nothing to do for now.
bool FollowedView::follow_once() {
    if (current_.view == nullptr) return true;
    const TreeSize end = published();
    if (current_.rows->position().size < end) {
        const auto go_on = [this] { return !stopping_ && !ready_; };
        const auto filled = fill(*current_.view, *current_.rows, ledger_.store(), {end, go_on});
        if (!filled) {
            stop_at(filled.error());
            return true;
        }
        if (current_.rows->position().size < end) return false;
        show();
        return false;
    }
    if (place().size < current_.rows->position().size) show();
    const std::lock_guard lock(mutex_);
    level_since_ = Steady::now();
    return true;
}

/// To where the old generation is: readers must not see the record shrink; one that stands still is
/// overtaken.
std::expected<void, ViewFailure> FollowedView::fill_next() {
    TreeSize level = published();
    if (current_.view != nullptr) {
        level = std::max(place().size, next_.rows->position().size);
        level = std::max(level, current_.rows->position().size);
        const auto filled = fill(*current_.view, *current_.rows, ledger_.store(), {level, nullptr});
        if (!filled) stop_at(filled.error());
    }
    return fill(*next_.view, *next_.rows, ledger_.store(), {level, nullptr});
}

void FollowedView::take_over() {
    rebuilder_.join();
    RebuildOutcome outcome;
    outcome.generation = next_.number;
    auto filled = fill_next();
    if (filled) {
        const bool alike = current_.rows && current_.rows->label() == next_.rows->label();
        outcome.differed = alike && current_.rows->position().size == next_.rows->position().size &&
                           current_.rows->position().digest != next_.rows->position().digest;
        if (const auto served = generations_.serve(next_.number); !served) {
            filled = std::unexpected(ViewFailure{next_.rows->position().size.value,
                                                 served.error().text(), cannot_write_remedy});
        }
    }
    if (!filled) {
        outcome.end = RebuildOutcome::End::failed;
        outcome.failure = filled.error();
        ready_ = false;
        return end_rebuild(std::move(outcome));
    }
    const std::uint64_t number = next_.number;
    const auto old = std::exchange(current_, std::exchange(next_, {}));
    auto snapshot = current_.rows->snapshot();
    {
        // All at once: who sees the new generation sees how the rebuild ended.
        const std::lock_guard lock(mutex_);
        if (old.rows) old_.emplace_back(old.number, old.rows);
        moves_ = true;
        failure_.reset();
        outcome_ = outcome;
        progress_.reset();
        ++rebuilds_ended_;
        ready_ = false;
        show_as(std::move(snapshot));
    }
    tell(outcome.differed, "generation " + std::to_string(number) + " serves" +
                               (outcome.differed ? "; the one before had other rows: it did not "
                                                   "follow from the log"
                                                 : ""));
}

// -- rebuilding

Result<std::uint64_t> FollowedView::rebuild() {
    {
        const std::lock_guard lock(mutex_);
        if (progress_) {
            return fail(ErrorCode::exists_already,
                        "generation " + std::to_string(progress_->generation) + " of " +
                            std::string(kind_.name) + " is being made already");
        }
        progress_ = RebuildProgress{};
        cancelled_ = false;
    }
    const auto number = generations_.next();
    auto made = number ? open_generation(*number) : std::unexpected(number.error());
    if (!made) {
        const std::lock_guard lock(mutex_);
        progress_.reset();
        ++rebuilds_ended_;
        moved_.notify_all();
        return pass(made);
    }
    begin_rebuild(std::move(*made));
    return *number;
}

void FollowedView::begin_rebuild(Generation made) {
    if (rebuilder_.joinable()) rebuilder_.join();
    const std::uint64_t number = made.number;
    {
        const std::lock_guard lock(mutex_);
        next_ = std::move(made);
        progress_ =
            RebuildProgress{number, kind_.version, next_.rows->position().size, published(), 0, {}};
    }
    tell(false, "generation " + std::to_string(number) + " is being made");
    try {
        rebuilder_ = std::thread([this] { make_generation(); });
    } catch (const std::system_error& thrown) {
        RebuildOutcome outcome;
        outcome.end = RebuildOutcome::End::failed;
        outcome.generation = number;
        outcome.failure = ViewFailure{0, thrown.what(), cannot_write_remedy};
        end_rebuild(std::move(outcome));
    }
}

void FollowedView::make_generation() {
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), rebuild_nice);
    const auto began = Steady::now();
    const TreeSize from = next_.rows->position().size;
    Pace pace{began, ledger_.status().groups};
    const auto go_on = [&] {
        const double taken = seconds(Steady::now() - began);
        {
            const std::lock_guard lock(mutex_);
            progress_->position = next_.rows->position().size;
            progress_->target = published();
            const auto done = static_cast<double>(progress_->position.value - from.value);
            progress_->entries_per_second = taken > 0 ? done / taken : 0;
            if (progress_->entries_per_second > 0) {
                progress_->remaining_s =
                    static_cast<double>(progress_->target.value - progress_->position.value) /
                    progress_->entries_per_second;
            }
        }
        return keep_pace(pace);
    };
    std::expected<void, ViewFailure> filled;
    try {
        next_.rows->set_logged(false);
        while (filled && !stopping_ && !cancelled_ &&
               next_.rows->position().size.value + switch_entries < published().value) {
            filled = fill(*next_.view, *next_.rows, ledger_.store(), {published(), go_on});
        }
        if (stopping_) return;  // taken up again at the next start
        next_.rows->set_logged(true);
        if (const auto flushed = next_.rows->flush(); filled && !flushed) {
            filled = std::unexpected(ViewFailure{next_.rows->position().size.value,
                                                 flushed.error().text(), cannot_write_remedy});
        }
    } catch (const std::exception& thrown) {
        filled = std::unexpected(
            ViewFailure{next_.rows->position().size.value, thrown.what(), cannot_write_remedy});
    }
    {
        // Under the lock, so that what cancel() has promised is not switched to after all.
        const std::lock_guard lock(mutex_);
        ready_ = filled && !cancelled_;
        moved_.notify_all();
    }
    if (ready_) return;
    RebuildOutcome outcome;
    outcome.end = cancelled_ ? RebuildOutcome::End::cancelled : RebuildOutcome::End::failed;
    outcome.generation = next_.number;
    if (!filled) outcome.failure = filled.error();
    end_rebuild(std::move(outcome));
}

/// Rests while appends come in, so that they keep the machine; false if there is no more to do.
bool FollowedView::keep_pace(Pace& pace) {
    const auto groups = ledger_.status().groups;
    const auto worked = Steady::now() - pace.batch_began;
    std::unique_lock lock(mutex_);
    const auto ended = [this] { return stopping_ || cancelled_; };
    if (groups != pace.groups) {
        const Steady::duration rest = std::min<Steady::duration>(worked * rest_factor, rest_max);
        moved_.wait_until(lock, Steady::now() + rest, ended);
    }
    pace = {Steady::now(), groups};
    return !ended();
}

void FollowedView::end_rebuild(RebuildOutcome outcome) {
    const std::uint64_t number = next_.number;
    next_ = {};
    // What could not be deleted is found and deleted at the next start.
    static_cast<void>(generations_.remove(number));
    const bool failed = outcome.end == RebuildOutcome::End::failed;
    const std::string why = outcome.failure ? ": " + outcome.failure->reason : "";
    {
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
        progress_.reset();
        ++rebuilds_ended_;
        moved_.notify_all();
    }
    tell(failed, "the making of generation " + std::to_string(number) +
                     (failed ? " failed" : " was cancelled") + why);
}

Result<void> FollowedView::cancel() {
    std::unique_lock lock(mutex_);
    if (!progress_ || ready_) return fail(ErrorCode::not_found, "no generation is being made");
    const std::uint64_t ended = rebuilds_ended_;
    cancelled_ = true;
    moved_.notify_all();
    moved_.wait(lock, [&] { return rebuilds_ended_ != ended || stopping_; });
    if (outcome_ && outcome_->end != RebuildOutcome::End::switched) return {};
    return fail(ErrorCode::not_found, "the generation serves already");
}

/// Old generations that somebody reads still. A reader is done in a moment.
std::vector<std::uint64_t> FollowedView::still_read() const {
    const auto until = Steady::now() + let_readers_end;
    while (true) {
        std::vector<std::uint64_t> read;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [number, rows] : old_) {
                if (!rows.expired()) read.push_back(number);
            }
        }
        if (read.empty() || Steady::now() >= until) return read;
        std::this_thread::sleep_for(look_again / 10);
    }
}

Result<std::uint64_t> FollowedView::drop_old() {
    const auto read = still_read();
    std::uint64_t serving = 0;
    {
        const std::lock_guard lock(mutex_);
        serving = serving_number_;
    }
    const auto numbers = generations_.all();
    if (!numbers) return std::unexpected(numbers.error());
    std::uint64_t dropped = 0;
    for (const std::uint64_t number : *numbers) {
        if (number >= serving || std::ranges::find(read, number) != read.end()) continue;
        if (auto removed = generations_.remove(number); !removed) return pass(removed);
        ++dropped;
    }
    return dropped;
}

}  // namespace qiyue

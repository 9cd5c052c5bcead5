#include "projections/followed_view.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_again{100};
/// How near a new generation must be to the end of the log before it takes over: what is left is
/// applied while readers still see the old one.
constexpr std::uint64_t switch_entries = 2'000;
/// A rebuild rests so many times as long as it worked, while appends come in.
constexpr int rest_factor = 3;
constexpr milliseconds rest_max{500};
/// In Linux the priority is a thread's: a rebuild takes what nobody else wants.
constexpr int rebuild_nice = 10;

double seconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

FollowedView::FollowedView(const ViewKind& kind, const Ledger& ledger, const std::string& directory)
    : kind_(kind),
      ledger_(ledger),
      generations_(directory, std::string(kind.name)),
      level_since_(Steady::now()) {}

Result<std::unique_ptr<FollowedView>> FollowedView::start(const ViewKind& kind,
                                                          const Ledger& ledger,
                                                          const std::string& directory) {
    auto followed = std::unique_ptr<FollowedView>(new FollowedView(kind, ledger, directory));
    if (auto opened = followed->open(); !opened) return pass(opened);
    followed->follower_ = std::thread([view = followed.get()] { view->follow(); });
    return followed;
}

FollowedView::~FollowedView() {
    stopping_ = true;
    moved_.notify_all();
    if (rebuilder_.joinable()) rebuilder_.join();
    if (follower_.joinable()) follower_.join();
}

// -- opening

Result<FollowedView::Generation> FollowedView::open_generation(std::uint64_t number) const {
    auto rows = ViewRows::open(generations_.path(number), kind_.made_as(), ViewRows::Mode::write);
    if (!rows) return pass(rows);
    return Generation{number, std::move(*rows), kind_.make(ledger_.store())};
}

/// Rows that are damaged or that this program cannot read are as good as none.
Result<void> FollowedView::open_serving(std::uint64_t number) {
    const auto label = ViewRows::label_in(generations_.path(number));
    if (!label || label->view != kind_.name || label->version > kind_.version ||
        label->version < kind_.readable_from) {
        return {};
    }
    const auto mode =
        label->version == kind_.version ? ViewRows::Mode::write : ViewRows::Mode::read;
    auto rows = ViewRows::open(generations_.path(number), *label, mode);
    if (!rows && rows.error().code == ErrorCode::locked) return pass(rows);
    if (!rows || (*rows)->position().size > published()) return {};
    current_ = {number, std::move(*rows), nullptr};
    if (mode == ViewRows::Mode::write) current_.view = kind_.make(ledger_.store());
    return {};
}

Result<void> FollowedView::open_unfinished() {
    const auto numbers = generations_.all();
    if (!numbers) return std::unexpected(numbers.error());
    for (const std::uint64_t number : *numbers) {
        if (number <= current_.number) continue;
        const auto label = ViewRows::label_in(generations_.path(number));
        auto made = label && *label == kind_.made_as() ? open_generation(number)
                                                       : fail(ErrorCode::corrupt, "of no use");
        if (made && next_.rows == nullptr && made->rows->position().size <= published()) {
            next_ = std::move(*made);
            continue;
        }
        made = fail(ErrorCode::corrupt, "closed");  // before its files go
        if (auto removed = generations_.remove(number); !removed) return removed;
    }
    return {};
}

Result<void> FollowedView::open() {
    const auto number = generations_.serving();
    if (number && *number) {
        if (auto opened = open_serving(**number); !opened) return opened;
    }
    if (number) {
        if (auto opened = open_unfinished(); !opened) return opened;
    }
    if (current_.rows == nullptr && next_.rows == nullptr) {
        const auto first = generations_.next();
        if (!first) return std::unexpected(first.error());
        auto made = open_generation(*first);
        if (!made) return pass(made);
        // With nothing that could serve meanwhile, it is seen as it grows.
        if (auto served = generations_.serve(*first); !served) return served;
        current_ = std::move(*made);
    }
    serving_ = current_.rows;
    serving_number_ = current_.number;
    if (next_.rows != nullptr) {
        begin_rebuild(std::move(next_));
    } else if (current_.view == nullptr) {
        if (auto begun = rebuild(); !begun) return pass(begun);
    }
    return {};
}

// -- reading

TreeSize FollowedView::published() const {
    // A ledger that cannot sign has committed all the same, but shows only what is published.
    return ledger_.published()->log.checkpoint.size;
}

std::shared_ptr<const ViewSnapshot> FollowedView::snapshot() const {
    std::shared_ptr<ViewRows> rows;
    {
        const std::lock_guard lock(mutex_);
        rows = serving_;
    }
    return rows ? rows->snapshot() : nullptr;
}

bool FollowedView::wait_for(TreeSize size, milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, at_most, [&] {
        return stopping_ || (serving_ && serving_->position().size >= size);
    }) && !stopping_;
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
        if (ready_) take_over();
        if (!follow_once()) continue;
        // Level, or not to be moved: until there is something new.
        const TreeSize next{current_.rows ? current_.rows->position().size.value + 1 : 1};
        const bool still = current_.view == nullptr || failure_.has_value();
        if (!still) ledger_.wait_for_size(next, look_again);
        if (still) {
            std::unique_lock lock(mutex_);
            moved_.wait_for(lock, look_again, [&] { return stopping_ || ready_; });
        }
    }
}

/// True if there is nothing to do for now.
bool FollowedView::follow_once() {
    const TreeSize end = published();
    const bool can_move = current_.view != nullptr && !failure_;
    if (!can_move || current_.rows->position().size >= end) {
        const std::lock_guard lock(mutex_);
        if (can_move) level_since_ = Steady::now();
        return true;
    }
    const auto go_on = [this] {
        moved_.notify_all();
        return !stopping_ && !ready_;
    };
    const auto filled = fill(*current_.view, *current_.rows, ledger_.store(), {end, go_on});
    const std::lock_guard lock(mutex_);
    if (!filled) {
        failure_ = filled.error();
        current_.view = nullptr;  // what it has cached may not be what is stored
    } else if (current_.rows->position().size >= end) {
        level_since_ = Steady::now();
    }
    moved_.notify_all();
    return false;
}

void FollowedView::take_over() {
    rebuilder_.join();
    const bool alike = current_.rows && current_.rows->label() == next_.rows->label();
    // Readers must not see the record shrink; an old one that stands still is overtaken.
    const TreeSize level =
        alike ? std::max(current_.rows->position().size, next_.rows->position().size) : published();
    RebuildOutcome outcome;
    outcome.generation = next_.number;
    std::expected<void, ViewFailure> filled;
    if (alike && current_.view != nullptr) {
        filled = fill(*current_.view, *current_.rows, ledger_.store(), {level, nullptr});
    }
    filled = fill(*next_.view, *next_.rows, ledger_.store(), {level, nullptr});
    if (filled) {
        outcome.differed = alike && current_.rows->position().size == next_.rows->position().size &&
                           current_.rows->position().digest != next_.rows->position().digest;
        if (const auto served = generations_.serve(next_.number); !served) {
            filled = std::unexpected(ViewFailure{level.value, served.error().text(),
                                                 "mend what the reason names, then rebuild again"});
        }
    }
    if (!filled) {
        outcome.end = RebuildOutcome::End::failed;
        outcome.failure = filled.error();
        next_ = {};
    } else {
        current_ = std::exchange(next_, {});
    }
    const std::lock_guard lock(mutex_);
    if (filled) {
        serving_ = current_.rows;
        serving_number_ = current_.number;
        failure_.reset();
    }
    outcome_ = outcome;
    progress_.reset();
    ready_ = false;
    moved_.notify_all();
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
    }
    const auto number = generations_.next();
    auto made = number ? open_generation(*number) : std::unexpected(number.error());
    if (!made) {
        const std::lock_guard lock(mutex_);
        progress_.reset();
        return pass(made);
    }
    begin_rebuild(std::move(*made));
    return *number;
}

void FollowedView::begin_rebuild(Generation made) {
    if (rebuilder_.joinable()) rebuilder_.join();
    const std::lock_guard lock(mutex_);
    next_ = std::move(made);
    cancelled_ = false;
    progress_ = RebuildProgress{next_.number,
                                kind_.version,
                                next_.rows->position().size,
                                ledger_.published()->log.checkpoint.size,
                                0,
                                {}};
    rebuilder_ = std::thread([this] { make_generation(); });
}

void FollowedView::make_generation() {
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), rebuild_nice);
    const auto began = Steady::now();
    const TreeSize from = next_.rows->position().size;
    auto batch_began = began;
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
        return keep_pace(batch_began);
    };
    std::expected<void, ViewFailure> filled;
    while (filled && !stopping_ && !cancelled_ &&
           next_.rows->position().size.value + switch_entries < published().value) {
        filled = fill(*next_.view, *next_.rows, ledger_.store(), {published(), go_on});
    }
    if (stopping_) return;  // taken up again at the next start
    if (filled && !cancelled_) {
        ready_ = true;
        moved_.notify_all();
        return;
    }
    RebuildOutcome outcome;
    outcome.end = cancelled_ ? RebuildOutcome::End::cancelled : RebuildOutcome::End::failed;
    outcome.generation = next_.number;
    if (!filled) outcome.failure = filled.error();
    end_rebuild(std::move(outcome));
}

/// Rests while appends come in, so that they keep the machine; false if there is no more to do.
bool FollowedView::keep_pace(Steady::time_point& batch_began) {
    const auto groups = ledger_.status().groups;
    const auto worked = Steady::now() - batch_began;
    std::unique_lock lock(mutex_);
    const auto ended = [this] { return stopping_ || cancelled_; };
    moved_.wait_for(lock, milliseconds(1), ended);
    if (ledger_.status().groups != groups) {
        const Steady::duration rest = std::min<Steady::duration>(worked * rest_factor, rest_max);
        const auto until = Steady::now() + rest;
        while (!ended() && moved_.wait_until(lock, until) != std::cv_status::timeout) {
        }
    }
    batch_began = Steady::now();
    return !ended();
}

void FollowedView::end_rebuild(RebuildOutcome outcome) {
    const std::uint64_t number = next_.number;
    next_ = {};
    // What could not be deleted is found and deleted at the next start.
    static_cast<void>(generations_.remove(number));
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
    progress_.reset();
    moved_.notify_all();
}

Result<void> FollowedView::cancel() {
    std::unique_lock lock(mutex_);
    if (!progress_ || ready_) return fail(ErrorCode::not_found, "no generation is being made");
    cancelled_ = true;
    moved_.notify_all();
    moved_.wait(lock, [this] { return !progress_ || stopping_; });
    return {};
}

Result<std::uint64_t> FollowedView::drop_old() {
    std::uint64_t serving = 0;
    {
        const std::lock_guard lock(mutex_);
        serving = serving_number_;
    }
    const auto numbers = generations_.all();
    if (!numbers) return std::unexpected(numbers.error());
    std::uint64_t dropped = 0;
    for (const std::uint64_t number : *numbers) {
        if (number >= serving) continue;
        if (auto removed = generations_.remove(number); !removed) return pass(removed);
        ++dropped;
    }
    return dropped;
}

}  // namespace qiyue

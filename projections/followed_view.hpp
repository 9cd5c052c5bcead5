#pragma once

// One view while the ledger is open: its serving generation follows the log, and a new one can be
// made beside it. A thread follows, another one rebuilds; readers take snapshots and wait for
// nobody.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ledger/pipeline/ledger.hpp"
#include "projections/filling.hpp"
#include "projections/generations.hpp"
#include "projections/view.hpp"

namespace qiyue {

/// A generation that is being made.
struct RebuildProgress {
    std::uint64_t generation = 0;
    std::uint32_t version = 0;
    TreeSize position{};
    TreeSize target{};
    double entries_per_second = 0;
    std::optional<double> remaining_s;  ///< nothing while there is no rate yet
};

/// How the last rebuild of this process ended.
struct RebuildOutcome {
    enum class End { switched, cancelled, failed };
    End end = End::switched;
    std::uint64_t generation = 0;
    /// The generation before it, of the same version at the same size, had other rows: it did not
    /// follow from the log.
    bool differed = false;
    std::optional<ViewFailure> failure;
};

struct ViewStatus {
    std::string name;
    std::uint32_t version = 0;  ///< of what serves
    std::uint64_t generation = 0;  ///< 0: none serves yet
    ViewPosition position;
    std::uint64_t lag_entries = 0;
    double lag_seconds = 0;  ///< since the view was last level with the log
    std::optional<ViewFailure> failure;
    std::optional<RebuildProgress> rebuild;
    std::optional<RebuildOutcome> last_rebuild;
    std::vector<std::uint64_t> kept;  ///< old generations that can be dropped
};

/// What an operator should hear of a view: it stopped, a rebuild began or ended.
struct ViewNotice {
    bool is_fault = false;
    std::string text;
};
/// Called on the view's threads; must not call the view.
using ViewListener = std::function<void(const ViewNotice&)>;

/// What readers see: which generation, and how far it is.
struct ViewPlace {
    std::uint64_t generation = 0;
    TreeSize size{};
    bool operator==(const ViewPlace&) const = default;
};

class FollowedView {
public:
    /// Opens what serves, or begins the first generation; takes up a rebuild that was cut off, and
    /// begins one if the version has been raised. A view that cannot be opened has stopped, and
    /// says why. `ledger` outlives it. Errors: locked.
    static Result<std::unique_ptr<FollowedView>> start(const ViewKind& kind, const Ledger& ledger,
                                                       const std::string& directory,
                                                       ViewListener listener = {});
    ~FollowedView();
    FollowedView(const FollowedView&) = delete;
    FollowedView& operator=(const FollowedView&) = delete;

    const ViewKind& kind() const { return kind_; }
    /// What readers see: the view at a size that was published, so that nobody sees half a group.
    /// Null while nothing that this program can read has been level with the log.
    std::shared_ptr<const ViewSnapshot> snapshot() const;
    ViewPlace place() const;
    /// Why nothing more is to be waited for: the view has stopped, or stands still until its rows
    /// have been made anew.
    std::optional<std::string> stands_still() const;
    /// True once readers see at least `size` entries; false if that takes longer.
    bool wait_for(TreeSize size, std::chrono::milliseconds at_most) const;
    ViewStatus status() const;

    /// Begins a new generation; its number. Errors: exists_already (one is being made), io.
    Result<std::uint64_t> rebuild();
    /// Ends the making of a generation and deletes it; waits for that. Errors: not_found (none is
    /// being made, or it serves already).
    Result<void> cancel();
    /// Deletes the old generations that nobody reads any more; how many. Errors: io.
    Result<std::uint64_t> drop_old();

private:
    /// A generation with what applies entries to it.
    struct Generation {
        std::uint64_t number = 0;
        std::shared_ptr<ViewRows> rows;
        std::unique_ptr<View> view;  ///< null: rows of an older version, which stand still
    };
    using Steady = std::chrono::steady_clock;

    FollowedView(const ViewKind& kind, const Ledger& ledger, const std::string& directory,
                 ViewListener listener);
    Result<void> open();
    Result<void> open_serving(std::uint64_t number);
    Result<void> open_unfinished(std::uint64_t served);
    Result<Generation> open_generation(std::uint64_t number) const;
    void begin_rebuild(Generation made);

    bool is_of_this_log(const ViewPosition& position) const;
    void stop_at(ViewFailure failure);
    void show();
    void show_as(std::shared_ptr<const ViewSnapshot> snapshot);
    void tell(bool is_fault, const std::string& text) const;

    void follow();
    bool follow_once();
    void make_generation();
    std::expected<void, ViewFailure> fill_next();
    /// When the last batch began, and how many groups had been appended by then.
    struct Pace {
        Steady::time_point batch_began;
        std::uint64_t groups = 0;
    };
    bool keep_pace(Pace& pace);
    /// The follower's: brings the new generation level with the old one and lets it serve.
    void take_over();
    void end_rebuild(RebuildOutcome outcome);
    std::vector<std::uint64_t> still_read() const;
    TreeSize published() const;

    const ViewKind kind_;
    const Ledger& ledger_;
    const Generations generations_;
    const ViewListener listener_;

    mutable std::mutex mutex_;
    mutable std::condition_variable moved_;
    std::shared_ptr<ViewRows> serving_;
    std::uint64_t serving_number_ = 0;
    bool moves_ = false;  ///< what serves follows the log
    std::shared_ptr<const ViewSnapshot> visible_;
    std::uint64_t visible_number_ = 0;
    std::vector<std::pair<std::uint64_t, std::weak_ptr<ViewRows>>> old_;
    std::uint64_t rebuilds_ended_ = 0;
    std::optional<ViewFailure> failure_;
    std::optional<RebuildProgress> progress_;
    std::optional<RebuildOutcome> outcome_;
    Steady::time_point level_since_;

    Generation current_;  ///< the follower's alone
    Generation next_;  ///< the rebuilder's until ready_, then the follower's
    std::atomic<bool> ready_{false};
    std::atomic<bool> cancelled_{false};
    std::atomic<bool> stopping_{false};
    std::thread follower_;
    std::thread rebuilder_;
};

}  // namespace qiyue

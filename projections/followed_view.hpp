#pragma once

// One view while the ledger is open: its serving generation follows the log, and a new one can be
// made beside it. A thread follows, another one rebuilds; readers take snapshots and wait for
// nobody.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
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

class FollowedView {
public:
    /// Opens what serves, or begins the first generation; takes up a rebuild that was cut off, and
    /// begins one if the version has been raised. `ledger` outlives it. Errors: io, locked.
    static Result<std::unique_ptr<FollowedView>> start(const ViewKind& kind, const Ledger& ledger,
                                                       const std::string& directory);
    ~FollowedView();
    FollowedView(const FollowedView&) = delete;
    FollowedView& operator=(const FollowedView&) = delete;

    const ViewKind& kind() const { return kind_; }
    /// Null while nothing that this program can read serves.
    std::shared_ptr<const ViewSnapshot> snapshot() const;
    /// True once at least `size` entries are reflected; false if that takes longer.
    bool wait_for(TreeSize size, std::chrono::milliseconds at_most) const;
    ViewStatus status() const;

    /// Begins a new generation; its number. Errors: exists_already (one is being made), io.
    Result<std::uint64_t> rebuild();
    /// Ends the making of a generation and deletes it. Errors: not_found (none is being made).
    Result<void> cancel();
    /// Deletes the old generations; how many. Errors: io.
    Result<std::uint64_t> drop_old();

private:
    /// A generation with what applies entries to it.
    struct Generation {
        std::uint64_t number = 0;
        std::shared_ptr<ViewRows> rows;
        std::unique_ptr<View> view;  ///< null: rows of an older version, which stand still
    };
    using Steady = std::chrono::steady_clock;

    FollowedView(const ViewKind& kind, const Ledger& ledger, const std::string& directory);
    Result<void> open();
    Result<void> open_serving(std::uint64_t number);
    Result<void> open_unfinished();
    Result<Generation> open_generation(std::uint64_t number) const;
    void begin_rebuild(Generation made);

    void follow();
    bool follow_once();
    void make_generation();
    bool keep_pace(Steady::time_point& batch_began);
    /// The follower's: brings the new generation level with the old one and lets it serve.
    void take_over();
    void end_rebuild(RebuildOutcome outcome);
    TreeSize published() const;

    const ViewKind kind_;
    const Ledger& ledger_;
    const Generations generations_;

    mutable std::mutex mutex_;
    mutable std::condition_variable moved_;
    std::shared_ptr<ViewRows> serving_;  ///< what readers see
    std::uint64_t serving_number_ = 0;
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

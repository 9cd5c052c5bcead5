#pragma once

// Views of the tests' own: one that keeps a row for every entry, and an obstacle that the test puts
// in its way.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "projections/view.hpp"

namespace qiyue::testing {

/// What stands in the way of the views of this process. A fixture resets it. Views are numbered as
/// they are made: in a test whose view serves already, a rebuild makes the second.
class Obstacle {
public:
    static constexpr std::uint64_t nowhere = std::numeric_limits<std::uint64_t>::max();
    struct Fault {
        std::string view;
        unsigned from_made = 1;  ///< views that were made earlier are not met
        std::uint64_t index = nowhere;
        ErrorCode code = ErrorCode::io;
        bool throws = false;
        unsigned times = std::numeric_limits<unsigned>::max();
    };

    static Obstacle& way() {
        static Obstacle one;
        return one;
    }
    void reset() {
        const std::lock_guard lock(mutex_);
        fault_ = {};
        held_ = {};
        lie_at_ = nowhere;
        made_.clear();
        first_applied_.clear();
        moved_.notify_all();
    }
    void fail(Fault fault) {
        const std::lock_guard lock(mutex_);
        fault_ = std::move(fault);
    }
    /// Views made from the n-th on wait before this entry until they are let go on.
    void hold(unsigned from_made, std::uint64_t index) {
        const std::lock_guard lock(mutex_);
        held_ = {from_made, index};
        moved_.notify_all();
    }
    void let_go() { hold(0, nowhere); }
    /// Whether so many views wait at the obstacle, or do so within a minute.
    bool wait_until_held(unsigned views = 1) {
        std::unique_lock lock(mutex_);
        return moved_.wait_for(lock, std::chrono::minutes(1),
                               [this, views] { return waiting_ >= views; });
    }
    /// This entry is written wrongly.
    void lie_at(std::uint64_t index) { lie_at_ = index; }

    unsigned made(const std::string& view) {
        const std::lock_guard lock(mutex_);
        return made_[view];
    }
    /// The first entry that the n-th view of a name applied.
    std::optional<std::uint64_t> first_applied(const std::string& view, unsigned made) {
        const std::lock_guard lock(mutex_);
        const auto found = first_applied_.find({view, made});
        return found == first_applied_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    friend class TestView;
    struct Hold {
        unsigned from_made = 0;
        std::uint64_t index = nowhere;
    };
    unsigned next_made(const std::string& view) {
        const std::lock_guard lock(mutex_);
        return ++made_[view];
    }
    bool holds(unsigned made, std::uint64_t index) const {
        return made >= held_.from_made && index >= held_.index;
    }
    Result<void> pass(const std::string& view, unsigned made, std::uint64_t index) {
        std::unique_lock lock(mutex_);
        first_applied_.try_emplace({view, made}, index);
        if (holds(made, index)) {
            ++waiting_;
            moved_.notify_all();
            moved_.wait(lock, [&] { return !holds(made, index); });
            --waiting_;
        }
        if (fault_.view != view || fault_.index != index || made < fault_.from_made ||
            fault_.times == 0) {
            return {};
        }
        --fault_.times;
        if (fault_.throws) throw std::runtime_error("the obstacle throws");
        return qiyue::fail(fault_.code, "the obstacle is in the way");
    }

    std::mutex mutex_;
    std::condition_variable moved_;
    Fault fault_;
    Hold held_;
    unsigned waiting_ = 0;
    std::atomic<std::uint64_t> lie_at_{nowhere};
    std::map<std::string, unsigned> made_;
    std::map<std::pair<std::string, unsigned>, std::uint64_t> first_applied_;
};

/// `entry {index}` → version and stream of each entry; `count` → how many there were.
class TestView final : public View {
public:
    TestView(std::string name, std::uint32_t version)
        : name_(std::move(name)), version_(version), made_(Obstacle::way().next_made(name_)) {}

    Result<void> apply(const LogEntry& entry, ViewBatch& batch) override {
        const std::uint64_t index = entry.head().index.value;
        const auto before = batch.get("count");
        if (!before) return std::unexpected(before.error());
        const std::uint64_t count = *before ? std::stoull(**before) : 0;
        // Half of the entry is put before the obstacle is met.
        batch.put("count", std::to_string(count + 1));
        if (auto passed = Obstacle::way().pass(name_, made_, index); !passed) return passed;
        const bool lies = Obstacle::way().lie_at_ == index;
        batch.put(key(index), value(version_, lies ? "a lie" : entry.head().stream));
        return {};
    }

    static std::string key(std::uint64_t index) {
        const std::string digits = std::to_string(index);
        return "entry " + std::string(9 - digits.size(), '0') + digits;
    }
    static std::string value(std::uint32_t version, const std::string& stream) {
        return "version " + std::to_string(version) + ": " + stream;
    }

private:
    const std::string name_;
    const std::uint32_t version_;
    const unsigned made_;
};

inline std::unique_ptr<View> make_counting(const EventStore&) {
    return std::make_unique<TestView>("counting", 1);
}
inline std::unique_ptr<View> make_counting_anew(const EventStore&) {
    return std::make_unique<TestView>("counting", 2);
}
inline std::unique_ptr<View> make_other(const EventStore&) {
    return std::make_unique<TestView>("other", 1);
}

inline const ViewKind counting_kind{"counting", 1, 1, {"计数", "counting"}, make_counting};
/// The same view after its code changed.
inline const ViewKind raised_kind{"counting", 2, 1, {"计数", "counting"}, make_counting_anew};
/// The same, unable to read what was.
inline const ViewKind foreign_kind{"counting", 2, 2, {"计数", "counting"}, make_counting_anew};
inline const ViewKind other_kind{"other", 1, 1, {"另一", "other"}, make_other};

/// Rows of a generation or a snapshot are exactly those of the first entries.
inline std::string fault_in(const ViewSnapshot& snapshot, const EventStore& store,
                            std::uint32_t version = 1) {
    const std::uint64_t size = snapshot.position().size.value;
    std::uint64_t next = 0;
    std::string fault;
    LogEntry entry;
    const auto scanned =
        snapshot.scan("entry ", "entry!", [&](std::string_view key, std::string_view value) {
            if (auto read = entry.read(store, Index{next}); !read) fault = read.error().text();
            if (key != TestView::key(next))
                fault = "not " + TestView::key(next) + " but " + std::string(key);
            if (value != TestView::value(version, entry.head().stream))
                fault = "value of " + std::string(key);
            ++next;
            return fault.empty();
        });
    if (!scanned) return scanned.error().text();
    if (!fault.empty()) return fault;
    if (next != size) return std::to_string(next) + " rows at " + std::to_string(size);
    const auto count = snapshot.get("count");
    if (!count) return count.error().text();
    const std::string expected = size == 0 ? "none" : std::to_string(size);
    return count->value_or("none") == expected ? "" : "the count is " + count->value_or("none");
}

}  // namespace qiyue::testing

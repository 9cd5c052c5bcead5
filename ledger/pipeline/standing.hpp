#pragma once

// What all threads of a ledger share: what is published, whether appends are taken, and counts.
// Any thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

class Standing {
public:
    std::shared_ptr<const Published> published() const {
        const std::lock_guard lock(mutex_);
        return published_;
    }
    void publish(Published next) {
        auto made = std::make_shared<const Published>(std::move(next));
        const std::lock_guard lock(mutex_);
        published_ = std::move(made);
    }

    /// Why no appends are taken, if they are not.
    std::optional<Error> refusal() const {
        if (!refused_.load(std::memory_order_acquire)) return std::nullopt;
        const std::lock_guard lock(mutex_);
        return refusal_;
    }
    /// The first reason stays.
    void refuse(Error why) {
        const std::lock_guard lock(mutex_);
        if (!refusal_) refusal_ = std::move(why);
        refused_.store(true, std::memory_order_release);
    }

    std::atomic<std::uint64_t> queued{0};
    std::atomic<std::uint64_t> queued_bytes{0};  ///< by queue_cost
    std::atomic<std::uint64_t> groups{0};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> rejected{0};
    std::atomic<std::uint64_t> last_group_events{0};
    std::atomic<std::uint64_t> last_sync_us{0};

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Published> published_ = std::make_shared<const Published>();
    std::optional<Error> refusal_;
    std::atomic<bool> refused_{false};
};

}  // namespace qiyue

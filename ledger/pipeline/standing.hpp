#pragma once

// What all threads of a ledger share: what is published, whether appends are taken, and counts.
// Any thread.

#include <atomic>
#include <chrono>
#include <condition_variable>
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
        {
            const std::lock_guard lock(mutex_);
            next.cosigned = published_->cosigned;  // has a writer of its own, see below
            published_ = std::make_shared<const Published>(std::move(next));
        }
        moved_.notify_all();
    }
    void publish_cosigned(std::shared_ptr<const CosignedCheckpoint> cosigned) {
        const std::lock_guard lock(mutex_);
        Published next = *published_;
        next.cosigned = std::move(cosigned);
        published_ = std::make_shared<const Published>(std::move(next));
    }
    /// True once at least so many entries are published; false if that takes longer.
    bool wait_for_size(TreeSize size, std::chrono::milliseconds at_most) const {
        std::unique_lock lock(mutex_);
        return moved_.wait_for(lock, at_most,
                               [&] { return published_->log.checkpoint.size >= size; });
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
    mutable std::condition_variable moved_;
    std::shared_ptr<const Published> published_ = std::make_shared<const Published>();
    std::optional<Error> refusal_;
    std::atomic<bool> refused_{false};
};

}  // namespace qiyue

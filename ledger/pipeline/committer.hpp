#pragma once

// The committer: one thread that takes one group at a time and writes it, signs, guards, publishes,
// erases what it says is erased, and answers. The next group is built meanwhile. After a failure
// everything is answered read_only.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/pipeline/checkpointer.hpp"
#include "ledger/pipeline/prepared_group.hpp"
#include "ledger/pipeline/standing.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {

class Committer {
public:
    /// `when_free` is called from the committer's thread whenever it can take a group.
    Committer(EventStore& store, Vault& vault, Checkpointer checkpointer, Standing& standing,
              std::function<void()> when_free);
    ~Committer();
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;

    /// True if the group given last is on disk (or refused) and another may be given.
    bool is_free() const { return free_.load(std::memory_order_acquire); }
    /// Only while is_free(), by one thread.
    void give(std::shared_ptr<const PreparedGroup> group);
    /// Finishes what was given; then no more may be given.
    void stop();

private:
    void run();
    std::shared_ptr<const PreparedGroup> take();
    void catch_up();
    void process(const PreparedGroup& group);
    Result<void> write(const PreparedGroup& group);
    Result<void> erase(const PreparedGroup& group);
    void set_free();
    void answer(const PreparedGroup& group, const std::optional<Error>& refusal) const;
    Outcome outcome(const PreparedGroup& group, const Answer& answer,
                    const Published& published) const;

    EventStore& store_;
    Vault& vault_;
    Checkpointer checkpointer_;
    Standing& standing_;
    std::function<void()> when_free_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const PreparedGroup> given_;  ///< guarded by mutex_
    bool stopping_ = false;  ///< guarded by mutex_
    std::atomic<bool> free_{true};
    std::thread thread_;
};

}  // namespace qiyue

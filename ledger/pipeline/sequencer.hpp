#pragma once

// The sequencer: the one thread that decides. It takes all that waits, builds groups, and gives
// one to the committer whenever that is free: the sync itself forms the groups, no timer does.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/pipeline/clock_watch.hpp"
#include "ledger/pipeline/committer.hpp"
#include "ledger/pipeline/group_builder.hpp"
#include "ledger/pipeline/standing.hpp"

namespace qiyue {

class Sequencer {
public:
    Sequencer(std::unique_ptr<GroupBuilder> builder, ClockWatch clock, Standing& standing);
    ~Sequencer();
    Sequencer(const Sequencer&) = delete;
    Sequencer& operator=(const Sequencer&) = delete;

    /// Once, before anything is offered. The committer outlives the sequencer's thread.
    void start(Committer& committer);
    /// Any thread. The queue's bound is kept by who submits.
    void offer(std::vector<Job> jobs);
    /// Any thread: the committer can take a group.
    void committer_is_free();
    /// Gives what has been decided to the committer and answers the rest with `stopping`.
    void stop();

private:
    void run();
    bool may_go_on() const;
    std::vector<Job> take(bool& stopping);
    void sequence(std::vector<Job> jobs, bool stopping);

    std::unique_ptr<GroupBuilder> builder_;
    ClockWatch clock_;
    Standing& standing_;
    Committer* committer_ = nullptr;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> waiting_;  ///< guarded by mutex_
    bool stopping_ = false;  ///< guarded by mutex_
    std::thread thread_;
};

}  // namespace qiyue

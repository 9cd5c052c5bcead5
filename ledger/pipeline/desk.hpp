#pragma once

// The desk: takes submissions, bounds how many wait, has them admitted by its threads (or by the
// caller's), and offers what is admitted to the sequencer in the order of each batch.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/pipeline/admission.hpp"
#include "ledger/pipeline/sequencer.hpp"
#include "ledger/pipeline/standing.hpp"
#include "ledger/pipeline/ticket.hpp"

namespace qiyue {

class Desk {
public:
    Desk(std::unique_ptr<Admission> admission, Sequencer& sequencer, Standing& standing,
         unsigned workers, std::size_t queue_events_max);
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// Answers at once if the queue is full or appends are refused; else admits on a thread of the
    /// desk's.
    void submit(std::shared_ptr<Ticket> ticket);
    /// The same, admitting on the caller's thread.
    void admit_here(std::shared_ptr<Ticket> ticket);
    /// Answers what waits for admission with `stopping`.
    void stop();

private:
    bool let_in(const std::shared_ptr<Ticket>& ticket);
    void run();
    void admit(const std::shared_ptr<Ticket>& ticket);

    std::unique_ptr<Admission> admission_;
    Sequencer& sequencer_;
    Standing& standing_;
    const std::size_t queue_events_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<Ticket>> waiting_;  ///< guarded by mutex_
    bool stopping_ = false;  ///< guarded by mutex_
    std::vector<std::thread> threads_;
};

}  // namespace qiyue

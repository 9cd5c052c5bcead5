#pragma once

// What is owed to one submit(): an outcome for each submission, then one call of `done`. Outcomes
// may be settled from any thread, each place once; the last one calls `done`, on its thread.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

class Ticket {
public:
    using Done = std::function<void(std::vector<Outcome>)>;

    Ticket(std::vector<Submission> batch, Done done)
        : batch_(std::move(batch)),
          done_(std::move(done)),
          outcomes_(batch_.size()),
          missing_(batch_.size()) {}

    const std::vector<Submission>& batch() const { return batch_; }

    void settle(std::size_t place, Outcome outcome) {
        outcomes_[place] = std::move(outcome);
        if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_(std::move(outcomes_));
    }

private:
    std::vector<Submission> batch_;
    Done done_;
    std::vector<Outcome> outcomes_;
    std::atomic<std::size_t> missing_;
};

/// One place of a ticket: where an answer goes.
struct Claim {
    std::shared_ptr<Ticket> ticket;
    std::size_t place = 0;

    void settle(Outcome outcome) const { ticket->settle(place, std::move(outcome)); }
};

}  // namespace qiyue

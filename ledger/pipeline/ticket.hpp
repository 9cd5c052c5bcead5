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

/// What an envelope that waits occupies, in bytes, not less than measured: its text, what is
/// decoded of it, and a parser of its own, whose least size does not depend on it.
constexpr std::uint64_t queue_cost(std::size_t envelope_bytes) {
    return 24'576 + 6 * static_cast<std::uint64_t>(envelope_bytes);
}

class Ticket {
public:
    using Done = std::function<void(std::vector<Outcome>)>;

    Ticket(std::vector<Submission> batch, Done done)
        : batch_(std::move(batch)),
          done_(std::move(done)),
          outcomes_(batch_.size()),
          missing_(batch_.size()) {}

    const std::vector<Submission>& batch() const { return batch_; }
    std::uint64_t cost(std::size_t place) const {
        return queue_cost(batch_[place].envelope.size());
    }
    std::uint64_t cost() const {
        std::uint64_t sum = 0;
        for (std::size_t place = 0; place < batch_.size(); ++place)
            sum += cost(place);
        return sum;
    }

    void settle(std::size_t place, Outcome outcome) {
        outcomes_[place] = std::move(outcome);
        if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
        // What it holds may be gone sooner than the group that keeps this ticket.
        const Done done = std::exchange(done_, nullptr);
        done(std::move(outcomes_));
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

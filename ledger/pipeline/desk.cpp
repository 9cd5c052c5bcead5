#include "ledger/pipeline/desk.hpp"

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

/// A long batch is offered in pieces, so that sequencing begins while the rest is verified.
constexpr std::size_t piece_events = 64;

void answer_all(Ticket& ticket, const Error& error) {
    const std::size_t count = ticket.batch().size();
    for (std::size_t i = 0; i < count; ++i)
        ticket.settle(i, error);
}

}  // namespace

Desk::Desk(std::unique_ptr<Admission> admission, Sequencer& sequencer, Standing& standing,
           unsigned workers, std::size_t queue_events_max)
    : admission_(std::move(admission)),
      sequencer_(sequencer),
      standing_(standing),
      queue_events_max_(queue_events_max) {
    for (unsigned i = 0; i < workers; ++i)
        threads_.emplace_back([this] { run(); });
}

Desk::~Desk() { stop(); }

void Desk::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    for (const auto& ticket : waiting_) {
        standing_.queued -= ticket->batch().size();
        standing_.queued_bytes -= ticket->cost();
        answer_all(*ticket, {ErrorCode::stopping, "the ledger is being closed"});
    }
    waiting_.clear();
}

bool Desk::let_in(const std::shared_ptr<Ticket>& ticket) {
    if (const auto refusal = standing_.refusal()) {
        answer_all(*ticket, *refusal);
        return false;
    }
    const std::size_t count = ticket->batch().size();
    const std::uint64_t cost = ticket->cost();
    // Added first and taken back if it is too much: two that come at once may both be refused.
    const auto events = standing_.queued += count;
    const auto bytes = standing_.queued_bytes += cost;
    if (events <= queue_events_max_ && (bytes <= limits::queue_bytes_max || events == count)) {
        return true;
    }
    standing_.queued -= count;
    standing_.queued_bytes -= cost;
    answer_all(*ticket, {ErrorCode::queue_full, "too many events wait already: try again"});
    return false;
}

void Desk::submit(std::shared_ptr<Ticket> ticket) {
    if (!let_in(ticket)) return;
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(ticket));
    }
    changed_.notify_one();
}

void Desk::admit_here(std::shared_ptr<Ticket> ticket) {
    if (let_in(ticket)) admit(ticket);
}

void Desk::run() {
    for (;;) {
        std::shared_ptr<Ticket> ticket;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            ticket = std::move(waiting_.front());
            waiting_.pop_front();
        }
        admit(ticket);
    }
}

void Desk::admit(const std::shared_ptr<Ticket>& ticket) {
    Admission::BatchKeys batch_keys;
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < ticket->batch().size(); ++i) {
        const Submission& submission = ticket->batch()[i];
        auto admitted = admission_->admit(submission.envelope, batch_keys);
        if (admitted) {
            if (submission.when_verified) submission.when_verified();
            jobs.push_back({{ticket, i}, std::move(*admitted), submission.if_stream_seq});
        } else {
            standing_.queued -= 1;
            standing_.queued_bytes -= ticket->cost(i);
            if (std::holds_alternative<Rejection>(admitted.error())) standing_.rejected += 1;
            ticket->settle(
                i, std::visit([](auto& why) { return Outcome(std::move(why)); }, admitted.error()));
        }
        if (jobs.size() >= piece_events) sequencer_.offer(std::exchange(jobs, {}));
    }
    if (!jobs.empty()) sequencer_.offer(std::move(jobs));
}

}  // namespace qiyue

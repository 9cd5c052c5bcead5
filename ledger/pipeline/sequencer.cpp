#include "ledger/pipeline/sequencer.hpp"

#include <algorithm>
#include <iterator>

namespace qiyue {

Sequencer::Sequencer(std::unique_ptr<GroupBuilder> builder, ClockWatch clock, Standing& standing)
    : builder_(std::move(builder)), clock_(std::move(clock)), standing_(standing) {}

Sequencer::~Sequencer() { stop(); }

void Sequencer::start(Committer& committer) {
    committer_ = &committer;
    thread_ = std::thread([this] { run(); });
}

void Sequencer::offer(std::vector<Job> jobs) {
    {
        const std::lock_guard lock(mutex_);
        std::move(jobs.begin(), jobs.end(), std::back_inserter(waiting_));
    }
    changed_.notify_one();
}

void Sequencer::committer_is_free() {
    // The lock orders this after the predicate that the sequencer may just be looking at.
    {
        const std::lock_guard lock(mutex_);
    }
    changed_.notify_one();
}

void Sequencer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool Sequencer::may_go_on() const {
    if (!waiting_.empty() && (stopping_ || !builder_->full())) return true;
    return builder_->empty() ? stopping_ : committer_->is_free();
}

std::vector<Job> Sequencer::take(bool& stopping) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return may_go_on(); });
    stopping = stopping_;
    std::size_t count = 0;
    std::size_t room = builder_->room();
    std::size_t room_bytes = builder_->room_bytes();
    while (count < waiting_.size() && (stopping || (room > 0 && room_bytes > 0))) {
        const std::size_t bytes = waiting_[count].admitted->envelope_text.size();
        room_bytes -= std::min(room_bytes, bytes);
        room -= room > 0 ? 1 : 0;
        ++count;
    }
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Job> jobs(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return jobs;
}

void Sequencer::sequence(std::vector<Job> jobs, bool stopping) {
    standing_.queued -= jobs.size();
    for (Job& job : jobs) {
        standing_.queued_bytes -= job.claim.ticket->cost(job.claim.place);
        if (const auto refusal = standing_.refusal()) {
            job.claim.settle(*refusal);
        } else if (stopping) {
            job.claim.settle(Error{ErrorCode::stopping, "the ledger is being closed"});
        } else {
            builder_->add(std::move(job), clock_.now());
        }
    }
}

void Sequencer::run() {
    for (;;) {
        bool stopping = false;
        auto jobs = take(stopping);
        const bool none = jobs.empty();
        sequence(std::move(jobs), stopping);
        if (!builder_->empty() && committer_->is_free()) committer_->give(builder_->close());
        if (stopping && none && builder_->empty()) return;
    }
}

}  // namespace qiyue

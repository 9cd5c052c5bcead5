#include "api/waiting_reads.hpp"

#include <iterator>
#include <utility>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

/// How often it looks: a view is level within a few milliseconds of an append.
constexpr std::chrono::milliseconds look_again{2};

}  // namespace

WaitingReads::WaitingReads() : thread_([this] { run(); }) {}

WaitingReads::~WaitingReads() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void WaitingReads::add(std::function<bool()> is_ready, std::function<void()> answer) {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(limits::at_least_wait_ms);
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && waiting_.size() < limits::waiting_reads_max) {
            waiting_.push_back({std::move(is_ready), std::move(answer), until});
            changed_.notify_all();
            return;
        }
    }
    answer();
}

std::vector<WaitingReads::Waiting> WaitingReads::take_due() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Waiting> due;
    std::erase_if(waiting_, [&](Waiting& one) {
        if (!stopping_ && now < one.until && !one.is_ready()) return false;
        due.push_back(std::move(one));
        return true;
    });
    return due;
}

void WaitingReads::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !waiting_.empty()) {
        if (waiting_.empty()) {
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        } else {
            changed_.wait_for(lock, look_again, [this] { return stopping_; });
        }
        auto due = take_due();
        lock.unlock();
        for (const Waiting& one : due)
            one.answer();
        lock.lock();
    }
}

}  // namespace qiyue

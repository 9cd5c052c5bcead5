#pragma once

// Reads that wait for a view to reflect what their reader has seen (`at_least`). They hold no
// worker thread meanwhile: one thread of this object looks after all of them, and answers those
// whose time has come. Any thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace qiyue {

class WaitingReads {
public:
    WaitingReads();
    /// Answers what still waits.
    ~WaitingReads();
    WaitingReads(const WaitingReads&) = delete;
    WaitingReads& operator=(const WaitingReads&) = delete;

    /// Calls `answer` once `is_ready` says so (asked again and again; must be quick), or when the
    /// longest wait is over, or at once if too many wait already. On this object's thread, save in
    /// the last case.
    void add(std::function<bool()> is_ready, std::function<void()> answer);

private:
    struct Waiting {
        std::function<bool()> is_ready;
        std::function<void()> answer;
        std::chrono::steady_clock::time_point until;
    };
    void run();
    std::vector<Waiting> take_due();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Waiting> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace qiyue

#pragma once

// A few threads that run what they are given, in order of arrival. Used by the audit, whose main
// thread keeps the order and bounds what is in flight.

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace qiyue {

class Workers {
public:
    explicit Workers(unsigned threads);
    ~Workers();  ///< runs what was given, then ends
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    std::future<void> run(std::function<void()> task);

private:
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::packaged_task<void()>> tasks_;  ///< guarded by mutex_
    bool ending_ = false;  ///< guarded by mutex_
    std::vector<std::jthread> threads_;
};

}  // namespace qiyue

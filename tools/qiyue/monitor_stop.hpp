#pragma once

// The wish of whoever runs a monitor that it end: SIGTERM and SIGINT, waited for by a thread of
// their own, so that what is running is ended at once and what was judged is kept first.

#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace qiyue {

class MonitorStop {
public:
    /// Before any other thread is started: those started later do not take the signals.
    MonitorStop();
    ~MonitorStop();
    MonitorStop(const MonitorStop&) = delete;
    MonitorStop& operator=(const MonitorStop&) = delete;

    /// What is called when it is asked for, by the waiting thread; at once if it was asked for.
    void then(std::function<void()> action);
    /// Any thread. True as soon as it is asked for; false after so many seconds without.
    bool within(unsigned seconds);

private:
    void wait();

    sigset_t signals_{};
    std::mutex mutex_;
    std::condition_variable asked_;
    bool stopped_ = false;
    bool ending_ = false;
    std::function<void()> action_;
    std::thread waiting_;
};

}  // namespace qiyue

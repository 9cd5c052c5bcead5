#include "tools/qiyue/monitor_stop.hpp"

#include <chrono>
#include <utility>

#include <pthread.h>

namespace qiyue {

MonitorStop::MonitorStop() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    waiting_ = std::thread([this] { wait(); });
}

MonitorStop::~MonitorStop() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        action_ = {};
    }
    pthread_kill(waiting_.native_handle(), SIGTERM);
    waiting_.join();
}

void MonitorStop::wait() {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    stopped_ = true;
    if (action_) action_();
    asked_.notify_all();
}

void MonitorStop::then(std::function<void()> action) {
    const std::lock_guard lock(mutex_);
    action_ = std::move(action);
    if (stopped_ && action_) action_();
}

bool MonitorStop::within(unsigned seconds) {
    std::unique_lock lock(mutex_);
    return asked_.wait_for(lock, std::chrono::seconds(seconds), [this] { return stopped_; });
}

}  // namespace qiyue

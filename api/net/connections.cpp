#include "api/net/connections.hpp"

#include <chrono>
#include <vector>

namespace qiyue {

Connections::Connections(std::size_t total_max, std::size_t per_address_max)
    : total_max_(total_max), per_address_max_(per_address_max) {}

std::uint64_t Connections::enter(const std::string& address) {
    const std::lock_guard lock(mutex_);
    if (open_.size() >= total_max_) return 0;
    auto& from_there = by_address_[address];
    if (from_there >= per_address_max_) return 0;
    ++from_there;
    open_.emplace(++last_, Connection{address, {}});
    return last_;
}

void Connections::reach_by(std::uint64_t number, End end) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    if (found != open_.end()) found->second.end = std::move(end);
}

void Connections::leave(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    if (found == open_.end()) return;
    const auto address = by_address_.find(found->second.address);
    if (--address->second == 0) by_address_.erase(address);
    open_.erase(found);
    if (open_.empty()) emptied_.notify_all();
}

std::size_t Connections::count() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

void Connections::end_all(Ending ending) {
    std::vector<End> ends;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [number, connection] : open_) {
            if (connection.end) ends.push_back(connection.end);
        }
    }
    for (const auto& end : ends)
        end(ending);
}

bool Connections::wait_empty(int timeout_ms) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                             [this] { return open_.empty(); });
}

}  // namespace qiyue

#include "api/rate_limits.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace qiyue {

RateLimits::RateLimits(Rate rate, std::size_t names_max)
    : cost_us_(1e6 / rate.per_second),
      burst_us_(rate.burst * 1e6 / rate.per_second),
      names_max_(names_max) {}

std::optional<int> RateLimits::wait_locked(const std::string& name, double cost,
                                           std::int64_t now_us) {
    const auto found = free_at_us_.find(name);
    if (found == free_at_us_.end() && free_at_us_.size() >= names_max_) {
        forget_idle(now_us);
        // Still full: as many active strangers as we are ready to remember. New ones wait.
        if (free_at_us_.size() >= names_max_) return 1;
    }
    const auto free_at = found == free_at_us_.end() ? now_us : std::max(now_us, found->second);
    // More than a whole burst at once is taken from a full bucket, or it never would be.
    const double wanted_us = std::min(cost * cost_us_, burst_us_);
    const double late_us = static_cast<double>(free_at - now_us) + wanted_us - burst_us_;
    if (late_us <= 0) return std::nullopt;
    return std::max(1, static_cast<int>(std::ceil(std::min(late_us / 1e6, 3'600.0))));
}

void RateLimits::charge_locked(const std::string& name, double cost, std::int64_t now_us) {
    if (!free_at_us_.contains(name) && free_at_us_.size() >= names_max_) return;
    auto& free_at = free_at_us_[name];
    free_at = std::max(now_us, free_at) + static_cast<std::int64_t>(cost * cost_us_);
}

void RateLimits::forget_idle(std::int64_t now_us) {
    if (now_us - forgot_us_ < 1'000'000) return;  // a walk over all names, once a second at most
    forgot_us_ = now_us;
    std::erase_if(free_at_us_, [now_us](const auto& item) { return item.second <= now_us; });
}

std::optional<int> RateLimits::wait_s(const std::string& name, double cost, std::int64_t now_us) {
    const std::lock_guard lock(mutex_);
    return wait_locked(name, cost, now_us);
}

void RateLimits::charge(const std::string& name, double cost, std::int64_t now_us) {
    const std::lock_guard lock(mutex_);
    charge_locked(name, cost, now_us);
}

std::optional<int> RateLimits::take(const std::string& name, double cost, std::int64_t now_us) {
    const std::lock_guard lock(mutex_);
    auto wait = wait_locked(name, cost, now_us);
    if (!wait) charge_locked(name, cost, now_us);
    return wait;
}

std::string limited_address(const std::string& address) {
    if (address.find(':') == std::string::npos) return address;
    // The first four groups; a `::` among them ends the text there, which is the same network.
    std::size_t end = 0;
    for (int groups = 0; groups < 4 && end != std::string::npos; ++groups) {
        end = address.find(':', groups == 0 ? 0 : end + 1);
        if (end != std::string::npos && address.compare(end, 2, "::") == 0) break;
    }
    return address.substr(0, end) + "/64";
}

std::int64_t steady_us() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace qiyue

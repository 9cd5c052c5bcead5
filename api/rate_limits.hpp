#pragma once

// How often a name (an address, a key) may do something: a steady rate with a burst, one number a
// name (the generic cell rate algorithm). Bounded memory. Any thread.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace qiyue {

struct Rate {
    double per_second = 100;
    double burst = 1'000;
};

class RateLimits {
public:
    explicit RateLimits(Rate rate, std::size_t names_max = 65'536);

    /// Seconds to wait before `cost` would be taken, at least 1; nothing if it would be taken now.
    /// Changes nothing.
    std::optional<int> wait_s(const std::string& name, double cost, std::int64_t now_us);
    /// Takes `cost`, even beyond the burst.
    void charge(const std::string& name, double cost, std::int64_t now_us);
    /// wait_s, and charge if there is nothing to wait for.
    std::optional<int> take(const std::string& name, double cost, std::int64_t now_us);

private:
    std::optional<int> wait_locked(const std::string& name, double cost, std::int64_t now_us);
    void charge_locked(const std::string& name, double cost, std::int64_t now_us);
    void forget_idle(std::int64_t now_us);

    const double cost_us_;  ///< of one
    const double burst_us_;
    const std::size_t names_max_;
    std::mutex mutex_;
    std::int64_t forgot_us_ = -us_never;
    std::unordered_map<std::string, std::int64_t> free_at_us_;  ///< when all taken is made good

    static constexpr std::int64_t us_never = std::int64_t{1} << 60;
};

/// What addresses are limited by: an IPv4 address, or the /64 of an IPv6 address, which is what one
/// customer has.
std::string limited_address(const std::string& address);

/// Microseconds that only go forward.
std::int64_t steady_us();

}  // namespace qiyue

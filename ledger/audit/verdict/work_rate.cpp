#include "ledger/audit/verdict/work_rate.hpp"

#include <cmath>

namespace qiyue {

std::string WorkRate::text(std::uint64_t done, std::uint64_t all, Clock::time_point now) {
    if (!has_begun_) {
        has_begun_ = true;
        began_at_ = done;
        began_ = now;
    }
    const double seconds = std::chrono::duration<double>(now - began_).count();
    if (seconds <= 0 || done <= began_at_) return "";
    const double rate = static_cast<double>(done - began_at_) / seconds;
    const double left = done < all ? static_cast<double>(all - done) / rate : 0;
    return std::to_string(std::llround(rate)) + "/s, " + std::to_string(std::llround(left)) +
           " s to go";
}

}  // namespace qiyue

#pragma once

// Progress of long work with its rate and what remains, beside the count. One thread.

#include <chrono>
#include <cstdint>
#include <string>

#include <fmt/core.h>

#include "tools/qiyue/output.hpp"

namespace qiyue {

class LoadProgress {
public:
    /// `what` is counted: "entries".
    LoadProgress(const Output& output, std::string what)
        : output_(output), what_(std::move(what)) {}

    void operator()(std::uint64_t done, std::uint64_t all) {
        const auto now = std::chrono::steady_clock::now();
        if (began_at_ == 0) {
            began_ = now;
            began_at_ = done;
        }
        const double seconds = std::chrono::duration<double>(now - began_).count();
        const double rate = seconds > 0 ? static_cast<double>(done - began_at_) / seconds : 0;
        const std::string what = rate > 0
                                     ? fmt::format("{} ({:.0f}/s, {:.0f} s to go)", what_, rate,
                                                   static_cast<double>(all - done) / rate)
                                     : what_;
        output_.progress(what, done, all);
    }

private:
    const Output& output_;
    const std::string what_;
    std::chrono::steady_clock::time_point began_;
    std::uint64_t began_at_ = 0;
};

}  // namespace qiyue

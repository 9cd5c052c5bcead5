#pragma once

// Progress of long work with its rate and what remains, beside the count. One thread.

#include <cstdint>
#include <string>
#include <utility>

#include "ledger/audit/verdict/work_rate.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

class LoadProgress {
public:
    /// `what` is counted: "entries".
    LoadProgress(const Output& output, std::string what)
        : output_(output), what_(std::move(what)) {}

    void operator()(std::uint64_t done, std::uint64_t all) {
        const std::string rate = rate_.text(done, all);
        output_.progress(rate.empty() ? what_ : what_ + " (" + rate + ")", done, all);
    }

private:
    const Output& output_;
    const std::string what_;
    WorkRate rate_;
};

}  // namespace qiyue

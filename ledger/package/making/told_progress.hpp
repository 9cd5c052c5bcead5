#pragma once

// How far making or previewing has come, told to whoever may stop it. One thread.

#include <cstdint>
#include <functional>

#include "ledger/base/result.hpp"
#include "ledger/package/making/package_making.hpp"

namespace qiyue {

class ToldProgress {
public:
    /// `tell` may be empty, and outlives it. `times_met`: how often each entry is.
    ToldProgress(const std::function<bool(const MakingProgress&)>& tell, std::uint64_t times_met)
        : tell_(tell), times_met_(times_met) {}

    void expect(std::uint64_t entries) { state_.all = entries * times_met_; }
    /// Errors: stopping.
    Result<void> step() {
        ++state_.done;
        if (tell_ && !tell_(state_)) return fail(ErrorCode::stopping, "the export was stopped");
        return {};
    }

private:
    const std::function<bool(const MakingProgress&)>& tell_;
    std::uint64_t times_met_;
    MakingProgress state_;
};

}  // namespace qiyue

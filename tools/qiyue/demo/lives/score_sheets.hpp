#pragma once

// The arithmetic of an invented evaluation: whole scores around a mean, and what they come to by
// the scheme, exactly.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/qiyue/demo/dice.hpp"
#include "tools/qiyue/demo/recorder.hpp"

namespace qiyue::demo {

struct SchemeIndicator {
    std::string id;
    std::int64_t weight = 0;
};

/// The indicators of a version of the scheme, as its policy states them.
std::vector<SchemeIndicator> scheme_indicators(int version);

class ScoreSheets {
public:
    ScoreSheets(int scheme, std::int64_t mean, Dice& dice);

    /// One expert's scores.
    Json next();
    Json indicators() const;
    std::string total() const;
    std::string grade() const;

private:
    std::int64_t total_hundredths() const;

    std::vector<SchemeIndicator> scheme_;
    std::vector<std::int64_t> sums_;
    std::int64_t mean_;
    std::int64_t sheets_ = 0;
    Dice& dice_;
};

}  // namespace qiyue::demo

#pragma once

// The yearly evaluations of a complex, and what follows from them: honours, rectification,
// tolerance.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tools/qiyue/demo/lives/evaluation.hpp"

namespace qiyue::demo {

class Assessment : public Chapter {
public:
    Assessment(Stage& stage, Complex& complex, std::function<void()> when_failed_twice)
        : Chapter(stage, complex), when_failed_twice_(std::move(when_failed_twice)) {}

    /// Puts the rounds of all years on the agenda.
    void begin();
    void revoke_honour(const std::string& ground);
    bool is_named() const { return named_; }
    /// A task of the complex has been given up: by its fate the exploration is tolerated.
    void exploration_failed(const std::string& task);

private:
    void start(EvaluationPlan plan);
    void performance_round(int year);
    std::int64_t mean_of(int year);
    void follow(const Conclusion& conclusion);
    void award(const Conclusion& conclusion);
    void order_rectification(int attempt, std::optional<std::uint64_t> basis);
    void accept_rectification();
    void fail_rectification(int attempt);
    void apply_for_tolerance(Json subject, bool granted, std::function<void()> then);

    std::vector<std::unique_ptr<Evaluation>> evaluations_;
    std::function<void()> when_failed_twice_;
    bool named_ = false;
};

}  // namespace qiyue::demo

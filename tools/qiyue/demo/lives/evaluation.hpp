#pragma once

// One evaluation of a complex: opened, self-reported, scored in secret, concluded in the open.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/qiyue/demo/lives/chapter.hpp"
#include "tools/qiyue/demo/lives/score_sheets.hpp"

namespace qiyue::demo {

struct EvaluationPlan {
    bool by_district = false;  ///< of effectiveness, by the district; else of performance
    std::string period;
    int scheme = 1;
    std::int64_t mean = 80;  ///< of the scores
    std::size_t experts = 3;
    bool replaces_expert = false;
    bool cancelled = false;
    bool objected = false;
};

struct Conclusion {
    std::uint64_t index = 0;
    std::string evaluation_id;
    std::string grade;
    std::string period;
};

class Evaluation : public Chapter {
public:
    Evaluation(Stage& stage, Complex& complex, EvaluationPlan plan,
               std::function<void(const Conclusion&)> when_final)
        : Chapter(stage, complex),
          plan_(std::move(plan)),
          when_final_(std::move(when_final)),
          sheets_(plan_.scheme, plan_.mean, complex.dice) {}

    void open();

private:
    Recorded organise(const std::string& type, Json data);
    void report();
    void appoint();
    void replace_expert();
    void score(Party& expert);
    void conclude();
    void object();
    void finish();

    EvaluationPlan plan_;
    std::function<void(const Conclusion&)> when_final_;
    ScoreSheets sheets_;
    Conclusion conclusion_;
    std::vector<Party*> experts_;
    std::vector<std::string> opened_;
};

}  // namespace qiyue::demo

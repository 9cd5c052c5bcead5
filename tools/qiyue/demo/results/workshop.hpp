#pragma once

// What a complex works on: needs that are met, tasks, achievements, support.

#include <cstdint>
#include <functional>
#include <string>

#include "tools/qiyue/demo/lives/chapter.hpp"
#include "tools/qiyue/demo/results/seasons.hpp"

namespace qiyue::demo {

class Workshop : public Chapter {
public:
    /// `when_given_up` is told of a task that failed.
    Workshop(Stage& stage, Complex& complex, std::function<void(const std::string&)> when_given_up)
        : Chapter(stage, complex), when_given_up_(std::move(when_given_up)) {}

    /// Puts a season's work on the agenda.
    void work(const Season& season, int needs, int tasks);
    bool has_given_up() const { return gave_up_; }

private:
    void need(Day day, Day until, bool resolved);
    bool register_need(const std::string& need_id, const Party& enterprise);
    void resolve_need(const std::string& need_id, const Party& enterprise, Party& provider);
    void resolve_instead(const std::string& need_id, const Party& enterprise, Party& provider);
    void task(Day day, Day until, bool succeeds);
    void accept_task(const std::string& task_id, const std::string& title);
    void give_up_task(const std::string& task_id);
    void achieve(const std::string& title);
    void advance(Json data, std::vector<std::string> stages, Parties owners);
    void new_product(const std::string& title, const Party& owner);
    void patent(const std::string& title, const Party& owner, const Party& other);
    void common_good();
    void support(const std::string& title);

    std::function<void(const std::string&)> when_given_up_;
    unsigned needs_ = 0;
    unsigned tasks_ = 0;
    unsigned achievements_ = 0;
    bool gave_up_ = false;
    bool replaced_silent_ = false;
};

}  // namespace qiyue::demo

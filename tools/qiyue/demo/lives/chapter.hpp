#pragma once

// A part of a complex's life: what all of these share. A chapter lives as long as the story, since
// the agenda calls it back.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tools/qiyue/demo/lives/complex.hpp"
#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

class Chapter {
public:
    Chapter(Stage& stage, Complex& complex) : stage_(stage), complex_(complex) {}
    Chapter(const Chapter&) = delete;
    Chapter& operator=(const Chapter&) = delete;

    void on(Day day, std::function<void()> tell) { stage_.agenda.on(day, std::move(tell)); }

protected:
    /// In the complex's stream, signed by these.
    Recorded act(const std::string& type, Json data, Parties signers, std::int64_t days_before = 0);
    /// By both authorities; `more` sign too.
    Recorded decree(const std::string& type, Json data, const Parties& more = {});
    /// By the office of the complex's district.
    Recorded order(const std::string& type, Json data);
    /// Serves an act on an organisation, by who decided it.
    void serve(const Recorded& served, const std::string& matter, const Party& recipient,
               const Parties& server);
    /// Publicises an act for the policy's period, then goes on.
    void publicise(std::uint64_t index, std::function<void()> then);

    /// A resolution of the council: all seats that have a vote are for it, but for one.
    std::string resolve(const std::string& matter, const std::string& target,
                        const Party* against = nullptr);

    Json document(const std::string& name, const std::string& words);
    std::string today() const { return stage_.recorder.date(); }
    std::string date(std::int64_t days) const { return stage_.recorder.date(days); }
    void in(std::int64_t days, std::function<void()> tell) {
        stage_.agenda.in(days, std::move(tell));
    }
    void after(std::int64_t working_days, std::function<void()> tell) {
        stage_.agenda.after(working_days, std::move(tell));
    }

    Dice& dice() { return complex_.dice; }
    const std::string& phrase(const std::string& list) {
        return complex_.dice.one_of(stage_.words.list(list));
    }
    /// “线控制动冗余控制” and the like.
    const std::string& topic() { return complex_.dice.one_of(complex_.speciality->topics); }

    Stage& stage_;
    Complex& complex_;
};

}  // namespace qiyue::demo

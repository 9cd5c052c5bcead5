#include "ledger/package/report/timeline.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace qiyue {
namespace {

// All in units of the drawing, which is as wide as the page.
constexpr std::int64_t left = 16;
constexpr std::int64_t width = 1'000;
constexpr std::int64_t bar_top = 92;
constexpr std::int64_t bar_height = 46;
constexpr std::int64_t mark_gap = 24;
constexpr std::array<std::int64_t, 3> mark_levels = {76, 50, 24};
constexpr std::int64_t edge = 110;
constexpr std::size_t steps_drawn = 60;
constexpr std::size_t years_drawn = 60;

class Line {
public:
    Line(HtmlText& html, Micros from, Micros to, const Calendar& calendar)
        : html_(html), from_(from), to_(to), calendar_(calendar) {}

    std::int64_t x(Micros time) const {
        const std::int64_t all = std::max<std::int64_t>(1, (to_.value - from_.value) / us_per_day);
        const std::int64_t at = (std::clamp(time, from_, to_).value - from_.value) / us_per_day;
        return left + at * width / all;
    }
    void number(Markup name, std::int64_t value) {
        html_.markup(" ").markup(name).markup("=\"").text(std::to_string(value)).markup("\"");
    }
    void bar(const ComplexLife::Step& step, Micros until, std::size_t place);
    void mark(std::int64_t at, std::int64_t level, std::size_t number_shown);
    void years();

private:
    void caption(Markup attributes, std::int64_t at, std::int64_t y, const std::string& text) {
        html_.markup("<text").markup(attributes);
        number("x", at);
        number("y", y);
        html_.markup(">").text(text).markup("</text>");
    }

    HtmlText& html_;
    Micros from_;
    Micros to_;
    const Calendar& calendar_;
};

/// Bars differ by lightness, so that they do in black and white as well.
Markup shade(ComplexState state) {
    switch (state) {
        case ComplexState::proposed:
        case ComplexState::lead_selected: return " class=\"s1\"";
        case ComplexState::chartered:
        case ComplexState::cultivating: return " class=\"s2\"";
        case ComplexState::recognized: return " class=\"s3\"";
        case ComplexState::rectifying: return " class=\"s4\"";
        default: return " class=\"s5\"";
    }
}

void Line::bar(const ComplexLife::Step& step, Micros until, std::size_t place) {
    const std::int64_t begin = x(step.since);
    const std::int64_t wide = std::max<std::int64_t>(2, x(until) - begin);
    html_.markup("<rect").markup(shade(step.state));
    number("x", begin);
    number("y", bar_top);
    number("width", wide);
    number("height", bar_height);
    html_.markup("/>");
    const Label& label = state_label(step.state);
    const std::int64_t middle = begin + wide / 2;
    const bool dark = step.state == ComplexState::recognized;
    const auto zh_wide = static_cast<std::int64_t>(label.zh.size() / 3 * 16 + 8);
    const auto en_wide = static_cast<std::int64_t>(label.en.size() * 7 + 8);
    if (wide >= zh_wide)
        caption(dark ? Markup(" class=\"t d\" lang=\"zh\"") : Markup(" class=\"t\" lang=\"zh\""),
                middle, bar_top + 21, label.zh);
    if (wide >= en_wide)
        caption(dark ? Markup(" class=\"q d\" lang=\"en\"") : Markup(" class=\"q\" lang=\"en\""),
                middle, bar_top + 38, label.en);
    if (wide < zh_wide && wide >= 14)
        caption(" class=\"q\"", middle, bar_top + 28,
                std::string(1, static_cast<char>('a' + place % 26)));
}

void Line::mark(std::int64_t at, std::int64_t level, std::size_t number_shown) {
    html_.markup("<line class=\"m\"");
    number("x1", at);
    number("x2", at);
    number("y1", level);
    number("y2", bar_top);
    html_.markup("/><circle class=\"m\" r=\"11\"");
    number("cx", at);
    number("cy", level - 6);
    html_.markup("/>");
    caption(" class=\"n\"", at, level - 2, std::to_string(number_shown));
}

void Line::years() {
    const int first = calendar_.date_of(from_).year;
    const int last = calendar_.date_of(to_).year;
    const int step = std::max(1, (last - first) / 12 + 1);
    std::size_t drawn = 0;
    for (int year = first + 1; year <= last && drawn < years_drawn; year += step, ++drawn) {
        const std::int64_t at = x(calendar_.start_of({year, 1, 1}));
        html_.markup("<line class=\"y\"");
        number("x1", at);
        number("x2", at);
        number("y1", bar_top + bar_height);
        number("y2", bar_top + bar_height + 9);
        html_.markup("/>");
        if (at < left + edge || at > left + width - edge) continue;  // the dates stand there
        caption(" class=\"y\"", at, bar_top + bar_height + 24, std::to_string(year));
    }
    caption(" class=\"y a\"", left, bar_top + bar_height + 24,
            format_date(calendar_.date_of(from_)));
    caption(" class=\"y z\"", left + width, bar_top + bar_height + 24,
            format_date(calendar_.date_of(to_)));
}

}  // namespace

void draw_timeline(HtmlText& html, const std::vector<ComplexLife::Step>& steps,
                   const std::vector<Micros>& marks, Micros last, const Calendar& calendar) {
    if (steps.empty()) return;
    Line line(html, steps.front().since, std::max(last, steps.front().since + us_per_day),
              calendar);
    html.markup("<svg class=\"life\" viewBox=\"0 0 1032 168\" role=\"img\">");
    const std::size_t drawn = std::min(steps.size(), steps_drawn);
    for (std::size_t i = 0; i < drawn; ++i)
        line.bar(steps[i], i + 1 < drawn ? steps[i + 1].since : last, i);
    std::array<std::int64_t, mark_levels.size()> taken;
    taken.fill(-mark_gap);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const std::int64_t at = line.x(marks[i]);
        std::size_t level = 0;
        while (level + 1 < taken.size() && at - taken[level] < mark_gap)
            ++level;
        taken[level] = at;
        line.mark(at, mark_levels[level], i + 1);
    }
    line.years();
    html.markup("</svg>\n");
}

}  // namespace qiyue

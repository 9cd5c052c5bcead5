#include "ledger/package/report/report_page.hpp"

#include <algorithm>

#include "ledger/domain/case.hpp"

namespace qiyue {
namespace {

constexpr std::size_t corrections_cited = 5;
constexpr std::int64_t first_year_shifted_us = -62'135'596'800 * us_per_second;  // year 1
constexpr std::int64_t last_year_shifted_us = 253'370'764'800 * us_per_second;  // year 9999

/// Times at the ends of the calendar have no other zone.
Micros in_zone(Micros time, const Calendar& calendar) {
    if (time.value < first_year_shifted_us || time.value >= last_year_shifted_us) return time;
    return time + calendar.content().utc_offset_minutes * us_per_minute;
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

void ReportPage::heading(const Label& label) {
    headings_.push_back(label);
    html_.markup("<h2 id=\"s")
        .number(headings_.size())
        .markup("\">")
        .label(label)
        .markup("</h2>\n");
}

void ReportPage::subheading(const Label& label) {
    html_.markup("<h3>").label(label).markup("</h3>\n");
}

void ReportPage::note(const Label& label) {
    html_.markup("<div class=\"note\">").paragraph(label).markup("</div>\n");
}

void ReportPage::empty(const Label& label) {
    html_.markup("<div class=\"none\">").paragraph(label).markup("</div>\n");
}

void ReportPage::begin_table(std::initializer_list<Label> heads, Markup attributes) {
    html_.markup("<table").markup(attributes).markup("><thead><tr>");
    for (const Label& head : heads)
        html_.markup("<th>").label(head).markup("</th>");
    html_.markup("</tr></thead>\n<tbody>\n");
    rows_ = 0;
    columns_ = heads.size();
    in_row_ = in_cell_ = false;
}

void ReportPage::close_cell() {
    if (in_cell_) html_.markup("</td>");
    in_cell_ = false;
}

bool ReportPage::row(Index anchor) {
    close_cell();
    if (in_row_) html_.markup("</tr>\n");
    in_row_ = false;
    // A table of entries has its own limits.
    if (++rows_ > table_rows_max && anchor == no_anchor) return false;
    html_.markup("<tr");
    if (anchor != no_anchor) html_.markup(" id=\"e").number(anchor.value).markup("\"");
    html_.markup(">");
    in_row_ = true;
    return true;
}

HtmlText& ReportPage::cell(Markup attributes) {
    close_cell();
    in_cell_ = true;
    return html_.markup("<td").markup(attributes).markup(">");
}

void ReportPage::end_table() {
    close_cell();
    if (in_row_) html_.markup("</tr>\n");
    in_row_ = false;
    html_.markup("</tbody></table>\n");
    if (rows_ <= table_rows_max) return;
    const std::string more = std::to_string(rows_ - table_rows_max);
    note({"另有 " + more + " 行未列出。", "And " + more + " more rows."});
}

void ReportPage::begin_facts() { html_.markup("<dl>\n"); }

HtmlText& ReportPage::fact(const Label& label) {
    if (in_fact_) html_.markup("</dd>\n");
    in_fact_ = true;
    return html_.markup("<dt>").label(label).markup("</dt><dd>");
}

void ReportPage::end_facts() {
    if (in_fact_) html_.markup("</dd>\n");
    in_fact_ = false;
    html_.markup("</dl>\n");
}

void ReportPage::cite(Index index) {
    const auto link = [this](Index to) {
        if (!view_.entries.shows(to)) {
            html_.markup("<span class=\"c\">#").number(to.value).markup("</span>");
            return;
        }
        html_.markup("<a class=\"c\" href=\"#e").number(to.value).markup("\">#");
        html_.number(to.value).markup("</a>");
    };
    html_.markup(" ");
    link(index);
    const auto& corrections = view_.acts.corrections_of(index);
    if (corrections.empty()) return;
    html_.markup(" <span class=\"k\">").label({"经更正", "corrected by"});
    for (std::size_t i = 0; i < std::min(corrections.size(), corrections_cited); ++i) {
        html_.markup(" ");
        link(corrections[i]);
    }
    html_.markup("</span>");
}

void ReportPage::name(std::string_view party) {
    if (const auto* known = view_.names.organization(party)) {
        html_.text(known->name);
        return;
    }
    if (party.starts_with("/experts/")) {
        html_.label({"专家", "expert"}).markup(" ").text(party.substr(9));
        return;
    }
    const std::string uscc = organization_of(party);
    html_.text(uscc.empty() ? party : std::string_view(uscc));
}

void ReportPage::party(std::string_view party) {
    name(party);
    if (view_.names.organization(party) == nullptr) return;
    const std::string uscc = organization_of(party);
    html_.markup(" <code class=\"u\">").text(uscc.empty() ? party : std::string_view(uscc));
    html_.markup("</code>");
}

void ReportPage::day(Micros time) {
    html_.markup("<time>");
    html_.text(format_recorded(in_zone(time, view_.policies.calendar())).substr(0, 10));
    html_.markup("</time>");
}

void ReportPage::moment(Micros time) {
    const std::string text = format_recorded(in_zone(time, view_.policies.calendar()));
    html_.markup("<time>").text(text.substr(0, 10)).markup(" ").text(text.substr(11, 8));
    html_.markup("</time>");
}

void ReportPage::bytes(std::uint64_t size) {
    std::string digits = std::to_string(size);
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), " ");
    html_.text(digits).label({" 字节", " bytes"});
}

std::string ReportPage::zone() const {
    const std::int64_t minutes = view_.policies.calendar().content().utc_offset_minutes;
    const std::int64_t size = minutes < 0 ? -minutes : minutes;
    return std::string("UTC") + (minutes < 0 ? "-" : "+") + two_digits(size / 60) + ":" +
           two_digits(size % 60);
}

}  // namespace qiyue

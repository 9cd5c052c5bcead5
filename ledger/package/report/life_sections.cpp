// What the complex is, and its life on one line.

#include <algorithm>
#include <array>

#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"
#include "ledger/package/report/timeline.hpp"

namespace qiyue {
namespace {

constexpr std::size_t marks_max = 40;

/// The acts that make the line of a life.
bool is_milestone(std::string_view type) {
    constexpr std::array types = {
        "lead.applied",         "lead.selected",         "lead.rejected",
        "lead.withdrawn",       "lead.changed",          "complex.changed",
        "cultivation.started",  "recognition.granted",   "recognition.refused",
        "evaluation.concluded", "rectification.ordered", "rectification.accepted",
        "rectification.failed", "tolerance.granted",     "honour.awarded",
        "honour.revoked",       "exit.proposed",         "exit.withdrawn",
        "exit.rejected",        "exit.decided",          "exit.settled",
        "complex.closed"};
    return std::find(types.begin(), types.end(), type) != types.end();
}

struct Milestone {
    Micros time{};
    Index index{};
    Label label;
};

std::vector<Milestone> milestones_of(const ComplexView& complex) {
    std::vector<Milestone> all;
    for (const KeptAct& act : complex.stream.acts)
        if (is_milestone(act.type)) all.push_back({act.recorded, act.index, type_label(act.type)});
    for (const auto& step : complex.life.steps)
        if (step.state == ComplexState::chartered)
            all.push_back({step.since, step.index, {"章程生效", "charter takes effect"}});
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
    return all;
}

void write_regions(ReportPage& page, const ComplexRow& row) {
    bool first = true;
    for (const std::string& region : row.regions) {
        if (!first) page.html().markup("、 ");
        first = false;
        page.html().label(page.view().policies.region(region));
    }
}

}  // namespace

void write_identity(ReportPage& page, const ComplexView& complex) {
    const ComplexRow& row = complex.life.row;
    const PolicyVersions& policies = page.view().policies;
    page.subheading({"综合体概况", "What the complex is"});
    page.begin_facts();
    page.fact({"名称", "Name"}).text(row.name);
    page.cite(complex.life.name);
    page.fact({"编号", "Id"}).text(complex.id);
    Label kind{row.complex_kind, row.complex_kind};
    ActReading act(page.view().acts);
    if (const KeptAct* applied = page.view().acts.act(row.applied);
        applied != nullptr && applied->type == "lead.applied" && act.read(*applied))
        kind = choice_label(act, "kind", row.complex_kind);
    page.fact({"类型", "Kind"}).label(kind);
    page.cite(row.applied);
    page.fact({"重点建设方向", "Direction"}).label(policies.direction(row.direction));
    page.cite(complex.life.direction);
    page.fact({"产业", "Industry"}).label(policies.industry(row.industry));
    page.cite(row.applied);
    page.fact({"牵头单位", "Lead unit"});
    page.party(row.lead);
    page.cite(complex.life.lead);
    page.fact({"所在区县", "Founding district"}).label(policies.region(row.founding_district));
    page.cite(row.applied);
    page.fact({"覆盖区县", "Districts covered"});
    write_regions(page, row);
    page.cite(complex.life.regions);
    page.fact({"最后状态", "Last state"});
    if (!complex.life.steps.empty()) {
        const auto& last = complex.life.steps.back();
        page.html().label(state_label(last.state)).markup(" ");
        page.day(last.since);
        page.cite(last.index);
    }
    page.end_facts();
}

void write_life_line(ReportPage& page, const ComplexView& complex) {
    if (complex.life.steps.empty()) return;
    page.subheading({"历程", "Its life on one line"});
    std::vector<Milestone> all = milestones_of(complex);
    const std::size_t found = all.size();
    all.resize(std::min(found, marks_max));
    std::vector<Micros> times;
    for (const Milestone& one : all)
        times.push_back(one.time);
    page.html().markup("<figure>");
    draw_timeline(page.html(), complex.life.steps, times, complex.stream.acts.back().recorded,
                  page.view().policies.calendar());
    page.html().markup("<ol class=\"marks\">\n");
    for (const Milestone& one : all) {
        page.html().markup("<li>");
        page.day(one.time);
        page.html().markup(" ").label(one.label);
        page.cite(one.index);
        page.html().markup("</li>\n");
    }
    page.html().markup("</ol></figure>\n");
    if (found > all.size()) {
        const std::string more = std::to_string(found - all.size());
        page.note({"另有 " + more + " 项未列出。", "And " + more + " more."});
    }
}

}  // namespace qiyue

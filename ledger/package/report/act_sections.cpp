// What is told act by act: bodies, supervision, exit, work, notices; and the chapter as a whole.

#include <algorithm>

#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"

namespace qiyue {
namespace {

bool is_among(std::span<const std::string_view> types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

constexpr std::string_view rectification_types[] = {
    "rectification.ordered", "rectification.accepted", "rectification.failed"};
constexpr std::string_view tolerance_types[] = {"tolerance.applied", "tolerance.granted",
                                                "tolerance.refused"};
constexpr std::string_view honour_types[] = {"honour.awarded", "honour.revoked"};
constexpr std::string_view selection_types[] = {
    "lead.applied",        "lead.recommended",    "lead.selected",      "lead.rejected",
    "lead.withdrawn",      "lead.changed",        "complex.changed",    "cultivation.started",
    "recognition.granted", "recognition.refused", "charter.terminated", "charter.withdrawn"};
constexpr std::string_view exit_types[] = {
    "exit.proposed",      "exit.decided",        "exit.withdrawn",
    "exit.rejected",      "settlement.proposed", "settlement.signed",
    "settlement.refused", "exit.settled",        "complex.closed"};
constexpr std::string_view work_types[] = {
    "need.registered", "need.matched",  "need.resolved",   "task.launched",
    "task.milestone",  "task.accepted", "task.terminated", "achievement.recorded",
    "support.granted", "case.selected", "dispatch.held"};
constexpr std::string_view notice_types[] = {"notice.served",      "notice.publicised",
                                             "disclosure.granted", "disclosure.erased",
                                             "hold.placed",        "hold.lifted"};

}  // namespace

void write_acts(ReportPage& page, const ComplexView& complex, const Label& heading,
                std::span<const std::string_view> types) {
    const auto& acts = complex.stream.acts;
    if (std::none_of(acts.begin(), acts.end(),
                     [&](const KeptAct& act) { return is_among(types, act.type); }))
        return;
    page.subheading(heading);
    page.begin_table({{"时间", "Recorded"},
                      {"行为", "Act"},
                      {"内容", "What it says"},
                      {"作出方", "By"},
                      {"条目", "Entry"}},
                     " class=\"rows acts\"");
    ActReading act(page.view().acts);
    for (const KeptAct& kept : acts) {
        if (!is_among(types, kept.type) || !act.read(kept) || !page.row()) continue;
        page.cell();
        page.day(kept.recorded);
        page.cell().label(type_label(kept.type));
        page.cell();
        write_act(page, act);
        page.cell();
        page.name(act.event().source);
        page.cell();
        page.cite(kept.index);
    }
    page.end_table();
}

void write_supervision(ReportPage& page, const ComplexView& complex) {
    write_acts(page, complex, {"遴选、培育与认定", "Selection, cultivation, recognition"},
               selection_types);
    write_acts(page, complex, {"整改", "Rectification"}, rectification_types);
    write_acts(page, complex, {"容错", "Tolerance"}, tolerance_types);
    write_acts(page, complex, {"命名授牌", "Honours"}, honour_types);
}

void write_exit(ReportPage& page, const ComplexView& complex) {
    write_acts(page, complex, {"退出与结算", "Exit and settlement"}, exit_types);
}

void write_work(ReportPage& page, const ComplexView& complex) {
    write_figures(page, complex);
    write_acts(page, complex, {"需求、任务与成果", "Needs, tasks, achievements"}, work_types);
}

void write_notices(ReportPage& page, const ComplexView& complex) {
    write_acts(page, complex, {"送达、公示、授权与留存", "Notices, grants, holds"}, notice_types);
}

void write_complex(ReportPage& page, std::string_view id) {
    const KeptStream* stream = page.view().acts.stream("complexes/" + std::string(id));
    page.html().markup("<section class=\"chapter\">\n");
    if (stream == nullptr) {
        page.heading({"综合体 " + std::string(id), "Complex " + std::string(id)});
        page.empty({"本包中没有该综合体的条目。",
                    "There are no entries of this complex in this package."});
        page.html().markup("</section>\n");
        return;
    }
    const ComplexLife life = life_of(page.view().acts, *stream, page.view().policies);
    const ComplexView complex{id, *stream, life};
    const std::string title = life.row.name.empty() ? std::string(id) : life.row.name;
    page.heading({title, title});
    if (stream->left_out > 0) {
        const std::string more = std::to_string(stream->left_out);
        page.note({"本章按本报告的限额编写，另有 " + more + " 个条目未逐一述及，见条目文件。",
                   "This chapter keeps to the report's limits: " + more +
                       " more entries are not told here; they stand in the files."});
    }
    write_identity(page, complex);
    write_life_line(page, complex);
    write_members(page, complex);
    write_charters(page, complex);
    write_bodies(page, complex);
    write_evaluations(page, complex);
    write_supervision(page, complex);
    write_exit(page, complex);
    write_work(page, complex);
    write_notices(page, complex);
    page.html().markup("</section>\n");
}

}  // namespace qiyue

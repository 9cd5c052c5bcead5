// Evaluations: who scored what, what was concluded, and the same computed again.

#include <algorithm>

#include "ledger/event/disclosure.hpp"
#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"
#include "ledger/package/report/evaluation_records.hpp"

namespace qiyue {
namespace {

constexpr std::size_t evaluations_max = 60;
constexpr std::size_t steps_max = 60;
constexpr std::size_t experts_max = 100;

void write_number(HtmlText& html, Value value) {
    if (value.is_integer()) {
        html.text(std::to_string(value.integer()));
    } else {
        html.text(value.text());
    }
}

void write_verdict(ReportPage& page, const Recount& count) {
    HtmlText& html = page.html();
    if (count.conclusion && !count.difference) {
        html.markup("<strong class=\"yes\">✓ ");
        html.label(
            {"由已公开评分复算，与记录一致", "computed again from the opened scores: agrees"});
        html.markup("</strong>");
    } else if (count.difference) {
        html.markup("<strong class=\"no\">✗ ").label(count.difference->says);
        html.markup("</strong>");
    } else {
        html.label({"本包不足以复算", "this package does not suffice to compute it again"});
    }
    if (count.policy != nullptr) {
        const std::string version = std::to_string(count.policy->number);
        html.markup(" · ").label({"规则第 " + version + " 版", "policy version " + version});
        page.cite(count.policy->index);
    }
}

/// One row an indicator: what each expert gave, the mean that was recorded, and the same again.
void write_scores(ReportPage& page, const EvaluationRecord& evaluation, const Recount& count,
                  const ActReading& concluded) {
    const Value data = concluded.event().data;
    const auto& scores = evaluation.row.scores;
    const std::size_t experts = std::min({scores.size(), data["opened"].size(), experts_max});
    page.begin_table({{"评分专家", "Expert"}, {"各项评分", "Scores"}, {"条目", "Entry"}});
    for (std::size_t i = 0; i < experts; ++i) {
        const auto disclosure = Disclosure::parse(data["opened"].at(i).text());
        if (!page.row()) break;
        page.cell().text(scores[i].expert);
        page.cell();
        const bool matches = disclosure && disclosure->commitment() == scores[i].commitment;
        if (!matches)
            page.html().label({"公开文本与承诺不符", "the text does not match its commitment"});
        for (const auto& indicator : count.scheme->indicators) {
            if (!matches) break;
            page.html().markup("<span class=\"v\"><i>").label(indicator.label).markup("</i> ");
            write_number(page.html(), disclosure->value()[indicator.id]);
            page.html().markup("</span> ");
        }
        page.cell();
        page.cite(scores[i].index);
    }
    page.end_table();
}

void write_indicators(ReportPage& page, const Recount& count, const ActReading& concluded) {
    page.begin_table({{"指标", "Indicator"},
                      {"权重", "Weight"},
                      {"记录均值", "Mean recorded"},
                      {"复算均值", "Computed again"}});
    const Value data = concluded.event().data;
    for (std::size_t i = 0; i < count.scheme->indicators.size(); ++i) {
        const auto& indicator = count.scheme->indicators[i];
        if (!page.row()) continue;
        page.cell().label(indicator.label);
        page.cell(" class=\"r\"").text(std::to_string(indicator.weight)).markup("%");
        page.cell(" class=\"r\"").text(data["indicators"][indicator.id].text());
        page.cell(" class=\"r\"");
        page.html().text(count.conclusion ? count.conclusion->indicators[i] : "—");
    }
    if (page.row()) {
        page.cell().markup("<strong>").label({"总分", "Total"}).markup("</strong>");
        page.cell(" class=\"r\"").markup("100%");
        page.cell(" class=\"r\"").markup("<strong>").text(data["total"].text()).markup("</strong>");
        page.cell(" class=\"r\"").text(count.conclusion ? count.conclusion->total : "—");
    }
    page.end_table();
}

void write_conclusion(ReportPage& page, const EvaluationRecord& evaluation) {
    const KeptAct* kept =
        evaluation.row.concluded ? page.view().acts.act(*evaluation.row.concluded) : nullptr;
    ActReading concluded(page.view().acts);
    if (kept == nullptr || !concluded.read(*kept)) {
        page.begin_facts();
        page.fact({"结论", "Conclusion"});
        page.html().label({"本包中没有结论", "there is none in this package"});
        page.end_facts();
        return;
    }
    const Recount count = recount(evaluation, concluded, page.view().policies);
    page.begin_facts();
    page.fact({"结论", "Conclusion"}).markup("<strong>");
    page.html().label(page.view().policies.grade(concluded.text("/grade"))).markup("</strong> · ");
    page.html().label({"总分", "total"}).markup(" ").text(concluded.text("/total")).markup(" · ");
    page.day(kept->recorded);
    page.cite(kept->index);
    page.fact({"复算", "Computed again"});
    write_verdict(page, count);
    page.end_facts();
    if (count.scheme == nullptr) return;
    write_indicators(page, count, concluded);
    write_scores(page, evaluation, count, concluded);
}

void write_steps(ReportPage& page, const EvaluationRecord& evaluation) {
    page.begin_table(
        {{"时间", "Recorded"}, {"行为", "Act"}, {"内容", "What it says"}, {"条目", "Entry"}});
    ActReading act(page.view().acts);
    const std::size_t shown = std::min(evaluation.steps.size(), steps_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const KeptAct* kept = page.view().acts.act(evaluation.steps[i]);
        if (kept == nullptr || kept->type == "evaluation.concluded" || !act.read(*kept)) continue;
        if (!page.row()) continue;
        page.cell();
        page.day(kept->recorded);
        page.cell().label(type_label(kept->type));
        page.cell();
        write_act(page, act, {"evaluation_id"});
        page.cell();
        page.cite(kept->index);
    }
    page.end_table();
}

}  // namespace

void write_evaluations(ReportPage& page, const ComplexView& complex) {
    page.subheading({"评价", "Evaluations"});
    const auto all = evaluations_of(page.view().acts, complex.stream);
    if (all.empty()) {
        page.empty({"本包中没有评价。", "There is no evaluation in this package."});
        return;
    }
    for (std::size_t i = 0; i < std::min(all.size(), evaluations_max); ++i) {
        const EvaluationRow& row = all[i].row;
        page.html().markup("<h4>").label(page.view().policies.evaluation_kind(row.evaluation_kind));
        page.html().markup(" ").text(row.period).markup(" <code class=\"u\">").text(row.id);
        page.html().markup("</code>");
        page.cite(row.opened);
        page.html().markup("</h4>\n");
        write_conclusion(page, all[i]);
        write_steps(page, all[i]);
    }
    if (all.size() <= evaluations_max) return;
    const std::string more = std::to_string(all.size() - evaluations_max);
    page.note({"另有 " + more + " 次评价未列出。", "And " + more + " more evaluations."});
}

}  // namespace qiyue

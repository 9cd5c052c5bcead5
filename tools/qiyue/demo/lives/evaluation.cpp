#include "tools/qiyue/demo/lives/evaluation.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {

Recorded Evaluation::organise(const std::string& type, Json data) {
    return plan_.by_district ? order(type, std::move(data)) : decree(type, std::move(data));
}

void Evaluation::open() {
    conclusion_.evaluation_id = fmt::format("EV-{}", ++complex_.evaluations);
    conclusion_.period = plan_.period;
    organise("evaluation.opened", {{"evaluation_id", conclusion_.evaluation_id},
                                   {"kind", plan_.by_district ? "effectiveness" : "performance"},
                                   {"period", plan_.period},
                                   {"scheme_version", plan_.scheme},
                                   {"due", date(25)}});
    if (plan_.cancelled) {
        in(12, [this] {
            organise("evaluation.cancelled", {{"evaluation_id", conclusion_.evaluation_id},
                                              {"reason", "与市级绩效评价重叠，终止本次评价"}});
        });
        return;
    }
    in(dice().between(8, 16), [this] { report(); });
    in(18, [this] { appoint(); });
}

void Evaluation::report() {
    act("selfreport.submitted",
        {{"evaluation_id", conclusion_.evaluation_id},
         {"kpis",
          {{"members", static_cast<std::int64_t>(complex_.parties().size())},
           {"resolutions", complex_.resolutions}}},
         {"documents", Json::array({document("selfreport.txt",
                                             complex_.name + plan_.period + "年度自评报告")})}},
        {complex_.lead});
}

void Evaluation::appoint() {
    auto pool = stage_.city.experts;
    dice().shuffle(pool);
    pool.resize(std::min(pool.size(), plan_.experts + 2));
    Json ids = Json::array(), recusals = Json::array();
    for (std::size_t n = 0; n < pool.size(); ++n) {
        const auto& employers = stage_.city.employers;
        enrol_expert(stage_, *pool[n], *employers[pool[n]->number % employers.size()],
                     complex_.direction->zh);
        if (n < plan_.experts) {
            experts_.push_back(pool[n]);
            ids.push_back(pool[n]->id);
        } else if (n > plan_.experts) {
            recusals.push_back(pool[n]->id);
        }
    }
    organise("experts.appointed", {{"evaluation_id", conclusion_.evaluation_id},
                                   {"experts", std::move(ids)},
                                   {"recusals", std::move(recusals)},
                                   {"draw", {{"method", "示例随机抽取"}, {"pool", pool.size()}}}});
    if (plan_.replaces_expert && pool.size() > plan_.experts) {
        Party* in_place = pool[plan_.experts];
        in(2, [this, in_place] {
            organise("experts.replaced", {{"evaluation_id", conclusion_.evaluation_id},
                                          {"out", experts_.front()->id},
                                          {"in", in_place->id},
                                          {"reason", "专家因故不能参加评价"}});
            experts_.front() = in_place;
        });
    }
    for (std::size_t n = 0; n < experts_.size(); ++n)
        in(5 + static_cast<std::int64_t>(n), [this, n] { score(*experts_[n]); });
    in(16, [this] { conclude(); });
}

void Evaluation::score(Party& expert) {
    const auto scored = act("evaluation.scored",
                            {{"evaluation_id", conclusion_.evaluation_id},
                             {"basis", stage_.recorder.next_index()},
                             {"scores", sheets_.next()},
                             {"comments", "示例评语：材料基本完整，" + topic() + "等任务进展" +
                                              (dice().chance(50) ? "良好" : "符合预期")}},
                            {&expert});
    for (const DraftedDisclosure& one : scored.disclosures) {
        if (one.pointer == "/scores") opened_.push_back(one.text);
    }
}

void Evaluation::conclude() {
    conclusion_.grade = sheets_.grade();
    conclusion_.index =
        organise("evaluation.concluded", {{"evaluation_id", conclusion_.evaluation_id},
                                          {"opened", opened_},
                                          {"indicators", sheets_.indicators()},
                                          {"total", sheets_.total()},
                                          {"grade", conclusion_.grade}})
            .index;
    if (plan_.objected) in(2, [this] { object(); });
    if (plan_.by_district) return in(12, [this] { finish(); });
    in(plan_.objected ? 20 : 2, [this] { publicise(conclusion_.index, [this] { finish(); }); });
}

void Evaluation::object() {
    act("evaluation.objected",
        {{"evaluation_id", conclusion_.evaluation_id},
         {"reason", "对工作绩效指标的得分有异议，申请复核"}},
        {complex_.lead});
    in(8, [this] {
        organise("evaluation.reviewed",
                 {{"evaluation_id", conclusion_.evaluation_id}, {"verdict", "upheld"}});
    });
}

/// What a district finds leads to no honour and no order.
void Evaluation::finish() {
    if (!plan_.by_district) when_final_(conclusion_);
}

}  // namespace qiyue::demo

#include "tools/qiyue/demo/lives/assessment.hpp"

#include <fmt/core.h>

namespace qiyue::demo {

void Assessment::start(EvaluationPlan plan) {
    if (complex_.phase != Phase::recognized && complex_.phase != Phase::cultivating) return;
    evaluations_.push_back(std::make_unique<Evaluation>(
        stage_, complex_, std::move(plan), [this](const Conclusion& made) { follow(made); }));
    evaluations_.back()->open();
}

void Assessment::begin() {
    const std::int64_t apart = complex_.number % 9;
    for (const int year : {2025, 2026}) {
        on(day_of(year + 1, 1, 12) + apart, [this, year] { performance_round(year); });
    }
    if (complex_.number % 3 != 0 && !complex_.fate.has(Episode::cancelled)) return;
    on(day_of(2026, 9, 1) + apart, [this] {
        EvaluationPlan plan;
        plan.by_district = true;
        plan.period = "2026上半年";
        plan.scheme = 2;
        plan.mean = dice().between(76, 88);
        plan.cancelled = complex_.fate.has(Episode::cancelled);
        start(std::move(plan));
    });
}

std::int64_t Assessment::mean_of(int year) {
    const bool newcomer = complex_.fate.wave == 2;
    if (complex_.fate.has(Episode::honoured) && (year == 2025) != newcomer)
        return dice().between(94, 95);
    const bool fails =
        complex_.fate.ending == Ending::ordered_exit || complex_.fate.has(Episode::rectified);
    if (fails && (year == 2025) != newcomer) return dice().between(52, 55);
    return dice().chance(25) ? dice().between(65, 71) : dice().between(79, 86);
}

void Assessment::performance_round(int year) {
    EvaluationPlan plan;
    plan.period = std::to_string(year);
    plan.scheme = year == 2025 ? 1 : 2;
    plan.mean = mean_of(year);
    plan.experts = year == 2025 ? 3 : 5;
    plan.replaces_expert = complex_.fate.has(Episode::expert_replaced) && year == 2026;
    plan.objected = complex_.fate.has(Episode::objected) && year == 2025;
    start(std::move(plan));
}

void Assessment::follow(const Conclusion& conclusion) {
    if (complex_.phase != Phase::recognized) return;
    if (conclusion.grade == "excellent" && !named_) return award(conclusion);
    if (conclusion.grade == "unqualified")
        in(5, [this, conclusion] { order_rectification(1, conclusion.index); });
}

void Assessment::award(const Conclusion& conclusion) {
    named_ = true;
    decree("honour.awarded",
           {{"title", "示例市优秀产业创新综合体"},
            {"plaque_no", fmt::format("示例〔{}〕{:03}", date(0).substr(0, 4), complex_.number)},
            {"from", today()},
            {"to", "2029-12-31"},
            {"evaluation_id", conclusion.evaluation_id}});
    if (!complex_.fate.has(Episode::honour_revoked)) return;
    on(day_of(2027, 5, 17), [this] { revoke_honour("核查发现申报材料中的研发投入数据失实"); });
}

void Assessment::revoke_honour(const std::string& ground) {
    if (!named_) return;
    named_ = false;
    decree("honour.revoked", {{"ground", ground}});
}

void Assessment::order_rectification(int attempt, std::optional<std::uint64_t> basis) {
    Json findings = Json::array({phrase("findings")});
    if (const std::string& other = phrase("findings"); other != findings[0])
        findings.push_back(other);
    Json data = {{"findings", std::move(findings)}, {"due", date(90)}};
    if (basis) data["basis"] = *basis;
    const auto ordered = decree("rectification.ordered", std::move(data));
    serve(ordered, "act", *complex_.lead, stage_.city.authority());
    if (complex_.fate.ending == Ending::ordered_exit) {
        in(100, [this, attempt] { fail_rectification(attempt); });
    } else if (complex_.fate.has(Episode::tolerance_refused)) {
        in(10, [this] {
            apply_for_tolerance("rectification", false,
                                [this] { in(50, [this] { accept_rectification(); }); });
        });
    } else {
        in(80, [this] { accept_rectification(); });
    }
}

void Assessment::accept_rectification() {
    decree(
        "rectification.accepted",
        {{"evidence", Json::array({document("evidence.txt", complex_.name + "整改报告及佐证")})}});
}

void Assessment::fail_rectification(int attempt) {
    decree("rectification.failed", {{"reasons", "整改期满，理事会仍未召开，攻关任务无进展"}});
    if (attempt < 2) {
        in(15, [this] { order_rectification(2, {}); });
    } else {
        in(20, when_failed_twice_);
    }
}

void Assessment::exploration_failed(const std::string& task) {
    if (!complex_.fate.has(Episode::tolerated)) return;
    (void)task;
    in(8, [this] { apply_for_tolerance("task", true, [] {}); });
}

void Assessment::apply_for_tolerance(Json subject, bool granted, std::function<void()> then) {
    act("tolerance.applied",
        {{"facts", "已按计划开展多条技术路线验证，因原理性瓶颈未达预期，过程记录完整"},
         {"subject", std::move(subject)},
         {"ground", granted ? "failed_exploration" : "other"}},
        {complex_.lead});
    in(18, [this, granted, then = std::move(then)] {
        if (granted) {
            decree("tolerance.granted",
                   {{"scope", "本次探索失败不作为绩效评价和后续申报的不利依据"},
                    {"until", date(365)},
                    {"attests_good_faith", true}});
        } else {
            decree("tolerance.refused", {{"reason", "所述情形属于管理不到位，不符合容错条件"}});
        }
        then();
    });
}

}  // namespace qiyue::demo

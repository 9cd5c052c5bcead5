#include "tools/qiyue/demo/lives/ending.hpp"

#include <utility>

#include <fmt/core.h>

namespace qiyue::demo {

void EndOfLife::begin(const Complex* receiver) {
    receiver_ = receiver;
    const Fate& fate = complex_.fate;
    switch (fate.ending) {
        case Ending::voluntary_exit:
            on(day_of(2026, 10, 12), [this] { propose_by_lead("voluntary"); });
            break;
        case Ending::merger:
            on(day_of(2027, 3, 8),
               [this] { propose_by_lead(receiver_ == nullptr ? "voluntary" : "merger"); });
            break;
        case Ending::exits_unchartered: on(day_of(2027, 6, 7), [this] { order_exit(); }); break;
        default: break;
    }
    if (fate.has(Episode::exit_withdrawn))
        on(day_of(2027, 6, 14), [this] { propose_by_lead("voluntary"); });
    if (fate.has(Episode::exit_rejected))
        on(day_of(2027, 7, 12), [this] { propose_by_district(); });
}

void EndOfLife::propose_by_lead(const std::string& kind) {
    if (!complex_.works()) return;
    const std::string resolution = resolve("exit", complex_.id, complex_.seats.back());
    Json data = {{"initiator", "lead"},
                 {"kind", kind},
                 {"resolution", resolution},
                 {"ground", kind == "merger" ? "与同方向综合体资源重叠，合并后统筹建设"
                                             : "建设任务阶段性完成，各方同意退出"}};
    if (kind == "merger") data["into"] = receiver_->id;
    act("exit.proposed", std::move(data), {complex_.lead});
    const Phase before = std::exchange(complex_.phase, Phase::leaving);
    if (!complex_.fate.has(Episode::exit_withdrawn)) return in(20, [this] { decide(); });
    in(15, [this, before] {
        act("exit.withdrawn", {{"reason", "成员单位协商一致，继续建设"}}, {complex_.lead});
        complex_.phase = before;
    });
}

void EndOfLife::propose_by_district() {
    if (!complex_.works()) return;
    const auto proposed = order("exit.proposed", {{"initiator", "district"},
                                                  {"kind", "ordered"},
                                                  {"ground", "区县认为综合体与本区产业布局不符"}});
    serve(proposed, "act", *complex_.lead, {&stage_.city.district_of(complex_.region)});
    const Phase before = std::exchange(complex_.phase, Phase::leaving);
    in(25, [this, before] {
        decree("exit.rejected", {{"reason", "综合体运行正常，区县所提理由不成立"}});
        complex_.phase = before;
    });
}

void EndOfLife::order_exit() {
    const bool chartered = complex_.charter_version > 0 && complex_.works();
    const auto proposed = decree(
        "exit.proposed",
        {{"initiator", "authority"},
         {"kind", "ordered"},
         {"ground", chartered ? "两次整改验收不通过" : "遴选后逾期未签署章程，未能组建综合体"}});
    complex_.phase = Phase::leaving;
    serve(proposed, "act", *complex_.lead, stage_.city.authority());
    in(24, [this] { decide(); });
}

void EndOfLife::decide() {
    Json data = {{"ground", "同意退出，按章程和结算方案处置权益"}, {"effective_at", today()}};
    if (complex_.fate.ending == Ending::ordered_exit)
        data["hearing"] = document("hearing.txt", complex_.name + "退出听证笔录");
    const bool merges = complex_.fate.ending == Ending::merger && receiver_ != nullptr;
    decree("exit.decided", std::move(data), merges ? Parties{receiver_->lead} : Parties{});
    if (complex_.fate.ending == Ending::exits_unchartered) return in(20, [this] { close(); });
    in(12, [this] { begin_settlement(); });
}

void EndOfLife::begin_settlement() {
    charter_.terminate();
    in(5, [this] { propose_settlement(); });
}

void EndOfLife::propose_settlement() {
    settlement_ = document("settlement.txt", complex_.name + "权益结算方案");
    Json items = Json::array();
    int number = 0;
    for (const Party* owner : complex_.parties()) {
        if (++number > 3) break;
        items.push_back(
            {{"item", fmt::format("示例专利{}：{}", number, topic())}, {"uscc", owner->id}});
    }
    settlement_index_ = act("settlement.proposed",
                            {{"version", 1},
                             {"ip_allocation", std::move(items)},
                             {"doc", settlement_},
                             {"amounts",
                              {{"total", fmt::format("{}.00", dice().between(60, 400) * 10'000)},
                               {"currency", "CNY"}}}},
                            {complex_.lead})
                            .index;
    in(5, [this] { answer_settlement(); });
}

/// One party refuses, one is served and stays silent; the others sign.
void EndOfLife::answer_settlement() {
    auto parties = complex_.parties();
    Party* refusing = parties.size() > 3 ? parties[parties.size() - 1] : nullptr;
    Party* silent = parties.size() > 3 ? parties[parties.size() - 2] : nullptr;
    for (const Party* party : parties) {
        if (party == refusing || party == silent) continue;
        act("settlement.signed", {{"version", 1}, {"doc_sha256", settlement_.at("sha256")}},
            {party});
    }
    if (refusing != nullptr) {
        const auto refusal = act("settlement.refused",
                                 {{"version", 1}, {"reason", "对共有专利份额有异议"}}, {refusing});
        reserved_.push_back(
            {{"uscc", refusing->id}, {"ground", "refused"}, {"evidence", refusal.index}});
        const auto served = act("notice.served",
                                {{"of", settlement_index_},
                                 {"matter", "settlement"},
                                 {"recipient", silent->id},
                                 {"method", "direct"},
                                 {"doc", document("notice.txt", "结算方案送达回证")}},
                                {complex_.lead});
        reserved_.push_back(
            {{"uscc", silent->id}, {"ground", "silent"}, {"evidence", served.index}});
    }
    in(35, [this] { settle(); });
}

void EndOfLife::settle() {
    act("exit.settled", {{"version", 1}, {"reserved", reserved_}}, {complex_.lead});
    assessment_.revoke_honour("综合体退出");
    in(15, [this] { close(); });
}

void EndOfLife::close() {
    decree("complex.closed", {{"archive", document("archive.txt", complex_.name + "档案移交目录")}},
           {stage_.city.operator_});
    complex_.phase = Phase::over;
}

}  // namespace qiyue::demo

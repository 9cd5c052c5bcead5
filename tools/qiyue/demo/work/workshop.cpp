#include "tools/qiyue/demo/work/workshop.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {

void Workshop::work(const Season& season, int needs, int tasks) {
    const Day span = season.until - season.from;
    for (int n = 0; n < needs; ++n)
        need(season.from + dice().between(0, span / 2), season.until, true);
    for (int n = 0; n < (needs + 2) / 4; ++n)
        need(season.from + dice().between(span / 4, span - 20), season.until, false);
    for (int n = 0; n < tasks; ++n)
        task(season.from + dice().between(0, span / 4), season.until, true);
    const bool explores = complex_.fate.has(Episode::tolerated) && !gave_up_;
    if (explores || dice().chance(15)) task(season.from + span / 8, season.until, false);
    gave_up_ = gave_up_ || explores;
    on(season.from + dice().between(span / 3, span - 25), [this] { common_good(); });
}

void Workshop::need(Day day, Day until, bool resolved) {
    const std::string id = fmt::format("N-{:03}", ++needs_);
    on(day, [this, id, until, resolved] {
        auto enterprises = complex_.enterprises();
        auto providers = complex_.researchers();
        if (!complex_.works() || enterprises.empty()) return;
        Party* enterprise = dice().one_of(enterprises);
        if (providers.empty()) providers = enterprises;
        Party* provider = dice().one_of(providers);
        const std::string field = topic();
        act("need.registered",
            {{"need_id", id},
             {"field", field},
             {"description",
              {{"problem", field + phrase("problems")},
               {"budget", fmt::format("{}.00", dice().between(10, 300) * 10'000)},
               {"wish", "希望在" + date(180) + "前解决"}}}},
            {enterprise});
        if (provider == enterprise || (!resolved && dice().chance(50))) return;
        const Day now = stage_.agenda.today();
        on(now + dice().between(8, 25), [this, id, provider] {
            if (!complex_.works() || complex_.host == nullptr) return;
            act("need.matched", {{"need_id", id}, {"provider", provider->id}},
                {dice().chance(70) ? complex_.host : complex_.lead});
        });
        if (!resolved) return;
        const Day earliest = now + 32;
        const Day latest = std::max(earliest, std::min(until, now + 200));
        on(dice().between(earliest, latest), [this, id, enterprise, provider] {
            if (complex_.works() && complex_.host != nullptr)
                resolve_need(id, *enterprise, *provider);
        });
    });
}

void Workshop::resolve_need(const std::string& need_id, const Party& enterprise, Party& provider) {
    if (complex_.fate.has(Episode::silent_provider) && !replaced_silent_) {
        replaced_silent_ = true;
        return resolve_instead(need_id, enterprise, provider);
    }
    act("need.resolved",
        {{"need_id", need_id},
         {"acceptance", document("acceptance.txt", need_id + "需求解决验收单")}},
        {&enterprise, &provider});
}

/// The provider has been served and stays silent; the authority signs in its place.
void Workshop::resolve_instead(const std::string& need_id, const Party& enterprise,
                               Party& provider) {
    act("notice.served",
        {{"matter", "other"},
         {"recipient", provider.id},
         {"method", "post"},
         {"doc", document("notice.txt", "催告" + provider.name + "签署需求验收单")}},
        stage_.city.authority());
    in(30, [this, need_id, &enterprise, &provider] {
        Json instead = Json::array({{{"uscc", provider.id},
                                     {"ground", "unresponsive"},
                                     {"doc", document("proof.txt", "送达回证与逾期未复记录")}}});
        Json data = {{"need_id", need_id},
                     {"acceptance", document("acceptance.txt", need_id + "需求解决验收单")},
                     {"instead", std::move(instead)}};
        Parties signers = {&enterprise, stage_.city.economy, stage_.city.science};
        act("need.resolved", std::move(data), std::move(signers));
    });
}

void Workshop::task(Day day, Day until, bool succeeds) {
    const std::string id = fmt::format("T-{:03}", ++tasks_);
    on(day, [this, id, until, succeeds] {
        if (!complex_.works()) return;
        auto partners = complex_.parties();
        partners.erase(partners.begin());
        dice().shuffle(partners);
        partners.resize(std::min<std::size_t>(partners.size(), 2));
        Parties signers = {complex_.lead};
        Json named = Json::array();
        for (const Party* partner : partners) {
            named.push_back(partner->id);
            signers.push_back(partner);
        }
        const std::string subject = topic();
        const std::string title = subject + "关键技术研究与应用";
        act("task.launched",
            {{"task_id", id},
             {"title", title},
             {"choke_point", subject + phrase("problems")},
             {"open_bid", dice().chance(40)},
             {"partners", std::move(named)},
             {"route", {{"steps", "机理研究、样机试制、工况验证、小批应用"}}},
             {"budget",
              {{"amount", fmt::format("{}.00", dice().between(80, 1500) * 10'000)},
               {"currency", "CNY"}}}},
            std::move(signers));
        const Day now = stage_.agenda.today();
        const Day last = std::max(now + 30, until - dice().between(0, 45));
        for (const Day milestone : {now + (last - now) / 3, now + 2 * (last - now) / 3}) {
            on(milestone, [this, id] {
                if (!complex_.works()) return;
                act("task.milestone",
                    {{"task_id", id},
                     {"milestone", dice().chance(50) ? "完成样机试制" : "完成关键指标验证"},
                     {"doc", document("milestone.txt", id + "节点报告")}},
                    {complex_.lead});
            });
        }
        on(last, [this, id, title, succeeds] {
            if (!complex_.works()) return;
            if (succeeds) return accept_task(id, title);
            give_up_task(id);
        });
    });
}

void Workshop::accept_task(const std::string& task_id, const std::string& title) {
    Parties signers;
    auto pool = stage_.city.experts;
    dice().shuffle(pool);
    for (std::size_t n = 0; n < 3 && n < pool.size(); ++n) {
        const auto& employers = stage_.city.employers;
        enrol_expert(stage_, *pool[n], *employers[pool[n]->number % employers.size()],
                     complex_.direction->zh);
        signers.push_back(pool[n]);
    }
    signers.push_back(&stage_.city.district_of(complex_.region));
    act("task.accepted",
        {{"task_id", task_id}, {"acceptance", document("acceptance.txt", title + "验收意见")}},
        std::move(signers));
    achieve(title);
}

void Workshop::give_up_task(const std::string& task_id) {
    act("task.terminated", {{"task_id", task_id}, {"reason", "技术路线经验证不可行，探索失败"}},
        {complex_.lead});
    when_given_up_(task_id);
}

void Workshop::achieve(const std::string& title) {
    const auto enterprises = complex_.enterprises();
    const auto researchers = complex_.researchers();
    if (enterprises.empty()) return;
    Party* owner = dice().one_of(enterprises);
    if (dice().chance(60)) in(3, [this, title, owner] { new_product(title, *owner); });
    if (!researchers.empty() && dice().chance(70)) {
        Party* other = dice().one_of(researchers);
        in(5, [this, title, owner, other] { patent(title, *owner, *other); });
    }
    if (dice().chance(45)) in(12, [this, title] { support(title); });
}

void Workshop::new_product(const std::string& title, const Party& owner) {
    const std::string id = fmt::format("A-{:03}", ++achievements_);
    std::int64_t later = 0;
    for (const char* stage : {"reserve", "in_development", "on_market"}) {
        in(later, [this, id, title, stage, &owner] {
            if (!complex_.works()) return;
            act("achievement.recorded",
                {{"achievement_id", id},
                 {"kind", "new_product"},
                 {"title", title + "新产品"},
                 {"stage", stage},
                 {"owners", Json::array({{{"uscc", owner.id}, {"share", "1"}}})},
                 {"doc", document("product.txt", title + "新产品说明")},
                 {"value",
                  {{"expected_sales", fmt::format("{}.00", dice().between(50, 4000))},
                   {"unit", "万元"}}}},
                {&owner});
        });
        later += dice().between(40, 120);
    }
}

void Workshop::patent(const std::string& title, const Party& owner, const Party& other) {
    const std::string id = fmt::format("A-{:03}", ++achievements_);
    const std::string number =
        fmt::format("示例专利{}{:04}", date(0).substr(0, 4), dice().between(1, 9'999));
    std::int64_t later = 0;
    for (const char* stage : {"applied", "granted"}) {
        in(later, [this, id, title, number, stage, &owner, &other] {
            if (!complex_.works()) return;
            act("achievement.recorded",
                {{"achievement_id", id},
                 {"kind", "ip"},
                 {"title", title + "发明专利"},
                 {"stage", stage},
                 {"number", number},
                 {"owners", Json::array({{{"uscc", owner.id}, {"share", "0.6"}},
                                         {{"uscc", other.id}, {"share", "0.4"}}})},
                 {"doc", document("patent.txt", title + "专利文件")},
                 {"value", nullptr}},
                {&owner, &other});
        });
        later += dice().between(150, 260);
    }
}

/// What the complex makes for all: a platform, a start-up, talent, shared resources, a standard.
void Workshop::common_good() {
    if (!complex_.works()) return;
    static const std::vector<std::string> kinds = {"platform", "start_up", "talent",
                                                   "shared_resource", "standard"};
    const std::string& kind = dice().one_of(kinds);
    std::string title = topic() + phrase("platforms");
    if (kind == "start_up") title = "示例" + phrase("start_ups") + "有限公司";
    if (kind == "talent") title = topic() + "方向工程师订单班";
    if (kind == "standard") title = topic() + "团体标准";
    Json data = {{"achievement_id", fmt::format("A-{:03}", ++achievements_)},
                 {"kind", kind},
                 {"title", title},
                 {"doc", document("achievement.txt", title)},
                 {"value", nullptr}};
    if (kind == "standard") data["stage"] = "drafted";
    act("achievement.recorded", std::move(data), {complex_.lead});
}

void Workshop::support(const std::string& title) {
    const std::string& programme = phrase("programmes");
    Party& grantor = dice().chance(40)
                         ? stage_.city.district_of(complex_.region)
                         : *(dice().chance(50) ? stage_.city.economy : stage_.city.science);
    Json data = {{"programme", programme},
                 {"grantor", grantor.id},
                 {"doc", document("support.txt", programme + "：" + title)},
                 {"amount",
                  {{"amount", fmt::format("{}.00", dice().between(20, 500) * 10'000)},
                   {"currency", "CNY"}}}};
    if (is_official_type("support.granted"))
        data["official"] = stage_.recorder.official("示例政策", programme);
    act("support.granted", std::move(data), {&grantor});
}

}  // namespace qiyue::demo

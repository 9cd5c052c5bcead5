#include "tools/qiyue/demo/results/workshop.hpp"

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
        if (!register_need(id, *enterprise)) return;
        if (provider == enterprise || (!resolved && dice().chance(50))) return;
        in(dice().between(8, 25), [this, id, until, resolved, enterprise, provider] {
            if (!complex_.works() || complex_.host == nullptr) return;
            const Recorded matched =
                act("need.matched", {{"need_id", id}, {"provider", provider->id}}, {complex_.host});
            if (!resolved || matched.index == 0) return;
            const Day earliest = stage_.agenda.today() + 14;
            on(dice().between(earliest, std::max(earliest, std::min(until, earliest + 160))),
               [this, id, enterprise, provider] {
                   if (complex_.works()) resolve_need(id, *enterprise, *provider);
               });
        });
    });
}

bool Workshop::register_need(const std::string& need_id, const Party& enterprise) {
    const auto registered =
        act("need.registered",
            {{"need_id", need_id},
             {"field", complex_.speciality->industry},
             {"description",
              {{"problem", topic() + phrase("problems")},
               {"budget", fmt::format("{}.00", dice().between(10, 300) * 10'000)},
               {"wish", "希望在" + date(180) + "前解决"}}}},
            {&enterprise});
    return registered.index != 0;
}

void Workshop::resolve_need(const std::string& need_id, const Party& enterprise, Party& provider) {
    // The successor of an enterprise that has ended signs for it.
    const Party& signer = enterprise.successor != nullptr ? *enterprise.successor : enterprise;
    const bool may_be_silent = &provider != complex_.lead && !replaced_silent_;
    if (complex_.fate.has(Episode::silent_provider) && may_be_silent) {
        replaced_silent_ = true;
        return resolve_instead(need_id, signer, provider);
    }
    act("need.resolved",
        {{"need_id", need_id},
         {"acceptance", document("acceptance.txt", need_id + "需求解决验收单")}},
        {&signer, &provider});
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
    stage_.recorder.silence(complex_.stream, provider);
    in(30, [this, need_id, &enterprise, &provider] {
        Json instead = Json::array({{{"uscc", provider.id},
                                     {"ground", "unresponsive"},
                                     {"doc", document("proof.txt", "送达回证与逾期未复记录")}}});
        Json data = {{"need_id", need_id},
                     {"acceptance", document("acceptance.txt", need_id + "需求解决验收单")},
                     {"instead", std::move(instead)}};
        Parties signers = {&enterprise, stage_.city.economy, stage_.city.science};
        act("need.resolved", std::move(data), std::move(signers));
        stage_.recorder.end_silence(complex_.stream, provider);
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
        const auto launched =
            act("task.launched",
                {{"task_id", id},
                 {"title", title},
                 {"choke_point", dice().chance(35)},
                 {"open_bid", dice().chance(40)},
                 {"partners", std::move(named)},
                 {"route", {{"steps", "机理研究、样机试制、工况验证、小批应用"}}},
                 {"budget",
                  {{"amount", fmt::format("{}.00", dice().between(80, 1500) * 10'000)},
                   {"currency", "CNY"}}}},
                std::move(signers));
        if (launched.index == 0) return;
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
    Json panel = Json::array();
    auto pool = stage_.city.experts;
    dice().shuffle(pool);
    pool.resize(std::min<std::size_t>(pool.size(), 3));
    for (Party* expert : pool) {
        const auto& employers = stage_.city.employers;
        enrol_expert(stage_, *expert, *employers[expert->number % employers.size()],
                     complex_.direction->zh);
        signers.push_back(expert);
        panel.push_back(expert->id);
    }
    const Party& district = stage_.city.district_of(complex_.region);
    signers.push_back(&district);
    act("task.accepted",
        {{"task_id", task_id},
         {"experts", std::move(panel)},
         {"acceptance", document("acceptance.txt", title + "验收意见")},
         {"official",
          stage_.recorder.official("示例" + short_region(stage_.city, district.region) + "经信",
                                   "关于" + title + "验收的通知")}},
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

/// From stage to stage, as long as the owner is at work in the complex.
void Workshop::advance(Json data, std::vector<std::string> stages, Parties owners) {
    if (!complex_.works()) return;
    const auto parties = complex_.parties();
    if (std::find(parties.begin(), parties.end(), owners.front()) == parties.end()) return;
    data["stage"] = stages.front();
    data["doc"] = document("achievement.txt", data.at("title").get<std::string>());
    if (act("achievement.recorded", data, owners).index == 0) return;
    stages.erase(stages.begin());
    if (stages.empty()) return;
    in(dice().between(45, 170), [this, data = std::move(data), stages = std::move(stages),
                                 owners = std::move(owners)] { advance(data, stages, owners); });
}

void Workshop::new_product(const std::string& title, const Party& owner) {
    advance(
        {{"achievement_id", fmt::format("A-{:03}", ++achievements_)},
         {"kind", "new_product"},
         {"title", title + "新产品"},
         {"owners", Json::array({{{"uscc", owner.id}, {"share", "1"}}})},
         {"value",
          {{"expected_sales", fmt::format("{}.00", dice().between(50, 4000))}, {"unit", "万元"}}}},
        {"reserve", "in_development", "on_market"}, {&owner});
}

void Workshop::patent(const std::string& title, const Party& owner, const Party& other) {
    advance(
        {{"achievement_id", fmt::format("A-{:03}", ++achievements_)},
         {"kind", "ip"},
         {"title", title + "发明专利"},
         {"number", fmt::format("示例专利{}{:04}", date(0).substr(0, 4), dice().between(1, 9'999))},
         {"owners", Json::array({{{"uscc", owner.id}, {"share", "0.6"}},
                                 {{"uscc", other.id}, {"share", "0.4"}}})},
         {"value", nullptr}},
        {"applied", "granted"}, {&owner, &other});
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

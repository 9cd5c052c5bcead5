#include "tools/qiyue/demo/city/government.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "tools/qiyue/demo/city/founding.hpp"
#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {
namespace {

constexpr std::size_t lives_of_a_whole_city = 28;
constexpr const char* merged_region = "500157";
constexpr std::array<const char*, 3> merged_regions = {"500105", "500112", "CQ-LJ"};

struct CasesOfYear {
    int year;
    int count;
};
constexpr std::array<CasesOfYear, 3> cases_of_years = {{{2025, 10}, {2026, 3}, {2027, 3}}};

}  // namespace

void Government::begin() {
    Agenda& agenda = stage_.agenda;
    agenda.on(day_of(2024, 9, 29), [this] { set_directions(2024); });
    agenda.on(day_of(2026, 3, 2), [this] { set_directions(2026); });
    if (lives_.size() >= lives_of_a_whole_city)
        agenda.on(day_of(2024, 10, 8), [this] { enrol_districts(); });
    agenda.on(day_of(2026, 2, 10), [this] { publish_policy(); });
    agenda.on(day_of(2026, 3, 1), [this] { merge_districts(); });
    for (int year = 2025; year <= 2027; ++year) {
        for (int quarter = 1; quarter <= 4; ++quarter)
            agenda.on(day_of(year, 3 * quarter, 18), [=, this] { dispatch(year, quarter); });
    }
    for (const CasesOfYear& one : cases_of_years)
        agenda.on(day_of(one.year, 12, 8), [=, this] { select_cases(one.year, one.count); });
    for (const Season& season : seasons())
        agenda.on(season.from, [this, season] { plan_work(season); });
}

void Government::set_directions(int year) {
    Json directions = Json::array();
    for (const Direction& one : stage_.words.directions())
        directions.push_back(one.id);
    decree(stage_, "direction.set", "policy",
           {{"directions", std::move(directions)},
            {"industry_tier", year == 2024 ? "leading" : "potential"},
            {"year", year}});
}

void Government::enrol_districts() {
    for (const auto& [region, office] : stage_.city.districts)
        enrol(stage_, *office);
}

void Government::publish_policy() {
    merged_district_ = &stage_.parties.organization("示例两江新区经济运行局", "agency", "CQ-LJ");
    enrol(stage_, *merged_district_);
    decree(stage_, "policy.version_published", "policy",
           {{"version", 2},
            {"effective_from", "2026-03-01"},
            {"policy", policy_version_2_of(stage_.city, *merged_district_)}});
}

/// From here on the new district's office acts for those that were merged into it.
void Government::merge_districts() {
    for (const char* region : merged_regions) {
        stage_.city.districts[region] = merged_district_;
        stage_.city.merged[region] = merged_region;
    }
    stage_.city.districts[merged_region] = merged_district_;
    stage_.city.regions[merged_region] = "两江新区";
}

/// Every quarter about a third of the complexes is called to a meeting, half of these by their
/// district.
void Government::dispatch(int year, int quarter) {
    for (const auto& life : lives_) {
        const Complex& complex = life->complex();
        if (!complex.works() || complex.number % 3 != static_cast<unsigned>(quarter) % 3) continue;
        Json actions = Json::array({dice_.one_of(stage_.words.list("dispatch_actions"))});
        const std::string& other = dice_.one_of(stage_.words.list("dispatch_actions"));
        if (other != actions[0]) actions.push_back(other);
        Json data = {
            {"doc", stage_.recorder.document(
                        "minutes.txt",
                        fmt::format("{}年第{}季度调度会议纪要：{}\n{}", year, quarter, complex.name,
                                    dice_.one_of(stage_.words.list("minutes"))))},
            {"actions", std::move(actions)},
            {"participants", Json::array({"示例王主任", "示例李处长", "示例陈秘书长"})}};
        if (complex.number % 2 == 0) {
            decree(stage_, "dispatch.held", complex.stream, std::move(data));
        } else {
            order_of(stage_, stage_.city.district_of(complex.region), "dispatch.held",
                     complex.stream, std::move(data));
        }
    }
}

void Government::select_cases(int year, int count) {
    std::vector<const Complex*> candidates;
    for (const auto& life : lives_) {
        if (life->complex().phase == Phase::recognized) candidates.push_back(&life->complex());
    }
    dice_.shuffle(candidates);
    const auto most = static_cast<std::size_t>(count);
    if (candidates.size() > most) candidates.resize(most);
    constexpr std::array<const char*, 4> themes = {"research", "matching", "talent", "finance"};
    for (const Complex* complex : candidates) {
        const std::string title =
            complex->speciality->zh + "：" + dice_.one_of(stage_.words.list("case_titles"));
        decree(stage_, "case.selected", complex->stream,
               {{"case_id", fmt::format("CASE-{}-{:02}", year, ++cases_)},
                {"theme", themes[cases_ % themes.size()]},
                {"title", title},
                {"doc", stage_.recorder.document("case.txt", "协同创新典型案例\n" + title)}});
    }
}

void Government::plan_work(const Season& season) {
    std::vector<ComplexLife*> active;
    for (const auto& life : lives_) {
        const Complex& complex = life->complex();
        const unsigned wave = complex.fate.wave;
        if (complex.works() && wave >= season.first_wave && wave <= season.last_wave)
            active.push_back(life.get());
    }
    const auto count = static_cast<unsigned>(active.size());
    for (unsigned place = 0; place < count; ++place) {
        active[place]->workshop().work(season, share_of(season.needs, season, place, count),
                                       share_of(season.tasks, season, place, count));
    }
}

}  // namespace qiyue::demo

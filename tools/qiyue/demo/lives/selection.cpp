#include "tools/qiyue/demo/lives/selection.hpp"

#include <array>

#include <fmt/core.h>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {
namespace {

std::string batch_of(unsigned wave) {
    constexpr std::array<const char*, 3> batches = {"2024年第一批", "2026年第二批", "2027年第三批"};
    return batches[wave - 1];
}

}  // namespace

void Selection::begin(Day day) {
    on(day, [this] {
        enrol(stage_, *complex_.lead);
        enrol(stage_, stage_.city.district_of(complex_.region));
        in(5, [this] { apply(); });
    });
}

void Selection::apply() {
    complex_.phase = Phase::applied;
    const auto applied =
        act("lead.applied",
            {{"kind", complex_.fate.research_led ? "research_led" : "enterprise_led"},
             {"name", complex_.name},
             {"direction", complex_.direction->id},
             {"industry", complex_.speciality->industry},
             {"founding_district", complex_.region},
             {"regions", Json::array({complex_.region})},
             {"plan", document("plan.txt", complex_.name + "项目计划\n" + phrase("plans"))},
             {"batch", batch_of(complex_.fate.wave)},
             {"budget",
              {{"amount", fmt::format("{}.00", dice().between(80, 900) * 100'000)},
               {"currency", "CNY"},
               {"period", "三年"}}}},
            {complex_.lead}, dice().between(0, 3));
    complex_.applied = applied.index;
    stage_.remembered["applied " + complex_.id] = applied;
    in(dice().between(4, 8), [this] { recommend(); });
}

void Selection::recommend() {
    complex_.recommended = true;
    order("lead.recommended",
          {{"opinion", "同意推荐：牵头主体基础条件较好，项目计划切合本区县产业布局"},
           {"doc", document("opinion.txt", complex_.name + "区县推荐意见")}});
    if (complex_.fate.ending == Ending::application_withdrawn) {
        in(6, [this] {
            act("lead.withdrawn", {{"reason", phrase("withdrawal_reasons")}}, {complex_.lead});
            complex_.phase = Phase::over;
        });
        return;
    }
    in(2, [this] { publicise(complex_.applied, [this] { decide(); }); });
}

void Selection::decide() {
    if (complex_.fate.ending != Ending::not_selected) return select();
    decree("lead.rejected", {{"reason", phrase("application_reasons")}});
    complex_.phase = Phase::over;
}

void Selection::select() {
    decree(
        "lead.selected",
        {{"criteria", {{"主体基础条件", "符合"}, {"项目计划", "符合"}, {"区县推荐", "推荐"}}},
         {"scores", {{"foundation", dice().between(82, 95)}, {"plan", dice().between(80, 94)}}}});
    complex_.phase = Phase::selected;
    in(dice().between(6, 12), when_selected_);
}

}  // namespace qiyue::demo

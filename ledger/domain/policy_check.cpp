// What the members of a policy say about each other.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "ledger/domain/case.hpp"
#include "ledger/domain/policy_read.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

std::string at(std::string list, std::size_t n, std::string_view member = {}) {
    std::string place = "/" + std::move(list) + "/" + std::to_string(n);
    if (!member.empty()) (place += "/") += member;
    return place;
}

Answer duplicate(std::string place) {
    return refuse("policy.duplicate", "同一标识出现两次", "the same id stands twice",
                  std::move(place));
}
Answer unknown(std::string what_zh, std::string what_en, std::string place) {
    return refuse("policy.unknown", "规则中没有此" + what_zh, "the policy has no such " + what_en,
                  std::move(place));
}

/// Refuses two elements of `list` with the same id.
template <class List, class Id>
Answer check_unique(const List& list, Id id, const std::string& name, std::string_view member) {
    std::set<std::string> seen;
    for (std::size_t n = 0; n < list.size(); ++n) {
        if (!seen.insert(id(list[n])).second) return duplicate(at(name, n, member));
    }
    return {};
}

template <class List, class Test>
bool any(const List& list, Test test) {
    return std::any_of(list.begin(), list.end(), test);
}

bool has_region(const PolicyContent& policy, const std::string& code) {
    return any(policy.regions, [&](const auto& one) { return one.code == code; });
}

Answer check_regions(const PolicyContent& policy) {
    if (auto no = check_unique(
            policy.regions, [](const auto& one) { return one.code; }, "regions", "code")) {
        return no;
    }
    for (std::size_t n = 0; n < policy.regions.size(); ++n) {
        const auto& region = policy.regions[n];
        if (region.to && *region.to < region.from) {
            return refuse("policy.dates", "止日早于起日", "it ends before it begins",
                          at("regions", n, "to"));
        }
    }
    return {};
}

Answer check_offices(const PolicyContent& policy) {
    if (static_cast<std::size_t>(policy.authority_quorum) > policy.offices.authority.size()) {
        return refuse("policy.quorum", "须签署的主管部门多于主管部门总数",
                      "more authorities must sign than there are", "/authority_quorum");
    }
    const auto& districts = policy.offices.district;
    for (std::size_t n = 0; n < districts.size(); ++n) {
        if (!has_region(policy, districts[n].region)) {
            return unknown("区县", "region", at("offices/district", n, "region"));
        }
    }
    return check_unique(
        districts, [](const auto& one) { return one.region + "/" + one.uscc; }, "offices/district",
        "uscc");
}

Answer check_mergers(const PolicyContent& policy) {
    const auto& mergers = policy.district_mergers;
    for (std::size_t n = 0; n < mergers.size(); ++n) {
        if (!has_region(policy, mergers[n].region)) {
            return unknown("区县", "region", at("district_mergers", n, "region"));
        }
        if (!has_region(policy, mergers[n].into)) {
            return unknown("区县", "region", at("district_mergers", n, "into"));
        }
    }
    if (auto no = check_unique(
            mergers, [](const auto& one) { return one.region; }, "district_mergers", "region")) {
        return no;
    }
    // Each region is merged at most once, so a walk that is longer than the list has come round.
    for (std::size_t n = 0; n < mergers.size(); ++n) {
        std::string region = mergers[n].into;
        for (std::size_t steps = 0; steps <= mergers.size(); ++steps) {
            const auto next = std::find_if(mergers.begin(), mergers.end(),
                                           [&](const auto& one) { return one.region == region; });
            if (next == mergers.end()) break;
            region = next->into;
            if (steps == mergers.size()) {
                return refuse("policy.cycle", "区划合并形成循环", "the mergers run in a circle",
                              at("district_mergers", n, "into"));
            }
        }
    }
    return {};
}

Answer check_kinds(const PolicyContent& policy) {
    if (policy.eligibility.empty()) {
        return refuse("policy.empty", "至少须有一种综合体", "there must be a kind of complex",
                      "/eligibility");
    }
    for (const auto& one : policy.eligibility) {
        if (!any(policy.required_bodies,
                 [&](const auto& bodies) { return bodies.complex_kind == one.complex_kind; })) {
            return refuse("policy.missing", "未规定此类综合体所需机构",
                          "the bodies that this kind of complex needs are not stated",
                          "/required_bodies/" + one.complex_kind);
        }
    }
    for (const auto& one : policy.required_bodies) {
        if (!any(policy.eligibility,
                 [&](const auto& kind) { return kind.complex_kind == one.complex_kind; })) {
            return unknown("综合体类型", "kind of complex", "/required_bodies/" + one.complex_kind);
        }
    }
    for (std::size_t n = 0; n < policy.official_required.size(); ++n) {
        if (!is_type_name(policy.official_required[n])) {
            return refuse("policy.type", "须为事件类型（如 lead.selected）",
                          "it must be a type of event such as lead.selected",
                          at("official_required", n));
        }
    }
    return {};
}

Answer check_calendar(const PolicyContent& policy, Value value) {
    if (!parse_utc_offset(value["calendar"]["utc_offset"].text())) {
        return refuse("policy.offset", "时区偏移须为 ±hh:mm，至多 14 小时",
                      "the offset must be ±hh:mm, at most 14 hours", "/calendar/utc_offset");
    }
    std::set<std::int64_t> weekdays;
    for (const Value one : value["calendar"]["weekend"]) {
        if (!weekdays.insert(one.integer()).second) return duplicate("/calendar/weekend");
    }
    const auto& content = policy.calendar.content();
    for (const Date day : content.workdays) {
        if (std::binary_search(content.holidays.begin(), content.holidays.end(), day)) {
            return refuse("policy.dates", format_date(day) + " 既为节假日又为上班日",
                          format_date(day) + " is both a holiday and a working day",
                          "/calendar/workdays");
        }
    }
    return {};
}

Answer check_scheme(const PolicyContent& policy, std::size_t n) {
    const auto& scheme = policy.schemes[n];
    for (std::size_t k = 0; k < scheme.kinds.size(); ++k) {
        if (!any(policy.evaluation_kinds,
                 [&](const auto& kind) { return kind.id == scheme.kinds[k]; })) {
            return unknown("评价种类", "kind of evaluation",
                           at(at("schemes", n, "kinds").substr(1), k));
        }
    }
    const std::string list = at("schemes", n, "indicators").substr(1);
    if (auto no =
            check_unique(scheme.indicators, [](const auto& one) { return one.id; }, list, "id")) {
        return no;
    }
    std::int64_t weights = 0;
    Decimal lowest;
    for (std::size_t k = 0; k < scheme.indicators.size(); ++k) {
        const auto& indicator = scheme.indicators[k];
        weights += indicator.weight;
        lowest = lowest + Decimal(indicator.weight) * indicator.min / Decimal(100);
        if (!(indicator.min < indicator.max)) {
            return refuse("policy.bounds", "最低分须小于最高分",
                          "the lowest score must be below the highest", at(list, k, "min"));
        }
    }
    if (weights != 100) {
        return refuse("policy.weights", "权重之和须为 100，现为 " + std::to_string(weights),
                      "weights must sum to 100, not " + std::to_string(weights), "/" + list);
    }
    if (!(policy.grades.back().min <= lowest)) {
        return refuse("policy.grades", "有的总分没有对应等次",
                      "some totals of this scheme would have no grade", at("schemes", n));
    }
    return {};
}

Answer check_evaluation(const PolicyContent& policy) {
    if (auto no =
            check_unique(policy.grades, [](const auto& one) { return one.id; }, "grades", "id")) {
        return no;
    }
    for (std::size_t n = 1; n < policy.grades.size(); ++n) {
        if (!(policy.grades[n].min < policy.grades[n - 1].min)) {
            return refuse("policy.grades", "等次须按最低总分由高到低排列",
                          "grades must stand in falling order of their lowest totals",
                          at("grades", n, "min"));
        }
    }
    if (auto no = check_unique(
            policy.schemes, [](const auto& one) { return std::to_string(one.version); }, "schemes",
            "version")) {
        return no;
    }
    for (std::size_t n = 0; n < policy.schemes.size(); ++n) {
        if (auto no = check_scheme(policy, n)) return no;
    }
    return {};
}

Answer check_metrics(const PolicyContent& policy) {
    if (auto no =
            check_unique(policy.metrics, [](const auto& one) { return one.id; }, "metrics", "id")) {
        return no;
    }
    for (std::size_t n = 0; n < policy.metrics.size(); ++n) {
        const auto& metric = policy.metrics[n];
        const bool ratio = metric.kind == PolicyContent::Metric::Kind::ratio;
        if (ratio == metric.city.empty() || ratio == !metric.counts.empty()) {
            return refuse("policy.metric", "比率须有 city，计数须有 counts，二者只居其一",
                          "a ratio needs `city`, a count needs `counts`, never both",
                          at("metrics", n));
        }
    }
    return {};
}

Answer check_targets(const PolicyContent& policy) {
    for (std::size_t n = 0; n < policy.targets.size(); ++n) {
        const auto& target = policy.targets[n];
        const auto metric = std::find_if(policy.metrics.begin(), policy.metrics.end(),
                                         [&](const auto& one) { return one.id == target.metric; });
        if (metric == policy.metrics.end()) {
            return unknown("指标", "metric", at("targets", n, "metric"));
        }
        const bool covers = target.directions || !target.tiers.empty();
        if (covers && metric->counts != "built") {
            return refuse("policy.coverage", "只有建成综合体的目标可以要求覆盖方向或层级",
                          "only a target of complexes built can ask for directions or tiers",
                          at("targets", n));
        }
        if (target.directions &&
            static_cast<std::size_t>(*target.directions) > policy.directions.size()) {
            return refuse("policy.coverage", "须覆盖的方向多于方向总数",
                          "more directions are to be covered than there are",
                          at("targets", n, "directions"));
        }
        for (std::size_t k = 0; k < target.tiers.size(); ++k) {
            if (!any(policy.tiers, [&](const auto& one) { return one.id == target.tiers[k]; })) {
                return unknown("产业层级", "tier", at(at("targets", n, "tiers").substr(1), k));
            }
        }
    }
    return {};
}

Answer check_taxonomies(const PolicyContent& policy) {
    const auto id = [](const auto& one) { return one.id; };
    if (auto no = check_unique(policy.directions, id, "taxonomies/directions", "id")) return no;
    if (auto no = check_unique(policy.tiers, id, "taxonomies/33618", "tier")) return no;
    if (auto no = check_unique(policy.achievements, id, "taxonomies/achievements", "id")) {
        return no;
    }
    std::set<std::string> industries;
    for (std::size_t n = 0; n < policy.tiers.size(); ++n) {
        const std::string list = at("taxonomies/33618", n, "industries").substr(1);
        for (std::size_t k = 0; k < policy.tiers[n].industries.size(); ++k) {
            if (!industries.insert(policy.tiers[n].industries[k]).second) {
                return duplicate(at(list, k));
            }
        }
    }
    return {};
}

}  // namespace

std::optional<Rejection> check_policy(const PolicyContent& policy, Value value) {
    if (auto no = check_regions(policy)) return no;
    if (auto no = check_offices(policy)) return no;
    if (auto no = check_mergers(policy)) return no;
    if (auto no = check_kinds(policy)) return no;
    if (auto no = check_calendar(policy, value)) return no;
    if (auto no = check_evaluation(policy)) return no;
    if (auto no = check_metrics(policy)) return no;
    if (auto no = check_taxonomies(policy)) return no;
    return check_targets(policy);
}

}  // namespace qiyue

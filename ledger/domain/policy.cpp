#include "ledger/domain/policy.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/policy_fields.hpp"
#include "ledger/domain/policy_read.hpp"

namespace qiyue {
namespace {

template <class List, class Test>
auto find(const List& list, Test test) -> decltype(list.data()) {
    const auto found = std::find_if(list.begin(), list.end(), test);
    return found == list.end() ? nullptr : &*found;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::expected<std::shared_ptr<const Policy>, Rejection> Policy::read(const Value& value) {
    const Field& declaration = policy_declaration();
    std::string place;
    if (auto no = check_value(declaration, value, place)) return std::unexpected(std::move(*no));
    auto policy = std::make_shared<Policy>();
    policy->content_ = read_policy_content(value);
    if (auto no = check_policy(policy->content_, value)) return std::unexpected(std::move(*no));
    return policy;
}

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view json) {
    Document document;
    if (auto parsed = document.parse(json); !parsed) return pass(parsed);
    auto policy = read(document.root());
    if (policy) return std::move(*policy);
    return fail(ErrorCode::invalid_argument, policy.error().rule + ": " + policy.error().says.en,
                policy.error().place);
}

std::string Policy::region_in_charge(std::string_view region, Micros recorded) const {
    std::string now(region);
    while (true) {
        const auto* merger = find(content_.district_mergers, [&](const auto& one) {
            return one.region == now && calendar().start_of(one.from) <= recorded;
        });
        if (merger == nullptr) return now;
        now = merger->into;
    }
}

std::vector<std::string> Policy::district(std::string_view region, Micros recorded) const {
    const std::string in_charge = region_in_charge(region, recorded);
    std::vector<std::string> holders;
    for (const auto& one : content_.offices.district) {
        if (one.region == in_charge) holders.push_back(one.uscc);
    }
    return holders;
}

std::vector<std::string> Policy::district_regions() const {
    std::vector<std::string> regions;
    for (const auto& one : content_.offices.district) {
        if (!contains(regions, one.region)) regions.push_back(one.region);
    }
    return regions;
}

std::vector<std::string> Policy::all_districts() const {
    std::vector<std::string> holders;
    for (const auto& one : content_.offices.district) {
        if (!contains(holders, one.uscc)) holders.push_back(one.uscc);
    }
    return holders;
}

const PolicyContent::Eligibility* Policy::eligibility(std::string_view complex_kind) const {
    return find(content_.eligibility,
                [&](const auto& one) { return one.complex_kind == complex_kind; });
}

bool Policy::requires_body(std::string_view complex_kind, Body body) const {
    const auto* required = find(content_.required_bodies,
                                [&](const auto& one) { return one.complex_kind == complex_kind; });
    if (required == nullptr) return false;
    return std::find(required->bodies.begin(), required->bodies.end(), body) !=
           required->bodies.end();
}

bool Policy::is_waived(Waiver waiver) const {
    return std::find(content_.waived.begin(), content_.waived.end(), waiver) !=
           content_.waived.end();
}

bool Policy::is_official_required(std::string_view type) const {
    return contains(content_.official_required, type);
}

std::int64_t Policy::period(Period period) const {
    switch (period) {
        case Period::publicity: return content_.periods.publicity;
        case Period::objection: return content_.periods.objection;
        case Period::exit_objection: return content_.periods.exit_objection;
        case Period::settlement: return content_.periods.settlement;
        case Period::unresponsive: return content_.periods.unresponsive;
    }
    return 0;
}

bool Policy::is_over(Period which, Micros from, Micros recorded) const {
    return recorded >= end_of(which, from);
}

Micros Policy::end_of(Period which, Micros from) const {
    return calendar().period_end(from, period(which), content_.periods.unit);
}

const PolicyContent::EvaluationKind* Policy::evaluation_kind(std::string_view id) const {
    return find(content_.evaluation_kinds, [&](const auto& one) { return one.id == id; });
}

const PolicyContent::Scheme* Policy::scheme(std::uint64_t version) const {
    return find(content_.schemes, [&](const auto& one) { return one.version == version; });
}

const PolicyContent::Grade* Policy::grade(std::string_view id) const {
    return find(content_.grades, [&](const auto& one) { return one.id == id; });
}

const PolicyContent::Grade* Policy::grade_of(const Decimal& total) const {
    return find(content_.grades, [&](const auto& one) { return total >= one.min; });
}

const PolicyContent::Metric* Policy::metric(std::string_view id) const {
    return find(content_.metrics, [&](const auto& one) { return one.id == id; });
}

const PolicyContent::Region* Policy::region(std::string_view code) const {
    return find(content_.regions, [&](const auto& one) { return one.code == code; });
}

bool Policy::is_region_valid(std::string_view code, Micros recorded) const {
    const auto* known = region(code);
    return known != nullptr && calendar().is_within(recorded, known->from, known->to);
}

bool Policy::has_direction(std::string_view id) const {
    return find(content_.directions, [&](const auto& one) { return one.id == id; }) != nullptr;
}

bool Policy::has_tier(std::string_view tier) const {
    return find(content_.tiers, [&](const auto& one) { return one.id == tier; }) != nullptr;
}

bool Policy::has_industry(std::string_view id) const {
    return find(content_.tiers, [&](const auto& one) { return contains(one.industries, id); }) !=
           nullptr;
}

const PolicyContent::AchievementKind* Policy::achievement_kind(std::string_view id) const {
    return find(content_.achievements, [&](const auto& one) { return one.id == id; });
}

bool differs_only_in_holders(const Policy& last, const Policy& next) {
    PolicyContent same = next.content();
    const std::int64_t left = static_cast<std::int64_t>(same.offices.authority.size());
    if (same.authority_quorum != last.authority_quorum() &&
        same.authority_quorum != std::min(last.authority_quorum(), left)) {
        return false;
    }
    same.offices = last.content().offices;
    same.authority_quorum = last.authority_quorum();
    return same == last.content();
}

}  // namespace qiyue

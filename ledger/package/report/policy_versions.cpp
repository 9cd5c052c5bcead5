#include "ledger/package/report/policy_versions.hpp"

#include <algorithm>

namespace qiyue {
namespace {

Label code_alone(std::string_view code) { return {std::string(code), std::string(code)}; }

/// What `find` finds in the newest policy that has it.
template <class Find>
Label label_of(const std::vector<PolicyVersions::Version>& versions, std::string_view code,
               Find find) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version)
        if (const auto* found = find(*version->policy)) return found->label;
    return code_alone(code);
}

const PolicyContent::Direction* direction_in(const Policy& policy, std::string_view id) {
    const auto& all = policy.content().directions;
    const auto found =
        std::find_if(all.begin(), all.end(), [id](auto& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

void PolicyVersions::add(const CloudEvent& event, Index index, Micros recorded) {
    const bool founds = event.type == "ledger.founded";
    if (!founds && event.type != "policy.version_published") return;
    if (versions_.size() >= versions_max) return;
    auto policy = Policy::read(event.data["policy"]);
    if (!policy) return;
    Version version;
    version.number = founds ? 1 : static_cast<std::uint64_t>(event.data["version"].integer());
    const auto same = [&](const Version& one) { return one.index == index; };
    if (std::any_of(versions_.begin(), versions_.end(), same)) return;
    version.index = index;
    version.effective = recorded;
    const std::string_view from = event.data["effective_from"].text();
    if (const auto time = parse_event_time(from)) version.effective = std::max(*time, recorded);
    if (const auto date = parse_date(from)) {
        const Version* now = in_force(recorded);
        const Policy& zone = now != nullptr ? *now->policy : **policy;
        version.effective = std::max(zone.calendar().start_of(*date), recorded);
    }
    version.policy = std::move(*policy);
    versions_.push_back(std::move(version));
    std::sort(versions_.begin(), versions_.end(),
              [](const Version& a, const Version& b) { return a.index < b.index; });
}

const PolicyVersions::Version* PolicyVersions::in_force(Micros recorded) const {
    const auto found =
        std::find_if(versions_.rbegin(), versions_.rend(),
                     [recorded](const Version& version) { return version.effective <= recorded; });
    return found == versions_.rend() ? nullptr : &*found;
}

const Calendar& PolicyVersions::calendar() const {
    static const Calendar utc;
    return versions_.empty() ? utc : versions_.back().policy->calendar();
}

Label PolicyVersions::direction(std::string_view id) const {
    return label_of(versions_, id, [id](const Policy& policy) { return direction_in(policy, id); });
}

Label PolicyVersions::industry(std::string_view id) const {
    // Policies give industries no words of their own, but those of directions of the same name.
    const Label name = direction(id);
    for (auto version = versions_.rbegin(); version != versions_.rend(); ++version)
        for (const auto& tier : version->policy->content().tiers)
            if (std::find(tier.industries.begin(), tier.industries.end(), id) !=
                tier.industries.end())
                return {name.zh + "（" + tier.label.zh + "）",
                        name.en + " (" + tier.label.en + ")"};
    return name;
}

Label PolicyVersions::region(std::string_view code) const {
    return label_of(versions_, code, [code](const Policy& policy) { return policy.region(code); });
}

Label PolicyVersions::metric(std::string_view id) const {
    return label_of(versions_, id, [id](const Policy& policy) { return policy.metric(id); });
}

Label PolicyVersions::grade(std::string_view id) const {
    return label_of(versions_, id, [id](const Policy& policy) { return policy.grade(id); });
}

Label PolicyVersions::evaluation_kind(std::string_view id) const {
    return label_of(versions_, id,
                    [id](const Policy& policy) { return policy.evaluation_kind(id); });
}

Label PolicyVersions::achievement_kind(std::string_view id) const {
    return label_of(versions_, id,
                    [id](const Policy& policy) { return policy.achievement_kind(id); });
}

}  // namespace qiyue

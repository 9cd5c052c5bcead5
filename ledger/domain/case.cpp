#include "ledger/domain/case.hpp"

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"

namespace qiyue {
namespace {

constexpr std::string_view organizations_prefix = "/organizations/";
constexpr std::string_view experts_prefix = "/experts/";
constexpr std::string_view complexes_prefix = "complexes/";

}  // namespace

Rejection refuse(std::string_view rule, std::string zh, std::string en, std::string place) {
    return {std::string(rule), {std::move(zh), std::move(en)}, std::move(place)};
}

std::string organization_party(std::string_view uscc) {
    return std::string(organizations_prefix).append(uscc);
}

std::string expert_party(std::string_view id) { return std::string(experts_prefix).append(id); }

std::string organization_of(std::string_view party) {
    if (!party.starts_with(organizations_prefix)) return {};
    return std::string(party.substr(organizations_prefix.size()));
}

const LedgerRow::PolicyEntry* policy_in_force(const LedgerRow& ledger, Micros recorded) {
    const auto found =
        std::find_if(ledger.policies.rbegin(), ledger.policies.rend(),
                     [recorded](const auto& entry) { return entry.effective <= recorded; });
    return found == ledger.policies.rend() ? nullptr : &*found;
}

bool is_member(const ComplexRow& complex, std::string_view uscc, Micros at) {
    return std::any_of(complex.members.begin(), complex.members.end(), [&](const Member& member) {
        return member.uscc == uscc &&
               (!member.left || (member.leaves_at && at < *member.leaves_at));
    });
}

bool is_party(const ComplexRow& complex, std::string_view uscc, Micros at) {
    return complex.lead == uscc || is_member(complex, uscc, at);
}

std::string_view Case::source_uscc() const {
    const std::string_view name = source();
    return name.starts_with(organizations_prefix) ? name.substr(organizations_prefix.size())
                                                  : std::string_view{};
}

std::string_view Case::subject_id() const {
    const std::size_t slash = subject().find('/');
    return slash == std::string_view::npos ? std::string_view{} : subject().substr(slash + 1);
}

void Case::find_policy() {
    policy_found_ = true;
    if (event().type == "ledger.founded") {
        if (auto policy = Policy::read(data()["policy"])) policy_ = std::move(*policy);
        policy_version_ = 1;
        return;
    }
    const auto ledger = get<LedgerRow>(state_);
    if (!ledger) return;
    const auto* entry = policy_in_force(*ledger, recorded());
    if (entry == nullptr) return;
    if (const auto row = get<PolicyRow>(state_, std::to_string(entry->version))) {
        policy_ = row->parsed;
        policy_version_ = row->version;
    }
}

const std::shared_ptr<const Policy>& Case::policy() {
    if (!policy_found_) find_policy();
    return policy_;
}

std::uint64_t Case::policy_version() {
    if (!policy_found_) find_policy();
    return policy_version_;
}

const std::shared_ptr<const ComplexRow>& Case::complex() {
    if (!complex_found_) {
        complex_found_ = true;
        if (subject().starts_with(complexes_prefix)) {
            complex_ = get<ComplexRow>(state_, std::string(subject_id()));
            // Rows are stored at acts; what time alone has changed since is caught up here.
            if (complex_ && !complex_->charter_took_effect) {
                complex_ =
                    std::make_shared<const ComplexRow>(brought_forward(*complex_, recorded()));
            }
        }
    }
    return complex_;
}

std::shared_ptr<const OrganizationRow> Case::organization(std::string_view uscc) {
    return get<OrganizationRow>(state_, std::string(uscc));
}

std::shared_ptr<const ExpertRow> Case::expert(std::string_view id) {
    return get<ExpertRow>(state_, std::string(id));
}

}  // namespace qiyue

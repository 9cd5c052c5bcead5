#include "ledger/domain/eligibility.hpp"

#include <algorithm>
#include <utility>

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

/// A qualification of this kind that has not run out.
bool holds_qualification(Case& c, const OrganizationRow& candidate, const std::string& kind) {
    return std::any_of(candidate.qualifications.begin(), candidate.qualifications.end(),
                       [&](const OrganizationRow::Qualification& one) {
                           return one.kind == kind &&
                                  c.policy()->calendar().is_within(c.recorded(), {},
                                                                   parse_date(one.valid_to));
                       });
}

Answer check_kind(Case& c, const std::string& rule, const Candidate& candidate,
                  const OrganizationRow& organization) {
    const auto* kind = c.policy()->eligibility(candidate.complex_kind);
    if (kind == nullptr) {
        return refuse(rule + ".kind", "规则未设此类综合体",
                      "the policy has no complexes of this kind", candidate.kind_place);
    }
    const auto& kinds = kind->lead_kinds;
    if (std::find(kinds.begin(), kinds.end(), organization.organization_kind) == kinds.end()) {
        return refuse(rule + ".not_eligible", "此类单位不得牵头“" + kind->label.zh + "”综合体",
                      "an organisation of this kind may not lead a complex of kind \"" +
                          kind->label.en + "\"",
                      candidate.kind_place);
    }
    for (const std::string& needed : kind->qualifications) {
        if (holds_qualification(c, organization, needed)) continue;
        return refuse(rule + ".unqualified", "该单位没有有效资质 " + needed,
                      "the organisation holds no valid qualification " + needed, candidate.place);
    }
    return {};
}

}  // namespace

Answer check_candidate(Case& c, std::string_view prefix, const Candidate& candidate) {
    const std::string rule(prefix);
    const auto organization = c.organization(candidate.uscc);
    if (!organization || organization->ended) {
        return refuse(rule + ".ended", "该单位未建档或已终止",
                      "the organisation is not registered or has ended", candidate.place);
    }
    if (organization->barred_until && c.recorded() < *organization->barred_until) {
        return refuse(rule + ".barred", "该单位因责令退出，尚在禁止牵头期内",
                      "the organisation is barred from leading after an ordered exit",
                      candidate.place);
    }
    return check_kind(c, rule, candidate, *organization);
}

Answer check_direction(Case& c, std::string_view prefix) {
    const std::string_view direction = c.data()["direction"].text();
    const auto row = get<DirectionsRow>(c.state());
    if (row && std::any_of(row->directions.begin(), row->directions.end(),
                           [direction](const auto& one) { return one.id == direction; })) {
        return {};
    }
    return refuse(std::string(prefix) + ".direction_not_set", "该方向尚未明确为重点建设方向",
                  "this direction has not been set", "/direction");
}

Answer check_region(Case& c, std::string_view prefix, std::string_view code, std::string place) {
    if (c.policy()->is_region_valid(code, c.recorded())) return {};
    return refuse(
        std::string(prefix) + ".region_unknown", "规则中没有现行区划 " + std::string(code),
        "the policy knows no region " + std::string(code) + " that exists now", std::move(place));
}

Answer check_regions(Case& c, std::string_view prefix) {
    std::size_t n = 0;
    for (const Value one : c.data()["regions"]) {
        const std::string place = "/regions/" + std::to_string(n++);
        if (auto no = check_region(c, prefix, one.text(), place)) return no;
    }
    return {};
}

}  // namespace qiyue

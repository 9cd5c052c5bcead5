#include "projections/sheets/party_sheet.hpp"

#include <algorithm>
#include <limits>

#include "ledger/domain/complex_rules.hpp"
#include "projections/sheets/complex_sheet.hpp"

namespace qiyue {
namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

void organization_parts(SheetSource& source, const ComplexRow& complex, const std::string& uscc,
                        Json& parts) {
    const Micros now = source.point().now;
    if (complex.lead == uscc) parts.push_back({{"part", "lead"}, {"entry", complex.applied.value}});
    for (const Member& member : complex.members) {
        if (member.uscc != uscc) continue;
        parts.push_back({{"part", "member"},
                         {"as", member.part.empty() ? Json(nullptr) : Json(member.part)},
                         {"leaves_at", time_json(member.leaves_at)},
                         {"left", index_json(member.left)},
                         {"stands", is_member(complex, uscc, now)},
                         {"entry", member.joined.value}});
    }
    for (const CharterVersion& charter : complex.charters) {
        for (const CharterVersion::Signature& one : charter.signatures) {
            if (one.uscc != uscc) continue;
            parts.push_back(
                {{"part", "signatory"}, {"version", charter.version}, {"entry", one.index.value}});
        }
    }
    if (complex.council) {
        const ComplexCouncil& council = *complex.council;
        const bool seated = std::ranges::find(council.seats, uscc) != council.seats.end();
        if (council.chair == uscc || seated) {
            parts.push_back({{"part", council.chair == uscc ? "chair" : "council"},
                             {"from", council.from},
                             {"to", council.to},
                             {"entry", council.index.value}});
        }
    }
    if (complex.secretariat_host == uscc) parts.push_back({{"part", "secretariat"}});
}

template <class T>
std::shared_ptr<const T> row_of(SheetSource& source, const std::string& id) {
    return get<T>(source.history(), id);
}

/// Needs and tasks of the complex in which the organisation stands.
void work_parts(SheetSource& source, const ComplexRow& complex, const std::string& uscc,
                Json& parts) {
    const std::string prefix = complex.id + "/";
    for (const std::string& id : source.history().ids(RowKind::need, prefix, {}, all)) {
        const auto need = row_of<NeedRow>(source, id);
        const std::string name = id.substr(prefix.size());
        if (need->enterprise == uscc)
            parts.push_back({{"part", "need"}, {"id", name}, {"entry", need->registered.value}});
        if (need->provider == uscc)
            parts.push_back(
                {{"part", "provider"}, {"id", name}, {"entry", index_json(need->matched)}});
    }
    for (const std::string& id : source.history().ids(RowKind::task, prefix, {}, all)) {
        const auto task = row_of<TaskRow>(source, id);
        if (std::ranges::find(task->partners, uscc) == task->partners.end()) continue;
        parts.push_back({{"part", "partner"},
                         {"id", id.substr(prefix.size())},
                         {"entry", task->launched.value}});
    }
}

void expert_parts(SheetSource& source, const ComplexRow& complex, const std::string& expert,
                  Json& parts) {
    if (std::ranges::find(complex.committee_experts, expert) != complex.committee_experts.end())
        parts.push_back({{"part", "committee"}});
    const std::string prefix = complex.id + "/";
    for (const std::string& id : source.history().ids(RowKind::evaluation, prefix, {}, all)) {
        const auto evaluation = row_of<EvaluationRow>(source, id);
        const bool appointed =
            std::ranges::find(evaluation->experts, expert) != evaluation->experts.end();
        const auto score =
            std::ranges::find(evaluation->scores, expert, &EvaluationRow::Score::expert);
        const bool scored = score != evaluation->scores.end();
        const bool recused =
            std::ranges::find(evaluation->recused, expert) != evaluation->recused.end();
        if (!appointed && !scored && !recused) continue;
        parts.push_back({{"part", recused ? "recused" : "evaluator"},
                         {"id", evaluation->id},
                         {"entry", scored ? Json(score->index.value) : Json(nullptr)}});
    }
}

}  // namespace

Json organization_sheet(SheetSource& source, const OrganizationRow& organization) {
    Json qualifications = Json::array();
    for (const auto& one : organization.qualifications) {
        qualifications.push_back(
            {{"kind", one.kind},
             {"valid_to", one.valid_to.empty() ? Json(nullptr) : Json(one.valid_to)}});
    }
    return {{"uscc", organization.uscc},
            {"name", organization.name},
            {"kind", organization.organization_kind},
            {"region", organization.region},
            {"qualifications", std::move(qualifications)},
            {"registered", organization.registered.value},
            {"ended", index_json(organization.ended)},
            {"successors", source.organizations(organization.successors)},
            {"barred_until", time_json(organization.barred_until)}};
}

Json expert_sheet(SheetSource& source, const ExpertRow& expert) {
    return {{"id", expert.id},
            {"employer", source.organization(expert.employer)},
            {"fields", expert.fields},
            {"registered", expert.registered.value}};
}

Json played_in(SheetSource& source, const ComplexRow& complex, const std::string& party,
               const std::vector<Index>& entries) {
    Json parts = Json::array();
    const std::string uscc = organization_of(party);
    if (!uscc.empty()) {
        organization_parts(source, complex, uscc, parts);
        work_parts(source, complex, uscc, parts);
    } else {
        expert_parts(source, complex, party.substr(party.rfind('/') + 1), parts);
    }
    Json indexes = Json::array();
    for (const Index index : entries)
        indexes.push_back(index.value);
    return {{"id", complex.id},
            {"name", complex.name},
            {"state", state_name(complex.state)},
            {"parts", std::move(parts)},
            {"entries", std::move(indexes)}};
}

}  // namespace qiyue

#pragma once

// The members of every row in the order in which they are stored. Structured bindings, so that a
// member that is added to a row without being stored here does not compile.

#include <concepts>
#include <type_traits>

#include "ledger/domain/rows.hpp"

namespace qiyue {

template <class R, class T>
concept RowLike = std::same_as<std::remove_const_t<R>, T>;

template <class V>
void visit(V& v, RowLike<Silence> auto& row) {
    auto& [uscc, notice, since] = row;
    v(uscc, notice, since);
}
template <class V>
void visit(V& v, RowLike<LedgerRow::PolicyEntry> auto& row) {
    auto& [version, effective] = row;
    v(version, effective);
}
template <class V>
void visit(V& v, RowLike<LedgerRow> auto& row) {
    auto& [origin, national, simulated, policies, served] = row;
    v(origin, national, simulated, policies, served);
}
template <class V>
void visit(V& v, RowLike<PolicyRow> auto& row) {
    auto& [version, index, effective, text, parsed] = row;
    static_cast<void>(parsed);  // made from the text
    v(version, index, effective, text);
}
template <class V>
void visit(V& v, RowLike<DirectionsRow::Direction> auto& row) {
    auto& [id, tier, year, index] = row;
    v(id, tier, year, index);
}
template <class V>
void visit(V& v, RowLike<DirectionsRow> auto& row) {
    auto& [directions] = row;
    v(directions);
}

template <class V>
void visit(V& v, RowLike<CorrectionRow> auto& row) {
    auto& [corrections] = row;
    v(corrections);
}
template <class V>
void visit(V& v, RowLike<HoldRow::Hold> auto& row) {
    auto& [scope, placed] = row;
    v(scope, placed);
}
template <class V>
void visit(V& v, RowLike<HoldRow> auto& row) {
    auto& [holds] = row;
    v(holds);
}
template <class V>
void visit(V& v, RowLike<CommitmentRow::Grant> auto& row) {
    auto& [recipient, until, index] = row;
    v(recipient, until, index);
}
template <class V>
void visit(V& v, RowLike<CommitmentRow> auto& row) {
    auto& [index, stream, pointer, party, lead_owns, erased, grants] = row;
    v(index, stream, pointer, party, lead_owns, erased, grants);
}

template <class V>
void visit(V& v, RowLike<OrganizationRow::Qualification> auto& row) {
    auto& [kind, valid_to] = row;
    v(kind, valid_to);
}
template <class V>
void visit(V& v, RowLike<OrganizationRow> auto& row) {
    auto& [uscc, name, kind, region, qualifications, registered, ended, successors, barred,
           served] = row;
    v(uscc, name, kind, region, qualifications, registered, ended, successors, barred, served);
}
template <class V>
void visit(V& v, RowLike<ExpertRow> auto& row) {
    auto& [id, employer, fields, registered, served] = row;
    v(id, employer, fields, registered, served);
}
template <class V>
void visit(V& v, RowLike<KeyRow> auto& row) {
    auto& [spki, holder, bound, revoked, valid_from, valid_to, recovered] = row;
    v(spki, holder, bound, revoked, valid_from, valid_to, recovered);
}
template <class V>
void visit(V& v, RowLike<MandateRow> auto& row) {
    auto& [holder, key, scope, from, to, revoked] = row;
    v(holder, key, scope, from, to, revoked);
}

template <class V>
void visit(V& v, RowLike<Fraction> auto& row) {
    auto& [numerator, denominator] = row;
    v(numerator, denominator);
}
template <class V>
void visit(V& v, RowLike<CharterVersion::Signature> auto& row) {
    auto& [uscc, index] = row;
    v(uscc, index);
}
template <class V>
void visit(V& v, RowLike<CharterVersion> auto& row) {
    auto& [version, proposed, document, required, quorum, amendment_rule, notice_period,
           effective_from, signatures, effective, withdrawn, terminated, amendment] = row;
    v(version, proposed, document, required, quorum, amendment_rule, notice_period, effective_from,
      signatures, effective, withdrawn, terminated, amendment);
}
template <class V>
void visit(V& v, RowLike<Member> auto& row) {
    auto& [uscc, part, joined, left, leaves_at, gave_notice] = row;
    v(uscc, part, joined, left, leaves_at, gave_notice);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Council> auto& row) {
    auto& [chair, seats, from, to, index] = row;
    v(chair, seats, from, to, index);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::EvaluationRef> auto& row) {
    auto& [id, organiser, kind, period, open] = row;
    v(id, organiser, kind, period, open);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Exit> auto& row) {
    auto& [initiator, kind, into, proposed, proposed_at, decided, effective_at, parties,
           proposal_served, decision_served] = row;
    v(initiator, kind, into, proposed, proposed_at, decided, effective_at, parties, proposal_served,
      decision_served);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Publication> auto& row) {
    auto& [of, since] = row;
    v(of, since);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Honour> auto& row) {
    auto& [awarded, title, plaque_no, evaluation, from, to] = row;
    v(awarded, title, plaque_no, evaluation, from, to);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Rectification> auto& row) {
    auto& [ordered, by, due, basis, open, orders] = row;
    v(ordered, by, due, basis, open, orders);
}
template <class V>
void visit(V& v, RowLike<ComplexRow::Tolerance> auto& row) {
    auto& [applied, subject, ground, decided, until] = row;
    v(applied, subject, ground, decided, until);
}
template <class V>
void visit(V& v, RowLike<ComplexRow> auto& row) {
    auto& [id, state, before_exit, before_rectification, kind, name, direction, industry,
           founding_district, regions, lead, applied, recommended, charters, members, council,
           secretariat_host, has_expert_committee, committee_experts, cultivation, recognition,
           evaluations, honour, rectification, tolerance, built, exit, settlement_versions,
           charter_took_effect, publications, served] = row;
    v(id, state, before_exit, before_rectification, kind, name, direction, industry,
      founding_district, regions, lead, applied, recommended, charters, members, council,
      secretariat_host, has_expert_committee, committee_experts, cultivation, recognition,
      evaluations, honour, rectification, tolerance, built, exit, settlement_versions,
      charter_took_effect, publications, served);
}

template <class V>
void visit(V& v, RowLike<EvaluationRow::Score> auto& row) {
    auto& [expert, index, event_id, commitment] = row;
    v(expert, index, event_id, commitment);
}
template <class V>
void visit(V& v, RowLike<EvaluationRow> auto& row) {
    auto& [id, organiser, kind, period, scheme_version, policy_version, due, opened, experts,
           scores, concluded, concluded_at, cancelled, total, grade, recused, report, known,
           objected, reviewed] = row;
    v(id, organiser, kind, period, scheme_version, policy_version, due, opened, experts, scores,
      concluded, concluded_at, cancelled, total, grade, recused, report, known, objected, reviewed);
}
template <class V>
void visit(V& v, RowLike<ResolutionRow> auto& row) {
    auto& [id, matter, target, index, used] = row;
    v(id, matter, target, index, used);
}
template <class V>
void visit(V& v, RowLike<NoticeRow> auto& row) {
    auto& [server, matter, recipient, of, index, served_at] = row;
    v(server, matter, recipient, of, index, served_at);
}
template <class V>
void visit(V& v, RowLike<SettlementRow::Answer> auto& row) {
    auto& [uscc, accepted, index] = row;
    v(uscc, accepted, index);
}
template <class V>
void visit(V& v, RowLike<SettlementRow> auto& row) {
    auto& [version, document, index, proposed_at, answers] = row;
    v(version, document, index, proposed_at, answers);
}

template <class V>
void visit(V& v, RowLike<NeedRow> auto& row) {
    auto& [enterprise, registered, provider, matched, resolved] = row;
    v(enterprise, registered, provider, matched, resolved);
}
template <class V>
void visit(V& v, RowLike<TaskRow> auto& row) {
    auto& [launched, partners, milestones, accepted, terminated] = row;
    v(launched, partners, milestones, accepted, terminated);
}
template <class V>
void visit(V& v, RowLike<AchievementRow> auto& row) {
    auto& [kind, stage, recorded] = row;
    v(kind, stage, recorded);
}
template <class V>
void visit(V& v, RowLike<ModelCaseRow> auto& row) {
    auto& [theme, selected] = row;
    v(theme, selected);
}
template <class V>
void visit(V& v, RowLike<KpiRow> auto& row) {
    auto& [index, complex, region, numerator, denominator] = row;
    v(index, complex, region, numerator, denominator);
}
template <class V>
void visit(V& v, RowLike<TallyRow> auto& row) {
    auto& [steps] = row;
    v(steps);
}
template <class V>
void visit(V& v, RowLike<TallyStepRow> auto& row) {
    auto& [index, recorded, numerator, denominator] = row;
    v(index, recorded, numerator, denominator);
}

/// The last enumerator of an enum that is stored: what lies beyond it is corrupt.
constexpr ComplexState last_of(ComplexState) { return ComplexState::closed; }

}  // namespace qiyue

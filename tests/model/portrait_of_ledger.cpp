// The side of the rules under test.

#include <algorithm>
#include <sstream>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/policy.hpp"
#include "tests/model/portrait.hpp"

namespace qiyue::model {
namespace {

std::string when(const std::optional<Micros>& time) {
    return time ? std::to_string(time->value) : "-";
}

/// Rows of this kind whose id begins with `{complex}/`, with the rest of the id, sorted.
template <class T>
std::map<std::string, const T*> under(MemoryState& state, const std::string& id) {
    std::map<std::string, const T*> found;
    const std::string prefix = id + "/";
    for (auto at = state.rows().lower_bound({T::kind, prefix});
         at != state.rows().end() && at->first.kind == T::kind && at->first.id.starts_with(prefix);
         ++at)
        found[at->first.id.substr(prefix.size())] = &std::get<T>(*at->second);
    return found;
}

void draw_charters(std::ostream& out, const ComplexRow& complex, Micros now) {
    for (const CharterVersion& one : complex.charters) {
        out << "charter " << one.version << " " << when(one.effective) << one.withdrawn
            << one.terminated << one.amendment << ":";
        std::set<std::string> signers;
        for (const auto& signature : one.signatures)
            signers.insert(signature.uscc);
        for (const auto& uscc : signers)
            out << " " << uscc;
        out << "\n";
    }
    const CharterVersion* in_force = charter_in_force(complex, now);
    out << "in force " << (in_force != nullptr ? in_force->version : 0) << "\n";
}

void draw_parties(std::ostream& out, const ComplexRow& complex, Micros now) {
    out << "lead " << complex.lead << " parties";
    std::set<std::string> all, standing_ones;
    for (const auto& uscc : qiyue::parties(complex, now))
        all.insert(uscc);
    for (const auto& one : complex.members)
        if (!one.left)
            standing_ones.insert(one.uscc + "/" + one.part + "/" + when(one.gave_notice));
    for (const auto& uscc : all)
        out << " " << uscc;
    out << " standing";
    for (const auto& one : standing_ones)
        out << " " << one;
    out << "\ncouncil";
    if (complex.council) {
        out << " " << complex.council->chair << " " << complex.council->from << " "
            << complex.council->to;
        for (const auto& seat : complex.council->seats)
            out << " " << seat;
    }
    out << " secretariat " << complex.secretariat_host.value_or("") << " committee "
        << complex.has_expert_committee;
    const std::set<std::string> experts(complex.committee_experts.begin(),
                                        complex.committee_experts.end());
    for (const auto& id : experts)
        out << " " << id;
    out << "\n";
}

void draw_evaluations(std::ostream& out, MemoryState& state, const std::string& complex) {
    for (const auto& [id, one] : under<EvaluationRow>(state, complex)) {
        out << "evaluation " << id << " " << one->organiser << " " << one->evaluation_kind << " "
            << one->period << " " << one->concluded.has_value() << one->cancelled
            << one->report.has_value() << one->objected.has_value() << one->reviewed.has_value()
            << " " << one->total << " " << one->grade << " " << when(one->known) << " experts";
        for (const auto& expert : one->experts)
            out << " " << expert;
        out << " scored";
        for (const auto& score : one->scores)
            out << " " << score.expert;
        out << "\n";
    }
    for (const auto& [id, one] : under<ResolutionRow>(state, complex))
        out << "resolution " << id << " " << one->matter << " " << one->used.has_value() << "\n";
}

void draw_end(std::ostream& out, MemoryState& state, const ComplexRow& complex) {
    if (complex.exit) {
        const ComplexExit& exit = *complex.exit;
        out << "exit " << exit.initiator << " " << exit.exit_kind << " " << exit.into << " "
            << exit.decided.has_value() << " " << when(exit.proposal_served) << " "
            << when(exit.decision_served);
        const std::set<std::string> parties(exit.parties.begin(), exit.parties.end());
        for (const auto& uscc : parties)
            out << " " << uscc;
        out << "\n";
    }
    for (std::uint64_t n = 1; n <= complex.settlement_versions; ++n) {
        const auto row = get<SettlementRow>(state, complex.id + "/" + std::to_string(n));
        out << "settlement " << n;
        std::map<std::string, bool> answers;
        if (row)
            for (const auto& answer : row->answers)
                answers[answer.uscc] = answer.accepted;
        for (const auto& [uscc, accepted] : answers)
            out << " " << uscc << accepted;
        out << "\n";
    }
}

void draw_life(std::ostream& out, MemoryState& state, const ComplexRow& complex, Micros now) {
    if (complex.state == ComplexState::exit_proposed)
        out << "before " << state_name(complex.before_exit) << "\n";
    if (complex.rectification)
        out << "rectification " << complex.rectification->by << " " << complex.rectification->due
            << " " << complex.rectification->open << " " << complex.rectification->orders << "\n";
    if (complex.tolerance)
        out << "tolerance " << complex.tolerance->subject << " "
            << !complex.tolerance->decided.has_value() << " "
            << complex.tolerance->until.value_or("") << "\n";
    const auto policy = get<PolicyRow>(state, "1");
    out << "named " << honour_held(complex, policy->parsed->calendar(), now) << " built "
        << complex.built.has_value() << "\n";
    std::map<std::uint64_t, Time> published;
    for (const auto& one : complex.publications)
        published[one.of.value] = one.since.value;
    for (const auto& [of, since] : published)
        out << "published " << of << " " << since << "\n";
}

void draw_work(std::ostream& out, MemoryState& state, const std::string& complex) {
    for (const auto& [id, one] : under<NeedRow>(state, complex))
        out << "need " << id << " " << one->enterprise << " " << one->provider << " "
            << one->resolved.has_value() << "\n";
    for (const auto& [id, one] : under<TaskRow>(state, complex))
        out << "task " << id << " " << one->milestones << one->accepted.has_value()
            << one->terminated.has_value() << "\n";
    for (const auto& [id, one] : under<AchievementRow>(state, complex))
        out << "achievement " << id << " " << one->achievement_kind << " " << one->stage << "\n";
    for (const auto& [id, one] : under<ModelCaseRow>(state, complex))
        out << "case " << id << "\n";
}

void draw_served(std::ostream& out, const std::vector<Silence>& services) {
    std::map<std::string, Time> all;
    for (const Silence& one : services)
        all[one.uscc] = one.since.value;
    for (const auto& [uscc, since] : all)
        out << "unanswered " << uscc << " " << since << "\n";
}

void draw_complex(std::ostream& out, MemoryState& state, const std::string& id, Micros now) {
    const auto row = get<ComplexRow>(state, id);
    if (!row) return;
    const ComplexRow complex = brought_forward(*row, now);
    out << state_name(complex.state) << " " << complex.name << " " << complex.direction << "\n";
    draw_charters(out, complex, now);
    draw_parties(out, complex, now);
    draw_life(out, state, complex, now);
    draw_evaluations(out, state, id);
    draw_end(out, state, complex);
    draw_work(out, state, id);
    draw_served(out, complex.served);
}

void draw_organization(std::ostream& out, MemoryState& state, const std::string& id) {
    const auto one = get<OrganizationRow>(state, id);
    if (!one) return;
    out << one->organization_kind << " " << one->region << " " << one->name << " "
        << one->ended.has_value() << " " << (one->successors.empty() ? "" : one->successors.front())
        << " " << (one->barred_until ? one->barred_until->value : 0);
    for (const auto& qualification : one->qualifications)
        out << " " << qualification.kind << qualification.valid_to;
    out << "\n";
    draw_served(out, one->served);
}

void draw_ledger(std::ostream& out, MemoryState& state) {
    const auto ledger = get<LedgerRow>(state);
    if (!ledger) return;
    for (const auto& entry : ledger->policies) {
        const auto row = get<PolicyRow>(state, std::to_string(entry.version));
        out << "policy " << entry.effective.value << " " << row->parsed->authority().size() << "\n";
    }
    draw_served(out, ledger->served);
    std::set<std::string> directions;
    if (const auto row = get<DirectionsRow>(state))
        for (const auto& one : row->directions)
            directions.insert(one.id);
    for (const auto& one : directions)
        out << one << "\n";
}

void draw_commitment(std::ostream& out, MemoryState& state, const std::string& id) {
    const auto one = get<CommitmentRow>(state, id);
    if (!one) return;
    out << one->stream << " " << one->party << " " << one->lead_owns << one->erased.has_value();
    std::map<std::string, std::string> grants;
    for (const auto& grant : one->grants)
        grants[grant.recipient] = grant.until;
    for (const auto& [recipient, until] : grants)
        out << " " << recipient << until;
}

void draw_rest(std::ostream& out, MemoryState& state, const std::string& kind,
               const std::string& id) {
    if (const auto one = kind == "key" ? get<KeyRow>(state, id) : nullptr)
        out << one->holder << one->revoked.has_value() << one->recovered << one->valid_from
            << one->valid_to;
    if (const auto one = kind == "mandate" ? get<MandateRow>(state, id) : nullptr)
        out << one->holder << to_hex(one->key.hash) << one->from << one->to
            << one->revoked.has_value();
    if (const auto one = kind == "kpi" ? get<KpiRow>(state, id) : nullptr)
        out << one->index.value << " " << one->numerator << "/" << one->denominator << " "
            << one->region;
    if (const auto one = kind == "hold" ? get<HoldRow>(state, id) : nullptr) {
        std::set<std::string> scopes;
        for (const auto& hold : one->holds)
            scopes.insert(hold.scope);
        for (const auto& scope : scopes)
            out << scope << " ";
    }
    if (const auto one = kind == "expert" ? get<ExpertRow>(state, id) : nullptr) {
        out << one->employer << "\n";
        draw_served(out, one->served);
    }
}

}  // namespace

std::string sitter_of(const RowName& row) {
    switch (row.kind) {
        case RowKind::complex: return "complex " + row.id;
        case RowKind::evaluation:
        case RowKind::resolution:
        case RowKind::settlement:
        case RowKind::need:
        case RowKind::task:
        case RowKind::achievement:
        case RowKind::model_case: return "complex " + row.id.substr(0, row.id.find('/'));
        case RowKind::organization: return "organization " + row.id;
        case RowKind::expert: return "expert " + row.id;
        case RowKind::key: return "key " + row.id;
        case RowKind::mandate: return "mandate " + row.id;
        case RowKind::kpi: return "kpi " + row.id;
        case RowKind::hold: return "hold " + row.id;
        case RowKind::commitment: return "commitment " + row.id;
        case RowKind::ledger:
        case RowKind::policy:
        case RowKind::directions: return "ledger ";
        default: return {};
    }
}

std::string portrait(MemoryState& state, const std::string& sitter, Time now) {
    std::ostringstream out;
    const std::string kind = sitter.substr(0, sitter.find(' '));
    const std::string id = sitter.substr(sitter.find(' ') + 1);
    if (kind == "complex") draw_complex(out, state, id, Micros{now});
    if (kind == "organization") draw_organization(out, state, id);
    if (kind == "ledger") draw_ledger(out, state);
    if (kind == "commitment") draw_commitment(out, state, id);
    draw_rest(out, state, kind, id);
    return out.str();
}

}  // namespace qiyue::model

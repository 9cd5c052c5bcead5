#include "ledger/package/report/evaluation_records.hpp"

#include <algorithm>

namespace qiyue {
namespace {

bool concerns_evaluation(std::string_view type) {
    return type.starts_with("evaluation.") || type.starts_with("experts.") ||
           type == "selfreport.submitted";
}

void open(const ActReading& act, std::vector<EvaluationRecord>& all) {
    EvaluationRecord record;
    record.row.id = act.text("/evaluation_id");
    record.row.evaluation_kind = act.text("/kind");
    record.row.period = act.text("/period");
    record.row.scheme_version = static_cast<std::uint64_t>(act.integer("/scheme_version"));
    record.row.due = act.text("/due");
    record.row.opened = act.index();
    record.opened_at = act.recorded();
    all.push_back(std::move(record));
}

void score(const ActReading& act, EvaluationRecord& record) {
    const auto party = PartyName::parse(act.event().source);
    EvaluationRow::Score one;
    one.expert = party ? party->id : act.event().source;
    one.index = act.index();
    one.event_id = act.event().id;
    one.commitment = commitment_at(act.event(), "/scores").value_or(Hash{});
    record.row.scores.push_back(std::move(one));
}

void take(const ActReading& act, EvaluationRecord& record) {
    if (act.act().type == "evaluation.scored") {
        // Scores count as they stood when the evaluation was concluded.
        if (!record.row.concluded) score(act, record);
        return;
    }
    record.steps.push_back(act.index());
    if (act.act().type == "evaluation.concluded" && !record.row.concluded)
        record.row.concluded = act.index();
    if (act.act().type == "evaluation.cancelled") record.row.cancelled = true;
}

}  // namespace

std::vector<EvaluationRecord> evaluations_of(const KeptActs& acts, const KeptStream& stream) {
    std::vector<EvaluationRecord> all;
    ActReading act(acts);
    for (const KeptAct& kept : stream.acts) {
        if (!concerns_evaluation(kept.type) || !act.read(kept)) continue;
        if (kept.type == "evaluation.opened") {
            open(act, all);
            continue;
        }
        const std::string id = act.text("/evaluation_id");
        const auto found = std::find_if(all.rbegin(), all.rend(),
                                        [&](const auto& one) { return one.row.id == id; });
        if (found != all.rend()) take(act, *found);
    }
    return all;
}

Recount recount(const EvaluationRecord& evaluation, const ActReading& concluded,
                const PolicyVersions& policies) {
    Recount count;
    count.policy = policies.in_force(evaluation.opened_at);
    if (count.policy == nullptr) return count;
    const Policy& policy = *count.policy->policy;
    count.scheme = policy.scheme(evaluation.row.scheme_version);
    if (count.scheme == nullptr || evaluation.row.scores.empty()) return count;
    const Value data = concluded.event().data;
    auto conclusion = conclusion_of(evaluation.row, *count.scheme, policy, data["opened"]);
    if (!conclusion) {
        count.difference = std::move(conclusion.error());
        return count;
    }
    count.conclusion = std::move(*conclusion);
    count.difference = check_conclusion(evaluation.row, *count.scheme, policy, data);
    return count;
}

}  // namespace qiyue

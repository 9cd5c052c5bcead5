#include "ledger/domain/score_sheet.hpp"

#include <string>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/event/disclosure.hpp"

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

std::optional<Decimal> number_of(const Value& value) {
    if (value.is_integer()) return Decimal(value.integer());
    return value.is_string() ? Decimal::parse(value.text()) : std::nullopt;
}

Answer refuse_opened(const char* rule, const char* zh, const char* en, std::size_t at) {
    return refuse(std::string("evaluation_concluded.") + rule, zh, en,
                  "/opened/" + std::to_string(at));
}

/// Adds one expert's scores to the sums: exactly the scheme's indicators, each within its bounds.
bool add_scores(const Value& scores, const PolicyContent::Scheme& scheme,
                std::vector<Decimal>& sums) {
    if (!scores.is_object() || scores.size() != scheme.indicators.size()) return false;
    for (std::size_t i = 0; i < scheme.indicators.size(); ++i) {
        const auto& indicator = scheme.indicators[i];
        const auto number = number_of(scores[indicator.id]);
        if (!number || *number < indicator.min || *number > indicator.max) return false;
        sums[i] = sums[i] + *number;
    }
    return true;
}

/// Opens every score in the order in which they were recorded.
Answer open_scores(const EvaluationRow& evaluation, const PolicyContent::Scheme& scheme,
                   const Value& opened, std::vector<Decimal>& sums) {
    if (opened.size() != evaluation.scores.size())
        return refuse("evaluation_concluded.opened_count", "公开的评分须与已记录的评分一一对应",
                      "one text must be opened for every score recorded", "/opened");
    std::size_t at = 0;
    for (const Value text : opened) {
        const auto& score = evaluation.scores[at];
        const auto disclosure = Disclosure::parse(text.text());
        if (!disclosure || disclosure->event_id != score.event_id ||
            disclosure->pointer != "/scores" || disclosure->commitment() != score.commitment)
            return refuse_opened("opened", "公开的文本与该评分的承诺不符",
                                 "the text opened does not match the commitment of this score", at);
        if (!add_scores(disclosure->value(), scheme, sums))
            return refuse_opened("scores", "评分不是方案的指标，或超出范围",
                                 "the scores are not the scheme's indicators or leave their bounds",
                                 at);
        ++at;
    }
    return {};
}

}  // namespace

std::expected<Conclusion, Rejection> conclusion_of(const EvaluationRow& evaluation,
                                                   const PolicyContent::Scheme& scheme,
                                                   const Policy& policy, const Value& opened) {
    std::vector<Decimal> sums(scheme.indicators.size());
    if (auto no = open_scores(evaluation, scheme, opened, sums))
        return std::unexpected(std::move(*no));
    const Decimal experts(static_cast<std::int64_t>(evaluation.scores.size()));
    Conclusion conclusion;
    Decimal total;
    for (std::size_t i = 0; i < scheme.indicators.size(); ++i) {
        const Decimal mean = sums[i] / experts;
        conclusion.indicators.push_back(
            mean.format(scheme.decimals, scheme.rounding).value_or("?"));
        total = total + mean * Decimal(scheme.indicators[i].weight) / Decimal(100);
    }
    conclusion.total = total.format(scheme.decimals, scheme.rounding).value_or("?");
    if (const auto rounded = Decimal::parse(conclusion.total))
        conclusion.grade = policy.grade_of(*rounded);
    return conclusion;
}

std::optional<Rejection> check_conclusion(const EvaluationRow& evaluation,
                                          const PolicyContent::Scheme& scheme, const Policy& policy,
                                          const Value& data) {
    const auto conclusion = conclusion_of(evaluation, scheme, policy, data["opened"]);
    if (!conclusion) return conclusion.error();
    const Value indicators = data["indicators"];
    if (indicators.size() != scheme.indicators.size())
        return refuse("evaluation_concluded.indicators", "指标须与方案一致",
                      "the indicators must be the scheme's", "/indicators");
    for (std::size_t i = 0; i < scheme.indicators.size(); ++i) {
        const std::string& id = scheme.indicators[i].id;
        const std::string& shown = conclusion->indicators[i];
        if (shown != "?" && indicators[id].text() == shown) continue;
        return refuse("evaluation_concluded.indicators", "指标复算为 " + shown,
                      "the indicator recomputes to " + shown, "/indicators/" + id);
    }
    if (conclusion->total == "?" || data["total"].text() != conclusion->total)
        return refuse("evaluation_concluded.total", "总分复算为 " + conclusion->total,
                      "the total recomputes to " + conclusion->total, "/total");
    if (conclusion->grade != nullptr && data["grade"].text() == conclusion->grade->id) return {};
    return refuse("evaluation_concluded.grade", "等次与总分不符",
                  "the grade does not follow from the total", "/grade");
}

}  // namespace qiyue

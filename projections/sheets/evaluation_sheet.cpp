#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/score_sheet.hpp"
#include "ledger/domain/value_text.hpp"
#include "ledger/event/disclosure.hpp"
#include "projections/sheets/complex_sheet.hpp"

namespace qiyue {
namespace {

const PolicyContent::Scheme* scheme_of(const Policy* policy, const EvaluationRow& evaluation) {
    return policy != nullptr ? policy->scheme(evaluation.scheme_version) : nullptr;
}

/// The texts that the conclusion opened, in the order of the scores; empty before.
std::vector<std::string> opened_texts(SheetSource& source, const EvaluationRow& evaluation) {
    std::vector<std::string> texts;
    const Json& opened = source.data(evaluation.concluded);
    const auto list = opened.find("opened");
    if (list == opened.end() || !list->is_array()) return texts;
    for (const Json& text : *list)
        texts.push_back(text.is_string() ? text.get<std::string>() : std::string());
    return texts;
}

Json opened_value(const std::string& text) {
    const auto disclosure = Disclosure::parse(text);
    if (!disclosure) return nullptr;
    return Json::parse(value_text(disclosure->value()), nullptr, false);
}

Json experts(SheetSource& source, const EvaluationRow& evaluation) {
    const auto opened = opened_texts(source, evaluation);
    Json list = Json::array();
    std::size_t at = 0;
    for (const EvaluationRow::Score& score : evaluation.scores) {
        const Json& data = source.data(score.index);
        list.push_back({{"expert", score.expert},
                        {"commitment", to_hex(score.commitment)},
                        {"basis", member_json(data, "basis")},
                        {"time", member_json(source.event(score.index), "time")},
                        {"scores", at < opened.size() ? opened_value(opened[at]) : Json(nullptr)},
                        {"entry", score.index.value}});
        ++at;
    }
    for (const std::string& expert : evaluation.experts) {
        const bool scored = std::ranges::any_of(
            evaluation.scores, [&](const auto& score) { return score.expert == expert; });
        if (!scored) list.push_back({{"expert", expert}, {"entry", nullptr}});
    }
    return list;
}

/// Indicators, total and grade as they follow from the opened scores and the scheme.
Json recomputed(SheetSource& source, const EvaluationRow& evaluation) {
    if (!evaluation.concluded) return nullptr;
    const auto policy = source.policy(evaluation.policy_version);
    const auto* scheme = scheme_of(policy.get(), evaluation);
    if (scheme == nullptr) return nullptr;
    const Json& data = source.data(evaluation.concluded);
    Document opened;
    if (!opened.parse(member_json(data, "opened").dump())) return nullptr;
    const auto conclusion = conclusion_of(evaluation, *scheme, *policy, opened.root());
    if (!conclusion) return {{"agrees", false}, {"rule", conclusion.error().rule}};
    Json indicators = Json::array();
    for (std::size_t i = 0; i < scheme->indicators.size(); ++i) {
        const auto& indicator = scheme->indicators[i];
        indicators.push_back({{"id", indicator.id},
                              {"label", label_json(indicator.label)},
                              {"weight", indicator.weight},
                              {"mean", conclusion->indicators[i]}});
    }
    const std::string grade = conclusion->grade != nullptr ? conclusion->grade->id : "";
    return {{"agrees", member_json(data, "total") == Json(conclusion->total) &&
                           member_json(data, "grade") == Json(grade)},
            {"indicators", std::move(indicators)},
            {"total", conclusion->total},
            {"grade", grade}};
}

const char* standing_of(const EvaluationRow& evaluation) {
    if (evaluation.cancelled) return "cancelled";
    if (!evaluation.concluded) return "open";
    if (evaluation.reviewed) return "reviewed";
    return evaluation.objected ? "objected" : "concluded";
}

Json grade_label(SheetSource& source, const EvaluationRow& evaluation) {
    const auto policy = source.policy(evaluation.policy_version);
    const auto* grade = policy ? policy->grade(evaluation.grade) : nullptr;
    return grade != nullptr ? label_json(grade->label) : Json(nullptr);
}

}  // namespace

Json evaluation_sheet(SheetSource& source, const EvaluationRow& evaluation) {
    const bool done = evaluation.concluded.has_value();
    return {{"id", evaluation.id},
            {"standing", standing_of(evaluation)},
            {"organiser", evaluation.organiser},
            {"kind", evaluation.evaluation_kind},
            {"period", evaluation.period},
            {"scheme_version", evaluation.scheme_version},
            {"policy_version", evaluation.policy_version},
            {"due", evaluation.due},
            {"experts", experts(source, evaluation)},
            {"recused", evaluation.recused},
            {"selfreport", index_json(evaluation.report)},
            {"total", done ? Json(evaluation.total) : Json(nullptr)},
            {"grade", done ? Json(evaluation.grade) : Json(nullptr)},
            {"grade_label", grade_label(source, evaluation)},
            {"recomputed", recomputed(source, evaluation)},
            {"opened", evaluation.opened.value},
            {"concluded", index_json(evaluation.concluded)},
            {"known", time_json(evaluation.known)},
            {"objected", index_json(evaluation.objected)},
            {"reviewed", index_json(evaluation.reviewed)}};
}

}  // namespace qiyue

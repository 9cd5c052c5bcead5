// evaluation.concluded, objected, reviewed: sums of scores in whole numbers.

#include <algorithm>

#include "tests/model/rule.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {
namespace {

Evaluation* named(Model& m, const Deed& d) {
    Complex* complex = m.complex_of(d);
    if (complex == nullptr) return nullptr;
    const auto found = complex->evaluations.find(text(d, "evaluation_id"));
    return found == complex->evaluations.end() ? nullptr : &found->second;
}

Ways by_organiser(Model& m, const Deed& d) {
    const Evaluation* evaluation = named(m, d);
    if (evaluation == nullptr) return {};
    if (evaluation->organiser == "authority") return {{authority(m)}};
    return {{district(m, m.complex_of(d))}};
}

/// n / d with two decimals, halves away from zero.
std::string hundredths(std::int64_t n, std::int64_t d) {
    const std::int64_t rounded = (200 * n + d) / (2 * d);
    const std::string cents = std::to_string(100 + rounded % 100).substr(1);
    return std::to_string(rounded / 100) + "." + cents;
}

std::string grade_of(const std::string& total) {
    const std::int64_t cents = std::stoll(total.substr(0, total.find('.')));
    if (cents >= 90) return "excellent";
    if (cents >= 75) return "good";
    return cents >= 60 ? "qualified" : "unqualified";
}

/// The scheme's two indicators weigh 40 and 60; experts give whole numbers from 0 to 100.
Refused recomputes(const Evaluation& evaluation, const Deed& d) {
    if (d.data["opened"].size() != evaluation.scores.size()) return "not all opened";
    std::int64_t operation = 0, performance = 0;
    for (std::size_t n = 0; n < evaluation.scores.size(); ++n) {
        const std::string opened = d.data["opened"][n];
        if (document_sha256(opened) != evaluation.scores[n].commitment)
            return "not what was scored";
        const Json text_of = Json::parse(opened);
        if (text_of[2] != evaluation.scores[n].event_id || text_of[3] != "/scores")
            return "foreign";
        const Json& scores = text_of[4];
        if (scores.size() != 2 || !scores.contains("operation") || !scores.contains("performance"))
            return "indicators";
        for (const auto& score : scores)
            if (score < 0 || score > 100) return "out of bounds";
        operation += scores["operation"].get<std::int64_t>();
        performance += scores["performance"].get<std::int64_t>();
    }
    const auto experts = static_cast<std::int64_t>(evaluation.scores.size());
    const Json means = {{"operation", hundredths(operation, experts)},
                        {"performance", hundredths(performance, experts)}};
    if (d.data["indicators"] != means) return "means";
    const std::string total = hundredths(40 * operation + 60 * performance, 100 * experts);
    if (text(d, "total") != total) return "total";
    return text(d, "grade") == grade_of(total) ? Refused{} : Refused("grade");
}

Refused may_conclude(Model& m, const Deed& d) {
    const Evaluation& evaluation = *named(m, d);
    if (evaluation.over()) return "over";
    if (leaving(m.complex_of(d)->state)) return "leaving";
    if (evaluation.scores.size() < 2) return "quorum";
    return recomputes(evaluation, d);
}

Refused may_object(Model& m, const Deed& d) {
    const Evaluation* evaluation = named(m, d);
    if (evaluation == nullptr || !evaluation->concluded || evaluation->objected) return "not now";
    if (evaluation->known && m.over("objection", *evaluation->known)) return "period over";
    return {};
}

bool possible_total(const std::string& total) {
    const std::size_t point = total.find('.');
    if (point == std::string::npos || total.size() != point + 3) return false;
    const std::int64_t cents = std::stoll(total.substr(0, point) + total.substr(point + 1));
    return cents >= 0 && cents <= 10'000;
}

Refused may_review(Model& m, const Deed& d) {
    const Evaluation& evaluation = *named(m, d);
    if (!evaluation.objected || evaluation.reviewed) return "nothing to review";
    const bool revised = text(d, "verdict") == "revised";
    if (d.data.contains("total") != revised || d.data.contains("grade") != revised) return "result";
    if (!revised) return {};
    if (!possible_total(text(d, "total"))) return "total";
    return text(d, "grade") == grade_of(text(d, "total")) ? Refused{} : Refused("grade");
}

void review(Model& m, const Deed& d) {
    Evaluation& evaluation = *named(m, d);
    evaluation.reviewed = true;
    if (text(d, "verdict") != "revised") return;
    evaluation.total = text(d, "total");
    evaluation.grade = text(d, "grade");
    Complex& complex = *m.complex_of(d);
    if (!complex.rectification || !complex.rectification->basis) return;
    if (complex.rectification->basis == evaluation.concluded && evaluation.grade != "unqualified")
        put_in_order(complex);
}

}  // namespace

void add_conclusion_rules(Rules& rules) {
    rules["evaluation.concluded"] = {by_organiser, may_conclude, [](Model& m, const Deed& d) {
                                         Evaluation& evaluation = *named(m, d);
                                         evaluation.concluded = d.index;
                                         evaluation.total = text(d, "total");
                                         evaluation.grade = text(d, "grade");
                                     }};
    rules["evaluation.objected"] = {
        [](Model& m, const Deed& d) {
            const Complex* complex = m.complex_of(d);
            return Ways{{complex != nullptr ? one(org(complex->lead)) : nobody()}};
        },
        may_object, [](Model& m, const Deed& d) { named(m, d)->objected = true; }};
    rules["evaluation.reviewed"] = {by_organiser, may_review, review};
}

}  // namespace qiyue::model

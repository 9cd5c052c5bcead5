// Acts of evaluations at random, with scores that are really committed and opened.

#include <algorithm>

#include "ledger/crypto/digest.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/model/chooser.hpp"

namespace qiyue::model {

std::string scores_of(Chooser& chooser, Deed& deed) {
    Json scores = {
        {"operation", chooser.chance(70) ? chooser.number(85, 100) : chooser.number(0, 100)},
        {"performance", chooser.chance(70) ? chooser.number(85, 100) : chooser.number(0, 100)}};
    if (chooser.chance(2)) scores["operation"] = 101;
    if (chooser.chance(1)) scores.erase("operation");
    const std::string opened =
        format_disclosure(sha256(deed.id).view(), deed.id, "/scores", scores.dump());
    chooser.opened_[deed.id] = opened;
    return opened;
}

Json opened_scores(Chooser& chooser, const Evaluation& evaluation) {
    Json all = Json::array();
    for (const Score& one : evaluation.scores)
        all.push_back(chooser.opened_[one.event_id]);
    return all;
}

namespace {

std::string evaluation_id(Chooser& c, Deed& d, bool over = false) {
    std::vector<std::string> fit;
    if (const Complex* complex = c.complex(d))
        for (const auto& [id, one] : complex->evaluations)
            if (one.over() == over) fit.push_back(id);
    return fit.empty() || c.chance(5) ? c.id("E-") : c.pick(fit);
}

const Evaluation* named(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    if (complex == nullptr) return nullptr;
    const auto found = complex->evaluations.find(d.data["evaluation_id"]);
    return found == complex->evaluations.end() ? nullptr : &found->second;
}

void write_opening(Chooser& c, Deed& d) {
    d.data = {{"evaluation_id", c.id("E-")},
              {"kind", c.chance(80)   ? "performance"
                       : c.chance(90) ? "effectiveness"
                                      : "other"},
              {"period", std::to_string(2026 + c.number(0, 20))},
              {"scheme_version", c.chance(97) ? 1 : 2},
              {"due", c.date(c.number(-1, 20))}};
}

void write_appointment(Chooser& c, Deed& d) {
    std::vector<std::string> experts;
    for (const Party& one : world().experts)
        if (c.chance(60)) experts.push_back(one.id());
    if (experts.empty()) experts = {"EX-1"};
    if (c.chance(60)) experts = {"EX-1", "EX-3"};
    d.data = {
        {"evaluation_id", evaluation_id(c, d)}, {"experts", experts}, {"recusals", Json::array()}};
    if (c.chance(10)) d.data["recusals"].push_back(c.pick(world().experts).id());
}

void write_replacement(Chooser& c, Deed& d) {
    d.data = {{"evaluation_id", evaluation_id(c, d)},
              {"reason", "示例"},
              {"out", c.pick(world().experts).id()},
              {"in", c.pick(world().experts).id()}};
}

void write_scoring(Chooser& c, Deed& d) {
    d.data = {{"evaluation_id", evaluation_id(c, d)}, {"basis", d.index}};
    const Evaluation* evaluation = named(c, d);
    const bool appointed = evaluation != nullptr && !evaluation->experts.empty();
    d.source = "/experts/" + (appointed && c.chance(95) ? c.pick(evaluation->experts)
                                                        : c.pick(world().experts).id());
    d.data["commit"]["/scores"] = document_sha256(scores_of(c, d));
}

std::string fixed(std::int64_t n, std::int64_t d) {
    const std::int64_t cents = (200 * n + d) / (2 * d);
    return std::to_string(cents / 100) + "." + std::to_string(100 + cents % 100).substr(1);
}

std::string grade(std::int64_t total) {
    return total >= 90   ? "excellent"
           : total >= 75 ? "good"
           : total >= 60 ? "qualified"
                         : "unqualified";
}

void write_conclusion(Chooser& c, Deed& d) {
    d.data = {{"evaluation_id", evaluation_id(c, d)}};
    const Evaluation* evaluation = named(c, d);
    Json opened = evaluation != nullptr ? opened_scores(c, *evaluation) : Json::array();
    if (opened.empty()) opened.push_back("[]");
    if (c.chance(2)) std::reverse(opened.begin(), opened.end());
    std::int64_t operation = 0, performance = 0;
    const auto count = static_cast<std::int64_t>(opened.size());
    for (const auto& text : opened) {
        const Json parsed = Json::parse(text.get<std::string>(), nullptr, false);
        if (parsed.size() < 5) continue;
        operation += parsed[4].value("operation", 0);
        performance += parsed[4].value("performance", 0);
    }
    if (c.chance(5)) ++operation;
    d.data["opened"] = opened;
    d.data["indicators"] = {{"operation", fixed(operation, count)},
                            {"performance", fixed(performance, count)}};
    if (c.chance(3)) --performance;
    const std::int64_t sum = std::max<std::int64_t>(40 * operation + 60 * performance, 0);
    d.data["total"] = fixed(sum, 100 * count);
    d.data["grade"] = c.chance(97) ? grade(std::stoll(d.data["total"].get<std::string>())) : "good";
}

void write_review(Chooser& c, Deed& d) {
    const bool revised = c.chance(50);
    d.data = {{"evaluation_id", evaluation_id(c, d, true)},
              {"verdict", revised ? "revised" : "upheld"}};
    if (!revised && c.chance(95)) return;
    const std::int64_t total = c.number(50, 101);
    d.data["total"] = std::to_string(total) + ".00";
    d.data["grade"] = grade(total);
}

}  // namespace

void add_evaluation_kinds(Kinds& kinds) {
    kinds["evaluation.opened"] = {write_opening, 4, "complex"};
    kinds["experts.appointed"] = {write_appointment, 8, "complex"};
    kinds["experts.replaced"] = {write_replacement, 2, "complex"};
    kinds["selfreport.submitted"] = {[](Chooser& c, Deed& d) {
                                         d.data = {{"evaluation_id", evaluation_id(c, d)},
                                                   {"kpis", Json::object()},
                                                   {"documents", Json::array()}};
                                     },
                                     2, "complex"};
    kinds["evaluation.scored"] = {write_scoring, 14, "complex"};
    kinds["evaluation.concluded"] = {write_conclusion, 10, "complex"};
    kinds["evaluation.cancelled"] = {[](Chooser& c, Deed& d) {
                                         d.data = {{"evaluation_id", evaluation_id(c, d)},
                                                   {"reason", "示例"}};
                                     },
                                     1, "complex"};
    kinds["evaluation.objected"] = {[](Chooser& c, Deed& d) {
                                        d.data = {{"evaluation_id", evaluation_id(c, d, true)},
                                                  {"reason", "示例"}};
                                    },
                                    2, "complex"};
    kinds["evaluation.reviewed"] = {write_review, 3, "complex"};
}

}  // namespace qiyue::model

#include "tools/qiyue/demo/lives/score_sheets.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "tools/qiyue/demo/embedded_texts.hpp"

namespace qiyue::demo {
namespace {

/// numerator / denominator, rounded half up.
std::int64_t rounded(std::int64_t numerator, std::int64_t denominator) {
    return (2 * numerator + denominator) / (2 * denominator);
}

std::string with_two_decimals(std::int64_t hundredths) {
    return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace

std::vector<SchemeIndicator> scheme_indicators(int version) {
    std::vector<SchemeIndicator> made;
    for (const auto text : {embedded::founding_policy(), embedded::policy_version_2()}) {
        const Json json = Json::parse(text);
        for (const Json& scheme : json.at("schemes")) {
            if (scheme.at("version") != version) continue;
            for (const Json& one : scheme.at("indicators"))
                made.push_back({one.at("id"), one.at("weight")});
        }
    }
    return made;
}

ScoreSheets::ScoreSheets(int scheme, std::int64_t mean, Dice& dice)
    : scheme_(scheme_indicators(scheme)), sums_(scheme_.size()), mean_(mean), dice_(dice) {}

Json ScoreSheets::next() {
    ++sheets_;
    Json scores = Json::object();
    for (std::size_t n = 0; n < scheme_.size(); ++n) {
        const std::int64_t score = std::clamp<std::int64_t>(mean_ + dice_.between(-3, 3), 0, 100);
        sums_[n] += score;
        scores[scheme_[n].id] = score;
    }
    return scores;
}

Json ScoreSheets::indicators() const {
    Json means = Json::object();
    for (std::size_t n = 0; n < scheme_.size(); ++n)
        means[scheme_[n].id] = with_two_decimals(rounded(sums_[n] * 100, sheets_));
    return means;
}

std::int64_t ScoreSheets::total_hundredths() const {
    std::int64_t weighted = 0;
    for (std::size_t n = 0; n < scheme_.size(); ++n)
        weighted += scheme_[n].weight * sums_[n];
    return rounded(weighted, sheets_);
}

std::string ScoreSheets::total() const { return with_two_decimals(total_hundredths()); }

std::string ScoreSheets::grade() const {
    const Json policy = Json::parse(embedded::founding_policy());
    for (const Json& grade : policy.at("grades")) {
        const std::string min = grade.at("min");
        if (total_hundredths() >= std::stoll(min) * 100) return grade.at("id");
    }
    return {};
}

}  // namespace qiyue::demo

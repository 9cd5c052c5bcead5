#pragma once

// The policy in force: everything that the plan leaves open and that another city would set
// otherwise, as data. Immutable once read; shared freely between threads.
//
// Strict: every member must be there, unknown members are refused, every value is checked with its
// place, and so is what members say about each other (a weight, a kind, a metric that is named must
// exist). A Policy that exists is therefore sound, and rules may use it without looking twice.

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/calendar.hpp"
#include "ledger/domain/policy_content.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

class Policy {
public:
    /// From the `policy` member of an event. A refusal's rule is `policy.…`, its place a JSON
    /// pointer relative to the policy object.
    static std::expected<std::shared_ptr<const Policy>, Rejection> read(const Value& policy);
    /// From JSON text. Errors: event_format (not strict JSON), invalid_argument (refused by
    /// read()).
    static Result<std::shared_ptr<const Policy>> parse(std::string_view json);

    /// All of it, as data. What follows are the questions that rules ask.
    const PolicyContent& content() const { return content_; }
    const Calendar& calendar() const { return content_.calendar; }

    // Offices.
    const std::vector<std::string>& authority() const { return content_.offices.authority; }
    std::int64_t authority_quorum() const { return content_.authority_quorum; }
    const std::vector<std::string>& operators() const { return content_.offices.operators; }
    const std::vector<std::string>& dpo() const { return content_.offices.dpo; }
    const std::vector<std::string>& guardian() const { return content_.offices.guardian; }
    /// The region that acts for this one at that moment: itself, or what it was merged into.
    std::string region_in_charge(std::string_view region, Micros recorded) const;
    /// Who holds the office of district for a region, mergers followed. Empty: nobody.
    std::vector<std::string> district(std::string_view region, Micros recorded) const;
    /// The regions that have a district office, in the policy's order, each once.
    std::vector<std::string> district_regions() const;
    /// Every organisation that holds the office of district anywhere.
    std::vector<std::string> all_districts() const;

    // Requirements.
    /// Null if there is no such kind of complex.
    const PolicyContent::Eligibility* eligibility(std::string_view complex_kind) const;
    bool requires_body(std::string_view complex_kind, Body body) const;
    bool is_waived(Waiver waiver) const;
    bool is_official_required(std::string_view type) const;
    bool documents_required() const { return content_.documents_required; }
    std::int64_t backdating_days() const { return content_.backdating_days; }
    std::int64_t rectification_orders_max() const { return content_.rectification_orders_max; }
    std::int64_t barred_years_after_ordered_exit() const {
        return content_.barred_years_after_ordered_exit;
    }

    // Periods.
    std::int64_t period(Period period) const;
    /// True if the period that began at `from` is over at `recorded`.
    bool is_over(Period period, Micros from, Micros recorded) const;
    /// The first moment at which it is over.
    Micros end_of(Period period, Micros from) const;

    // Evaluation. Null if there is none.
    const PolicyContent::EvaluationKind* evaluation_kind(std::string_view id) const;
    const PolicyContent::Scheme* scheme(std::uint64_t version) const;
    const PolicyContent::Grade* grade(std::string_view id) const;
    /// The grade of a total as the scheme rounds it; every total within a scheme's bounds has one.
    const PolicyContent::Grade* grade_of(const Decimal& total) const;

    // Taxonomies. Null or false if there is none.
    const PolicyContent::Metric* metric(std::string_view id) const;
    const PolicyContent::Region* region(std::string_view code) const;
    bool is_region_valid(std::string_view code, Micros recorded) const;
    bool has_direction(std::string_view id) const;
    bool has_tier(std::string_view tier) const;
    bool has_industry(std::string_view id) const;
    const PolicyContent::AchievementKind* achievement_kind(std::string_view id) const;

private:
    PolicyContent content_;
};

/// True if `next` differs from `last` in nothing but the holders of offices (and a quorum that had
/// to shrink because fewer authorities are left): what a recovery may publish.
bool differs_only_in_holders(const Policy& last, const Policy& next);

}  // namespace qiyue

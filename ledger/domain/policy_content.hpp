#pragma once

// What a policy says, as plain data in the order of its JSON object. Read by Policy::read only.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/domain/calendar.hpp"
#include "ledger/domain/decimal.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

/// Bodies of a complex that a policy may require before recognition.
enum class Body { council, expert_committee, secretariat };

/// Steps that a policy may waive.
enum class Waiver {
    recommendation,  ///< "lead.recommended": selection without a district's recommendation
    publicity,  ///< "notice.publicised": no publication before selection, recognition, honour
    charter_before_cultivation,  ///< "charter.effective": cultivation may begin before the charter
};

/// Periods, all counted in the policy's unit.
enum class Period { publicity, objection, exit_objection, settlement, unresponsive };

struct PolicyContent {
    struct Offices {
        std::vector<std::string> authority;
        struct District {
            std::string region;
            std::string uscc;
            bool operator==(const District&) const = default;
        };
        std::vector<District> district;
        std::vector<std::string> operators;
        std::vector<std::string> dpo;
        std::vector<std::string> guardian;
        bool operator==(const Offices&) const = default;
    };
    /// From a date on, `into` acts for `region`.
    struct Merger {
        std::string region;
        std::string into;
        Date from;
        bool operator==(const Merger&) const = default;
    };
    struct Eligibility {
        std::string complex_kind;
        Label label;
        std::vector<std::string> lead_kinds;  ///< kinds of organisation
        std::vector<std::string> qualifications;  ///< each is needed
        bool operator==(const Eligibility&) const = default;
    };
    struct RequiredBodies {
        std::string complex_kind;
        std::vector<Body> bodies;
        bool operator==(const RequiredBodies&) const = default;
    };
    struct Periods {
        Calendar::Unit unit = Calendar::Unit::working_days;
        std::int64_t publicity = 0;
        std::int64_t objection = 0;
        std::int64_t exit_objection = 0;
        std::int64_t settlement = 0;
        std::int64_t unresponsive = 0;
        bool operator==(const Periods&) const = default;
    };
    struct EvaluationKind {
        std::string id;
        Label label;
        bool decisive = false;  ///< its grade may carry an honour
        bool operator==(const EvaluationKind&) const = default;
    };
    struct Indicator {
        std::string id;
        Label label;
        std::int64_t weight = 0;  ///< all of a scheme sum to 100
        Decimal min;  ///< of a score, inclusive
        Decimal max;
        bool operator==(const Indicator&) const = default;
    };
    struct Scheme {
        std::uint64_t version = 0;
        std::vector<std::string> kinds;  ///< kinds of evaluation it serves
        std::vector<Indicator> indicators;
        std::int64_t experts_quorum = 0;
        std::string combine;  ///< "mean"
        unsigned decimals = 0;
        Rounding rounding = Rounding::half_up;
        bool operator==(const Scheme&) const = default;
    };
    struct Grade {
        std::string id;
        Label label;
        Decimal min;  ///< inclusive; grades stand in falling order
        bool honour_allowed = false;
        bool rectification_due = false;
        bool operator==(const Grade&) const = default;
    };
    struct Metric {
        enum class Kind { ratio, count };
        std::string id;
        Label label;
        Kind kind = Kind::ratio;
        unsigned decimals = 0;
        Rounding rounding = Rounding::half_up;
        std::string city;  ///< ratio: how the city's figure follows
        std::string counts;  ///< count: "built", or the type of event that is counted
        bool operator==(const Metric&) const = default;
    };
    /// What counts as built.
    struct Built {
        std::string from;  ///< type of event
        bool exited_counts = false;
        bool operator==(const Built&) const = default;
    };
    struct Target {
        std::string metric;
        Date by;
        std::string comparator;  ///< ">=", ">", "<=", "<", "="
        Decimal value;
        bool cumulative = false;
        std::optional<std::int64_t> directions;  ///< how many directions must be covered
        std::vector<std::string> tiers;  ///< tiers that must be covered
        bool outlook = false;
        bool operator==(const Target&) const = default;
    };
    struct Direction {
        std::string id;
        Label label;
        bool operator==(const Direction&) const = default;
    };
    struct Tier {
        std::string id;
        Label label;
        std::vector<std::string> industries;
        bool operator==(const Tier&) const = default;
    };
    struct AchievementKind {
        std::string id;
        Label label;
        std::vector<std::string> stages;  ///< in order; none: it has no stages
        bool operator==(const AchievementKind&) const = default;
    };
    struct Region {
        std::string code;
        Label label;
        Date from;
        std::optional<Date> to;  ///< inclusive
        bool operator==(const Region&) const = default;
    };

    Offices offices;
    std::int64_t authority_quorum = 0;
    std::vector<Merger> district_mergers;
    std::vector<Eligibility> eligibility;
    std::vector<RequiredBodies> required_bodies;
    std::vector<Waiver> waived;
    Calendar calendar;
    Periods periods;
    std::int64_t backdating_days = 0;
    std::vector<std::string> official_required;  ///< types
    bool documents_required = true;
    std::int64_t rectification_orders_max = 0;
    std::int64_t barred_years_after_ordered_exit = 0;
    std::vector<EvaluationKind> evaluation_kinds;
    std::vector<Scheme> schemes;
    std::vector<Grade> grades;
    std::vector<Metric> metrics;
    Built built;
    std::vector<Target> targets;
    std::vector<Direction> directions;
    std::vector<Tier> tiers;  ///< taxonomy "33618"
    std::vector<std::string> innovation;  ///< taxonomy "416"
    std::vector<AchievementKind> achievements;
    std::vector<Region> regions;

    bool operator==(const PolicyContent&) const = default;
};

}  // namespace qiyue

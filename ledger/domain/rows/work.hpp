#pragma once

// Rows about the work of complexes: needs, tasks, achievements, cases, reported figures; and the
// running figures that scoreboards and targets are made of.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows/kind.hpp"

namespace qiyue {

/// Id = `{complex}/{need_id}`.
struct NeedRow {
    static constexpr RowKind kind = RowKind::need;
    std::string enterprise;  ///< uscc of whoever registered it
    Index registered{};
    std::string provider;  ///< uscc, once matched
    std::optional<Index> matched;
    std::optional<Index> resolved;
};

/// Id = `{complex}/{task_id}`.
struct TaskRow {
    static constexpr RowKind kind = RowKind::task;
    Index launched{};
    std::vector<std::string> partners;  ///< uscc
    std::uint64_t milestones = 0;
    std::optional<Index> accepted;
    std::optional<Index> terminated;
};

/// Id = `{complex}/{achievement_id}`.
struct AchievementRow {
    static constexpr RowKind kind = RowKind::achievement;
    std::string achievement_kind;
    std::string stage;  ///< empty if its kind has none
    Index recorded{};  ///< the latest of its stages
};

/// Id = `{complex}/{case_id}`.
struct ModelCaseRow {
    static constexpr RowKind kind = RowKind::model_case;
    std::string theme;
    Index selected{};
};

/// Id = `{uscc}/{metric}/{period}`: one figure of one organisation, whichever complex it was
/// reported in, so that none counts twice.
struct KpiRow {
    static constexpr RowKind kind = RowKind::kpi;
    Index index{};  ///< the report that stands
    std::string complex;
    std::string region;  ///< of the organisation when it reported
    std::string numerator;  ///< decimal text
    std::string denominator;
};

/// Id = what is summed, see figures.hpp. How many steps the sum has made.
struct TallyRow {
    static constexpr RowKind kind = RowKind::tally;
    std::uint64_t steps = 0;
};

/// Id = `{tally}#{step, 16 hex digits}`: the sum from this entry on, until the next step. All steps
/// are kept, so that a figure can be told at any size of the log.
struct TallyStepRow {
    static constexpr RowKind kind = RowKind::tally_step;
    Index index{};
    Micros recorded{};
    std::string numerator;  ///< decimal text
    std::string denominator;
};

}  // namespace qiyue

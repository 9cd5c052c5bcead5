#pragma once

// Rows about the record itself: the ledger, its policies, its directions.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows/kind.hpp"

namespace qiyue {

class Policy;  // ledger/domain/policy.hpp

/// One row, id "". What was founded, and which policies there are.
struct LedgerRow {
    static constexpr RowKind kind = RowKind::ledger;
    std::string origin;
    bool national = false;
    bool simulated = false;
    /// Policy versions with the time they take effect, in order of version.
    struct PolicyEntry {
        std::uint64_t version = 0;
        Micros effective{};
    };
    std::vector<PolicyEntry> policies;
};

/// Id = version in decimal.
struct PolicyRow {
    static constexpr RowKind kind = RowKind::policy;
    std::uint64_t version = 0;
    Index index{};
    Micros effective{};
    std::string text;  ///< JSON of the policy object
    std::shared_ptr<const Policy> parsed;  ///< made from text when the row is decoded
};

/// One row, id "": the directions that have been set.
struct DirectionsRow {
    static constexpr RowKind kind = RowKind::directions;
    struct Direction {
        std::string id;
        std::string tier;
        std::int64_t year = 0;
        Index index{};
    };
    std::vector<Direction> directions;
};

}  // namespace qiyue

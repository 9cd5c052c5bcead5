#pragma once

// Rows about the record itself: the ledger, its policies, its directions.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows/kind.hpp"
#include "ledger/domain/rows/parties.hpp"

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
    std::vector<Silence> served;  ///< in the streams `ledger` and `policy`
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

/// Id = stream: what must be kept although it could be erased.
struct HoldRow {
    static constexpr RowKind kind = RowKind::hold;
    struct Hold {
        std::string scope;
        Index placed{};
    };
    std::vector<Hold> holds;  ///< those that have not been lifted
};

/// Id = the commitment in hex: a sensitive field that an event commits to.
struct CommitmentRow {
    static constexpr RowKind kind = RowKind::commitment;
    Index index{};  ///< of the event
    std::string stream;
    std::string pointer;
    std::string party;  ///< the event's source: `/organizations/…` or `/experts/…`
    bool lead_owns = false;  ///< its owner is the complex's lead unit, else the source
    std::optional<Index> erased;
    struct Grant {
        std::string recipient;  ///< uscc
        std::string until;  ///< date
        Index index{};
    };
    std::vector<Grant> grants;
};

/// Id = index of the entry that is corrected, in decimal.
struct CorrectionRow {
    static constexpr RowKind kind = RowKind::correction;
    std::vector<Index> corrections;  ///< in the order in which they apply
};

}  // namespace qiyue

#pragma once

// A complex's life read from the entries of its stream: its charters, its members, the states that
// it went through. It reads what was recorded and judges nothing: whether an act was allowed the
// ledger has decided. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/rows/complex.hpp"
#include "ledger/package/report/kept_acts.hpp"
#include "ledger/package/report/policy_versions.hpp"

namespace qiyue {

struct ComplexLife {
    ComplexRow row;
    /// A state and where it began; the last one goes on.
    struct Step {
        ComplexState state = ComplexState::proposed;
        Micros since{};
        Index index{};
    };
    std::vector<Step> steps;
    /// Who led it from which entry to which, oldest first; before selection, who applied.
    struct Lead {
        std::string uscc;
        Index since{};
        std::optional<Index> until;
    };
    std::vector<Lead> leads;
    /// What of its identity was said where: the newest entry of each.
    Index name{};
    Index direction{};
    Index regions{};
    Index lead{};
};

/// From all acts of the stream that were kept. Total: what is missing is left alone.
ComplexLife life_of(const KeptActs& acts, const KeptStream& stream, const PolicyVersions& policies);

/// A date (its start in the zone of the policy in force at `recorded`) or a time.
Micros moment_at(const PolicyVersions& policies, std::string_view text, Micros recorded);

}  // namespace qiyue

#pragma once

// What the policy and the record ask of who leads a complex, and of its direction and regions: the
// same when it applies and when it changes. Rules are `prefix` + ".…"; a prefix is a literal.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/domain/case.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

/// Who would lead what, and where a refusal points to.
struct Candidate {
    std::string_view uscc;
    std::string_view complex_kind;
    std::string place;  ///< of the organisation
    std::string kind_place;  ///< of the kind of complex that it would lead
};

/// On record and not ended, not barred, of a kind and with the qualifications that the policy asks
/// for. Rules: ".ended", ".barred", ".kind", ".not_eligible", ".unqualified".
std::optional<Rejection> check_candidate(Case& c, std::string_view prefix,
                                         const Candidate& candidate);
/// data.direction has been set. Rule: ".direction_not_set".
std::optional<Rejection> check_direction(Case& c, std::string_view prefix);
/// A region that the policy has at this time. Rule: ".region_unknown".
std::optional<Rejection> check_region(Case& c, std::string_view prefix, std::string_view code,
                                      std::string place);
/// The same for each of data.regions.
std::optional<Rejection> check_regions(Case& c, std::string_view prefix);

}  // namespace qiyue

#pragma once

// Recovery (domain.md, rule 3): an office whose keys are lost, or that is dissolved or silent,
// cannot be asked to sign its own replacement. Operator, guardian and the holders that remain do,
// citing an official document; what they may do is bind or revoke keys of the office, and publish a
// policy that changes nothing but holders.

#include <optional>

#include "ledger/domain/parts.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

namespace part {

/// The holders of the authority, by the last policy that was published, that stay in office by
/// data.policy; nobody if none do.
Part remaining_in_policy();
/// The other holders of the offices that the subject holds; nobody if it is the only one. Refused
/// (recovery.no_office) if it holds none.
Part remaining_beside_subject();

}  // namespace part

/// That a recovery cites its document: `data.official`. Rule: recovery.official.
std::optional<Rejection> check_recovery_document(Case& c);

}  // namespace qiyue

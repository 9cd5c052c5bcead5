#pragma once

// Those who no longer sign: organisations that have ended, whose successors sign for them, and
// those that were served and stay silent, for whom the authority signs (domain.md, rule 3).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/field.hpp"
#include "ledger/domain/parts.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

class StateOverlay;

/// The member `instead` of all types whose signatures may be replaced: {uscc, ground, doc}.
Field instead_field();

/// That every replacement named was one, and that its ground is borne out by the record. Rules:
/// instead.surplus, instead.not_ended, instead.successor, instead.not_served, instead.period.
std::optional<Rejection> check_instead(Case& c, const SignedWay& way);

/// True if `successor` is, over any chain of organisations that have ended, a successor of the
/// organisation `ended`. Both are parties: `/organizations/…`.
bool succeeds(Case& c, std::string_view successor, std::string_view ended);

/// The services that the case's stream holds unanswered.
std::vector<Silence> unanswered(Case& c);
/// Adds an organisation that was served in the case's stream; one that is silent already stays so.
void note_service(Case& c, StateOverlay& state, std::string_view uscc);
/// Whoever signed the case's act is silent in its stream no more.
void note_answers(Case& c, StateOverlay& state);

}  // namespace qiyue

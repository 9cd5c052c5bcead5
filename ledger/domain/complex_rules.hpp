#pragma once

// What many rules ask about a complex: its charter, its parties, its council, its resolutions. Pure
// functions over rows; `at` is always a moment on the log's own axis of time (`recorded`).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/domain/parts.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/rows/complex.hpp"

namespace qiyue {

class StateOverlay;

// States.

/// Stable name and label of a state of domain.md's diagram.
std::string_view state_name(ComplexState state) noexcept;
const Label& state_label(ComplexState state) noexcept;
/// From lead_selected on, exit not decided: a lead unit works.
bool is_active(ComplexState state) noexcept;
/// Exit decided, not closed: exiting or settled.
bool is_leaving(ComplexState state) noexcept;
/// Where the complex stands, a proposed exit aside: what else moves meanwhile moves this.
ComplexState standing_state(const ComplexRow& complex) noexcept;
ComplexState& standing_state(ComplexRow& complex) noexcept;
/// Ends a rectification well: back to where the complex was before it was ordered; the count of
/// orders begins anew. Nothing if it is not being rectified.
void put_in_order(ComplexRow& complex) noexcept;
/// An honour that was not revoked and whose term is not over; revoked or not before it begins.
bool honour_held(const ComplexRow& complex, const Calendar& calendar, Micros at);
/// `rule`: "综合体当前状态为…" with the state's label, for preconditions on the state.
Rejection wrong_state(const ComplexRow& complex, std::string_view rule);

// Rows and parts.

/// Stores the row under its own id.
void put_complex(StateOverlay& state, ComplexRow complex);
/// Why the complex's council cannot act now: there is none, or its term has not begun or is over.
/// Rules: `prefix` + ".no_council", ".council_term". `prefix` is a literal.
std::optional<Rejection> check_council(Case& c, std::string_view prefix);
/// The chair of the council, which can act.
Part council_chair(std::string_view prefix);

// Charter.

/// The charter in force: the highest version that has taken effect by then. Null if none has, or it
/// was terminated.
const CharterVersion* charter_in_force(const ComplexRow& complex, Micros at);
const CharterVersion* charter_version(const ComplexRow& complex, std::uint64_t version);
bool has_signed(const CharterVersion& charter, std::string_view uscc);
/// A text that never took effect and no longer can: another one is ahead of it. A founding text
/// that lost to another has no resolution behind it, so it cannot amend either.
bool is_superseded(const ComplexRow& complex, const CharterVersion& charter);
/// Gives every open text that now has what it needs its time of effect: a founding text the
/// signatures of all whom it requires; an amendment, over the parties of now, those that the rule
/// of the charter in force asks for. To be called when a signature or a membership has changed.
void complete_charters(Case& c, ComplexRow& complex);
/// What passes of time alone have changed by then: a charter whose effective date has come makes
/// its founding signatories members and the complex chartered. Case::complex() gives rows like
/// this, and whatever act comes next stores it.
ComplexRow brought_forward(ComplexRow complex, Micros at);

// Parties. The lead is a party and never a member; see also is_member() and is_party() in case.hpp.

/// Lead first, then members in the order in which they joined; those that left are not among them.
std::vector<std::string> parties(const ComplexRow& complex, Micros at);
/// The membership that has not ended and is not about to, or null.
const Member* standing_member(const ComplexRow& complex, std::string_view uscc);
Member* standing_member(ComplexRow& complex, std::string_view uscc);

// Council and resolutions.

/// Seats whose organisations are parties at that time; a seat whose organisation has left has no
/// vote, so that nobody's silence outlives its membership.
std::vector<std::string> voting_seats(const ComplexRow& complex, Micros at);
/// The resolution data[`field`] of the case's complex: exists, not used, of this matter and target.
/// Rules: `prefix` + ".resolution_unknown", "…_used", "…_matter", "…_target".
std::optional<Rejection> check_resolution(Case& c, std::string_view prefix, std::string_view field,
                                          std::string_view matter, std::string_view target);
/// data.resolution where the council must consent: cited if there is a council, and lawful if
/// cited. Rules: `prefix` + ".resolution_missing" and those of check_resolution().
std::optional<Rejection> check_consent(Case& c, std::string_view prefix, std::string_view matter,
                                       std::string_view target);
/// Marks it used by this act; nothing if data has no such field.
void use_resolution(Case& c, StateOverlay& state, std::string_view field);

// Steps that policies may waive, and dates.

/// Whether the act at `of` was publicised and the publicity period is over; true if it is waived.
bool is_publicised(Case& c, const ComplexRow& complex, Index of);
/// If the act at `of` concluded an evaluation of the complex: its parties know of it from then on.
void note_known(Case& c, StateOverlay& state, Index of, Micros since);
/// A date (its start, in the policy's zone) or a time, as fields of kind `moment` have it.
Micros moment_of(Case& c, std::string_view text);

}  // namespace qiyue

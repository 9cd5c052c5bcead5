#pragma once

// Acts that either office may do to a complex, and that the same office then carries on: the city's
// authorities, or the district that the complex was founded in. Which one it was is kept in rows as
// "authority" or the district's uscc.

#include <string>
#include <string_view>

#include "ledger/domain/parts.hpp"

namespace qiyue {

/// In a row: the authorities acted.
inline constexpr std::string_view acting_authority = "authority";

Signers authority_or_district();
/// Who does the case's act, whose signers are authority_or_district(), as rows keep it. Told by the
/// way that was taken, never by the source: one organisation may hold both offices.
std::string acting_office(Case& c);
/// Who must sign where this office goes on; a district's place is its successor's.
Resolved resolve_office(Case& c, std::string_view office);

}  // namespace qiyue

#pragma once

// Dossiers: an organisation or an expert, and every part it played in every complex.

#include <string>
#include <vector>

#include "ledger/domain/rows.hpp"
#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

Json organization_sheet(SheetSource& source, const OrganizationRow& organization);
Json expert_sheet(SheetSource& source, const ExpertRow& expert);

/// What a party did in a complex: {complex, parts: [{part, …, entry}], entries: [index …]}.
/// `party` as in sources; `entries` are those in which it took part, oldest first.
Json played_in(SheetSource& source, const ComplexRow& complex, const std::string& party,
               const std::vector<Index>& entries);

}  // namespace qiyue

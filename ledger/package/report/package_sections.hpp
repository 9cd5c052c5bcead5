#pragma once

// The sections of a report about the package as a whole. One thread.

#include "ledger/package/report/report_page.hpp"

namespace qiyue {

/// Title, what the package is, for whom it was made; and the chapters that follow.
void write_cover(ReportPage& page, const std::vector<Label>& headings);
/// The scopes that are not complexes: by stream, by type; and of an organisation what it is.
void write_scope(ReportPage& page);
void write_corrections(ReportPage& page);
/// What is withheld, erased, opened.
void write_fields(ReportPage& page);
void write_documents(ReportPage& page);
void write_signers(ReportPage& page);
/// What was proven, and by what.
void write_proofs(ReportPage& page);
/// The table of all entries that every statement cites.
void write_entries(ReportPage& page);

}  // namespace qiyue

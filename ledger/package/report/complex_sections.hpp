#pragma once

// The sections of a report about one complex. Each writes itself, or that there is nothing to tell.
// One thread.

#include <span>
#include <string_view>

#include "ledger/package/report/complex_life.hpp"
#include "ledger/package/report/kept_acts.hpp"
#include "ledger/package/report/report_page.hpp"

namespace qiyue {

struct ComplexView {
    std::string_view id;
    const KeptStream& stream;
    const ComplexLife& life;
};

void write_identity(ReportPage& page, const ComplexView& complex);
void write_life_line(ReportPage& page, const ComplexView& complex);
void write_members(ReportPage& page, const ComplexView& complex);
void write_charters(ReportPage& page, const ComplexView& complex);
void write_bodies(ReportPage& page, const ComplexView& complex);
void write_evaluations(ReportPage& page, const ComplexView& complex);
/// Rectification, tolerance, honours.
void write_supervision(ReportPage& page, const ComplexView& complex);
/// Exit, settlement, closing.
void write_exit(ReportPage& page, const ComplexView& complex);
void write_figures(ReportPage& page, const ComplexView& complex);
/// Figures, needs, tasks, achievements and what else was done.
void write_work(ReportPage& page, const ComplexView& complex);
/// What was served and publicised, granted and held.
void write_notices(ReportPage& page, const ComplexView& complex);

/// A table of the acts of these types: when, what it says, who acted, the entry. Nothing if there
/// are none.
void write_acts(ReportPage& page, const ComplexView& complex, const Label& heading,
                std::span<const std::string_view> types);

/// A chapter: all of the above.
void write_complex(ReportPage& page, std::string_view id);

}  // namespace qiyue

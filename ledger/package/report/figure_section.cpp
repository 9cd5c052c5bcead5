// The figures that organisations reported, a line each.

#include <map>

#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"

namespace qiyue {
namespace {

/// Reports that a later one took the place of, with it.
std::map<Index, Index> replaced_reports(const KeptActs& acts, const KeptStream& stream) {
    std::map<Index, Index> replaced;
    ActReading act(acts);
    for (const KeptAct& kept : stream.acts) {
        if (kept.type != "kpi.reported" || !act.read(kept)) continue;
        if (const Value earlier = act.at("/replaces"); earlier.is_integer())
            replaced[Index{static_cast<std::uint64_t>(earlier.integer())}] = kept.index;
    }
    return replaced;
}

void write_number(ReportPage& page, Value value) {
    page.cell(" class=\"r\"");
    if (value.is_integer())
        page.html().text(std::to_string(value.integer()));
    else
        page.html().text(value.text());
}

}  // namespace

void write_figures(ReportPage& page, const ComplexView& complex) {
    const auto replaced = replaced_reports(page.view().acts, complex.stream);
    ActReading act(page.view().acts);
    bool begun = false;
    for (const KeptAct& kept : complex.stream.acts) {
        if (kept.type != "kpi.reported" || !act.read(kept)) continue;
        if (!begun) {
            page.subheading({"指标填报", "Figures reported"});
            page.begin_table({{"报告期", "Period"},
                              {"指标", "Metric"},
                              {"分子", "Numerator"},
                              {"分母", "Denominator"},
                              {"指标值", "Value"},
                              {"填报单位", "By"},
                              {"明细", "Breakdown"},
                              {"条目", "Entry"}});
            begun = true;
        }
        if (!page.row()) continue;
        page.cell().text(act.text("/period"));
        page.cell().label(page.view().policies.metric(act.text("/metric")));
        write_number(page, act.at("/numerator"));
        write_number(page, act.at("/denominator"));
        write_number(page, act.at("/value"));
        page.cell();
        page.name(act.event().source);
        page.cell();
        write_fate(page, kept.index, "/breakdown");
        page.cell();
        page.cite(kept.index);
        if (const auto later = replaced.find(kept.index); later != replaced.end()) {
            page.html().markup(" <span class=\"k\">").label({"已替换", "replaced by"});
            page.cite(later->second);
            page.html().markup("</span>");
        }
    }
    if (begun) page.end_table();
}

}  // namespace qiyue

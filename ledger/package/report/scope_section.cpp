// What a scope holds that is no list of complexes: an organisation's dossier, a range, a ledger.

#include <algorithm>

#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"
#include "ledger/package/report/package_sections.hpp"

namespace qiyue {
namespace {

constexpr std::string_view complexes_prefix = "complexes/";

void write_count(ReportPage& page, const EntryCount& count) {
    page.cell(" class=\"r\"").number(count.count);
    page.cell();
    page.day(count.from);
    page.cite(count.first);
    page.cell();
    page.day(count.to);
    page.cite(count.last);
}

void write_complex_row(ReportPage& page, std::string_view stream, const EntryCount& count) {
    page.cell().text(stream.substr(complexes_prefix.size()));
    const KeptStream* kept = page.view().acts.stream(stream);
    const ComplexLife life =
        kept != nullptr ? life_of(page.view().acts, *kept, page.view().policies) : ComplexLife{};
    // Of an organisation's package, which has only its own acts in the stream, no life is told.
    const bool whole = kept != nullptr && kept->left_out == 0 &&
                       page.view().claim.scope.is_contiguous() && !life.row.name.empty();
    page.cell().text(life.row.name.empty() ? "—" : life.row.name);
    page.cell();
    if (life.row.lead.empty()) {
        page.html().markup("—");
    } else {
        page.name(life.row.lead);
    }
    page.cell();
    if (whole && !life.steps.empty()) {
        page.html().label(state_label(life.steps.back().state));
        page.cite(life.steps.back().index);
    } else {
        page.html().markup("—");
    }
    write_count(page, count);
}

void write_complexes(ReportPage& page) {
    const auto& streams = page.view().entries.streams();
    const auto is_complex = [](const auto& one) { return one.first.starts_with(complexes_prefix); };
    if (std::none_of(streams.begin(), streams.end(), is_complex)) return;
    page.subheading({"各综合体", "By complex"});
    page.begin_table({{"编号", "Id"},
                      {"名称", "Name"},
                      {"牵头单位", "Lead unit"},
                      {"末态", "Last state"},
                      {"条目", "Entries"},
                      {"首条", "First"},
                      {"末条", "Last"}});
    for (const auto& one : streams)
        if (is_complex(one) && page.row()) write_complex_row(page, one.first, one.second);
    page.end_table();
    page.note({"名称、牵头单位与末态以本包所载条目为限。",
               "Names, leads and states are told from the entries of this package alone."});
}

void write_types(ReportPage& page) {
    page.subheading({"各类行为", "By type of act"});
    page.begin_table({{"行为", "Act"},
                      {"类型", "Type"},
                      {"条目", "Entries"},
                      {"首条", "First"},
                      {"末条", "Last"}});
    for (const auto& [type, count] : page.view().entries.types()) {
        if (!page.row()) continue;
        page.cell().label(type_label(type));
        page.cell().markup("<code>").text(type).markup("</code>");
        write_count(page, count);
    }
    page.end_table();
}

void write_other_streams(ReportPage& page) {
    page.subheading({"其他各流", "Other streams"});
    page.begin_table({{"流", "Stream"},
                      {"名称", "Name"},
                      {"条目", "Entries"},
                      {"首条", "First"},
                      {"末条", "Last"}});
    for (const auto& [stream, count] : page.view().entries.streams()) {
        if (stream.starts_with(complexes_prefix) || !page.row()) continue;
        page.cell().markup("<code>").text(stream).markup("</code>");
        page.cell();
        if (stream.starts_with("organizations/"))
            page.name("/" + stream);
        else
            page.html().markup("—");
        write_count(page, count);
    }
    page.end_table();
    if (page.view().entries.entries_of_other_streams() == 0) return;
    const std::string more = std::to_string(page.view().entries.entries_of_other_streams());
    page.note({"另有 " + more + " 个条目属于未列出的流。",
               "And " + more + " entries of streams that are not listed."});
}

/// Every act of the organisation's own stream.
void write_organization(ReportPage& page) {
    const std::string& uscc = page.view().claim.scope.uscc;
    page.begin_facts();
    const auto* known = page.view().names.organization(uscc);
    if (known != nullptr) {
        page.fact({"名称", "Name"}).text(known->name);
        page.cite(known->index);
        page.fact({"区划", "Region"}).label(page.view().policies.region(known->region));
        page.cite(known->index);
    }
    page.fact({"统一社会信用代码", "Unified social credit code"}).text(uscc);
    page.end_facts();
    const KeptStream* own = page.view().acts.stream("organizations/" + uscc);
    if (own == nullptr) return;
    page.subheading({"建档、变更与密钥", "Registration, changes, keys"});
    page.begin_table(
        {{"时间", "Recorded"}, {"行为", "Act"}, {"内容", "What it says"}, {"条目", "Entry"}},
        " class=\"rows acts\"");
    ActReading act(page.view().acts);
    for (const KeptAct& kept : own->acts) {
        if (!act.read(kept) || !page.row()) continue;
        page.cell();
        page.day(kept.recorded);
        page.cell().label(type_label(kept.type));
        page.cell();
        write_act(page, act);
        page.cell();
        page.cite(kept.index);
    }
    page.end_table();
}

}  // namespace

void write_scope(ReportPage& page) {
    const bool organization = page.view().claim.scope.kind == PackageScope::Kind::organization;
    page.html().markup("<section class=\"chapter\">\n");
    if (organization) {
        page.heading({"单位档案", "The organisation's record"});
        write_organization(page);
    } else {
        page.heading({"范围概览", "What the range holds"});
    }
    write_complexes(page);
    write_types(page);
    write_other_streams(page);
    page.html().markup("</section>\n");
}

}  // namespace qiyue

#pragma once

// The page of a report as its sections write it: headings, tables, parties, times, and the
// citations that every statement carries. One thread.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/package/report/entry_table.hpp"
#include "ledger/package/report/field_tally.hpp"
#include "ledger/package/report/html_text.hpp"
#include "ledger/package/report/kept_acts.hpp"
#include "ledger/package/report/package_report.hpp"
#include "ledger/package/report/party_names.hpp"
#include "ledger/package/report/policy_versions.hpp"

namespace qiyue {

/// All that the sections read.
struct ReportView {
    const PackageClaim& claim;
    const ReportFacts& facts;
    const PartyNames& names;
    const PolicyVersions& policies;
    const KeptActs& acts;
    const FieldTally& fields;
    const EntryTable& entries;
};

class ReportPage {
public:
    static constexpr std::uint64_t table_rows_max = 400;

    explicit ReportPage(const ReportView& view) : view_(view) {}

    const ReportView& view() const { return view_; }
    HtmlText& html() { return html_; }

    // Parts of a page.
    void heading(const Label& label);  ///< of a chapter; noted for the contents
    const std::vector<Label>& headings() const { return headings_; }
    void subheading(const Label& label);
    void note(const Label& label);  ///< a paragraph in small print
    void empty(const Label& label);  ///< that there is nothing to tell

    // Tables. A row beyond the limit is counted, and its cells must not be written.
    void begin_table(std::initializer_list<Label> heads, Markup attributes = " class=\"rows\"");
    bool row(Index anchor = no_anchor);
    HtmlText& cell(Markup attributes = "");
    void end_table();

    // Lists of names and values.
    void begin_facts();
    HtmlText& fact(const Label& label);
    void end_facts();

    // What stands in a line.
    /// `#12`, linked to the table of entries; and the corrections of that entry.
    void cite(Index index);
    void party(std::string_view party);  ///< `/organizations/…`, `/experts/…` or a uscc; its code
    void name(std::string_view party);  ///< the same, without the code
    void day(Micros time);  ///< in the policy's zone
    void moment(Micros time);
    void bytes(std::uint64_t size);

    std::string zone() const;  ///< "UTC+08:00"

    /// Without an anchor of its own.
    static constexpr Index no_anchor{~std::uint64_t{0}};

private:
    void close_cell();

    const ReportView& view_;
    HtmlText html_;
    std::vector<Label> headings_;
    std::uint64_t rows_ = 0;
    std::size_t columns_ = 0;
    bool in_row_ = false;
    bool in_cell_ = false;
    bool in_fact_ = false;
};

}  // namespace qiyue

#include "ledger/package/report/package_report.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/package/report/complex_sections.hpp"
#include "ledger/package/report/package_sections.hpp"
#include "ledger/package/report/report_page.hpp"
#include "ledger/package/report/report_style.hpp"

namespace qiyue {
namespace {

constexpr std::size_t chapters_max = 50;  ///< complexes that are told one by one

void write_chapters(ReportPage& page) {
    const PackageScope& scope = page.view().claim.scope;
    if (scope.kind != PackageScope::Kind::complexes) return write_scope(page);
    for (std::size_t i = 0; i < std::min(scope.ids.size(), chapters_max); ++i)
        write_complex(page, scope.ids[i]);
    if (scope.ids.size() <= chapters_max) return;
    const std::string more = std::to_string(scope.ids.size() - chapters_max);
    page.note({"另有 " + more + " 个综合体未成章，见下表。",
               "And " + more + " more complexes without a chapter; see the table."});
    write_scope(page);
}

}  // namespace

struct PackageReport::Parts {
    PartyNames names;
    PolicyVersions policies;
    KeptActs acts;
    FieldTally fields;
    EntryTable entries;
    Document document;
    std::string payload;

    void add(EntryPart part, const EntryView& entry, const CloudEvent& event);
};

void PackageReport::Parts::add(EntryPart part, const EntryView& entry, const CloudEvent& event) {
    const Index index = entry.head.index;
    names.add(event, index);
    policies.add(event, index, entry.head.recorded);
    fields.add_erasure(event, index);
    if (part != EntryPart::scope) {
        entries.add_other(entry, event);
        return;
    }
    entries.add_scope(entry, event);
    fields.add(event, index);
    acts.add(event, index, entry.head.recorded, payload);
}

PackageReport::PackageReport() : parts_(std::make_unique<Parts>()) {}
PackageReport::PackageReport(PackageReport&&) noexcept = default;
PackageReport& PackageReport::operator=(PackageReport&&) noexcept = default;
PackageReport::~PackageReport() = default;

void PackageReport::add_entry(EntryPart part, Index index, std::string_view line) {
    const auto entry = parse_entry(line);
    if (!entry || entry->head.index != index) return;
    parts_->payload.clear();
    if (!append_from_base64(entry->payload_base64, parts_->payload)) return;
    const auto event = read_event(parts_->payload, parts_->document);
    if (!event || event->subject != entry->head.stream) return;
    parts_->add(part, *entry, *event);
}

void PackageReport::add_disclosure(Index index, std::string_view text) {
    parts_->fields.open(index, text);
}

std::string PackageReport::html(const PackageClaim& claim, const ReportFacts& facts) const {
    const ReportView view{claim,        facts,          parts_->names,  parts_->policies,
                          parts_->acts, parts_->fields, parts_->entries};
    ReportPage page(view);
    write_chapters(page);
    write_corrections(page);
    write_fields(page);
    write_documents(page);
    write_signers(page);
    write_proofs(page);
    write_entries(page);
    ReportPage cover(view);
    write_cover(cover, page.headings());
    HtmlText html;
    begin_document(html, "证据包报告 Evidence package " + claim.id, claim.id,
                   "root " + to_hex(claim.root).substr(0, 32));
    write_language_choice(html);
    html.markup("<main>\n").append(cover.html()).append(page.html());
    end_document(html);
    return html.take();
}

}  // namespace qiyue

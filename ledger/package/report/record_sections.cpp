// Corrections, sensitive fields, documents.

#include <algorithm>

#include "ledger/event/disclosure.hpp"
#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/package_sections.hpp"

namespace qiyue {
namespace {

constexpr std::size_t pointers_shown = 50;

/// The value before this correction: that of the last earlier one, or the event's own.
Value value_before(const ActReading& original, const std::vector<Document>& earlier,
                   std::string_view pointer) {
    for (auto document = earlier.rbegin(); document != earlier.rend(); ++document)
        if (const Value value = document->root()["data"]["fields"][pointer]; value.exists())
            return value;
    return original.event().data.pointer(pointer);
}

Label pointer_label(const ActReading& original, std::string_view pointer) {
    const std::string_view name = pointer.substr(std::min<std::size_t>(1, pointer.size()));
    const Label label = field_label(original.event().type, original.event().type_version,
                                    name.substr(0, name.find('/')));
    if (name.find('/') == std::string_view::npos) return label;
    return {label.zh + " " + std::string(pointer), label.en + " " + std::string(pointer)};
}

/// One row for each value that one correction changes.
void write_correction(ReportPage& page, const ActReading& original, const ActReading& correction,
                      const std::vector<Document>& earlier) {
    std::size_t shown = 0;
    for (const Value field : correction.event().data["fields"]) {
        if (++shown > pointers_shown || !page.row()) continue;
        page.cell();
        page.day(correction.recorded());
        page.cell().label(type_label(original.act().type, original.event().type_version));
        page.cite(original.index());
        page.cell().label(pointer_label(original, field.name()));
        page.cell().markup("<s>");
        write_value(page, value_before(original, earlier, field.name()));
        page.html().markup("</s>");
        page.cell();
        write_value(page, field);
        page.cell().text(correction.event().data["reason"].text());
        page.cell();
        page.cite(correction.index());
    }
}

void write_corrections_of(ReportPage& page, Index index, const std::vector<Index>& corrections) {
    const KeptActs& acts = page.view().acts;
    const KeptAct* kept = acts.act(index);
    ActReading original(acts);
    if (kept == nullptr || !original.read(*kept)) return;
    std::vector<Document> earlier;
    for (const Index at : corrections) {
        const KeptAct* one = acts.act(at);
        ActReading correction(acts);
        if (one == nullptr || !correction.read(*one)) continue;
        write_correction(page, original, correction, earlier);
        Document document;
        if (document.parse(one->payload)) earlier.push_back(std::move(document));
    }
}

void write_opened(ReportPage& page) {
    const FieldTally& fields = page.view().fields;
    if (fields.opened().empty()) return;
    page.subheading({"已披露字段", "Opened fields"});
    page.begin_table({{"行为", "Act"}, {"字段", "Field"}, {"内容", "Value"}, {"条目", "Entry"}});
    std::vector<const FieldTally::Opened*> in_order;
    for (const FieldTally::Opened& one : fields.opened())
        in_order.push_back(&one);
    std::stable_sort(in_order.begin(), in_order.end(),
                     [](auto* a, auto* b) { return a->index < b->index; });
    for (const FieldTally::Opened* shown : in_order) {
        const FieldTally::Opened& one = *shown;
        const auto disclosure = Disclosure::parse(one.text);
        if (!disclosure || !page.row()) continue;
        const KeptAct* kept = page.view().acts.act(one.index);
        ActReading act(page.view().acts);
        const bool readable = kept != nullptr && act.read(*kept);
        page.cell().label(readable ? type_label(kept->type, act.event().type_version)
                                   : Label{"—", "—"});
        page.cell().label(readable ? pointer_label(act, one.pointer)
                                   : Label{one.pointer, one.pointer});
        page.cell();
        write_value(page, disclosure->value());
        page.cell();
        page.cite(one.index);
    }
    page.end_table();
    if (fields.opened_left_out() == 0) return;
    const std::string more = std::to_string(fields.opened_left_out());
    page.note({"另有 " + more + " 个已披露字段未在此列出，见 data/disclosures/。",
               "And " + more + " opened fields that are not shown here: see data/disclosures/."});
}

void write_rules(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    page.begin_facts();
    page.fact({"总计", "In all"});
    const auto count = [&page](const Label& label, std::uint64_t number) {
        page.html().label(label).markup(" <b>").number(number).markup("</b>　");
    };
    count({"已披露", "opened"}, claim.fields.opened);
    count({"未披露", "withheld"}, claim.fields.withheld);
    count({"已销毁", "erased"}, claim.fields.erased);
    page.fact({"不予披露的规则", "Withheld by"});
    if (claim.withheld_by.empty()) page.html().markup("—");
    for (const std::string& rule : claim.withheld_by) {
        if (rule == "all")
            page.html().label({"全部字段", "all fields"});
        else if (rule == "class:personal")
            page.html().label({"个人信息", "personal data"});
        else if (rule == "class:trade_secret")
            page.html().label({"商业秘密", "trade secrets"});
        else if (rule == "documents")
            page.html().label({"文件", "documents"});
        else
            page.html().markup("<code>").text(rule).markup("</code>");
        page.html().markup("　");
    }
    if (!claim.profile.empty()) page.fact({"接收方类型", "Profile"}).text(claim.profile);
    page.end_facts();
}

/// Whether a document is in the package, where the counts or the maker say so.
Label inclusion(const ReportPage& page, const EntryTable::NamedFile& file) {
    const PackageClaim::Documents& counts = page.view().claim.documents;
    const auto& known = page.view().facts.documents;
    const bool included =
        counts.left_out == 0 || std::find(known.begin(), known.end(), file.sha256) != known.end();
    if (included && counts.included > 0) return {"随附", "included"};
    return {"未附", "left out"};
}

}  // namespace

void write_corrections(ReportPage& page) {
    const auto& all = page.view().acts.corrections();
    page.html().markup("<section>\n");
    page.heading({"更正", "Corrections"});
    if (all.empty()) {
        page.empty({"本包中没有更正。", "There is no correction in this package."});
    } else {
        page.note(
            {"更正不改动先前的条目；先前的值仍在账本中，正文采用更正后的值并注明更正条目。",
             "A correction leaves the earlier entry as it is. The text above uses the value as "
             "corrected and names the correction."});
        page.begin_table({{"时间", "Recorded"},
                          {"被更正的条目", "Entry corrected"},
                          {"字段", "Field"},
                          {"原值", "Earlier"},
                          {"新值", "Corrected"},
                          {"理由", "Reason"},
                          {"条目", "Entry"}});
        for (const auto& [index, corrections] : all)
            write_corrections_of(page, index, corrections);
        page.end_table();
    }
    page.html().markup("</section>\n");
}

void write_fields(ReportPage& page) {
    page.html().markup("<section>\n");
    page.heading({"敏感字段：披露、未披露、销毁", "Sensitive fields: opened, withheld, erased"});
    page.note(
        {"敏感内容以承诺值入账。未披露的可由有权一方日后披露并以承诺值核验；"
         "已销毁的不能再恢复。专家评分例外：评价结论条目载有其原文，即由账本公开，不论本包的披露规"
         "则。",
         "Entries hold commitments to sensitive values. What is withheld can be opened later and "
         "checked against its commitment; what is erased cannot come back. Experts' scores differ: "
         "the entry that concludes an evaluation states their texts, and so the log opens them "
         "whatever rules this package was made by."});
    write_rules(page);
    const auto rows = page.view().fields.rows();
    if (!rows.empty()) {
        page.begin_table({{"行为", "Act"},
                          {"字段", "Field"},
                          {"类别", "Class"},
                          {"已披露", "Opened"},
                          {"未披露", "Withheld"},
                          {"已销毁", "Erased"},
                          {"公开于条目", "Opened by the log"},
                          {"销毁条目", "Erased by"}});
        for (const FieldTally::Row& row : rows) {
            if (!page.row()) continue;
            page.cell().label(row.type);
            page.cell().label(row.field);
            page.cell().label(row.data_class);
            page.cell(" class=\"r\"").number(row.opened);
            page.cell(" class=\"r\"").number(row.withheld);
            page.cell(" class=\"r\"").number(row.erased);
            page.cell();
            for (const Index by : row.opened_by)
                page.cite(by);
            page.cell();
            for (const Index by : row.erased_by)
                page.cite(by);
        }
        page.end_table();
    }
    if (page.view().fields.left_out() > 0) {
        const std::string more = std::to_string(page.view().fields.left_out());
        page.note({"上表按限额编制，另有 " + more + " 个字段只计入总计。",
                   "The table keeps to the report's limits: " + more +
                       " more fields are counted in the totals only."});
    }
    write_opened(page);
    page.html().markup("</section>\n");
}

void write_documents(ReportPage& page) {
    page.html().markup("<section>\n");
    page.heading({"文件", "Documents"});
    const auto& files = page.view().entries.documents();
    if (files.empty()) {
        page.empty({"范围内条目未提及文件。", "The entries of the scope name no documents."});
        page.html().markup("</section>\n");
        return;
    }
    page.begin_table({{"名称", "Name"},
                      {"大小", "Size"},
                      {"SHA-256", "SHA-256"},
                      {"本包", "Here"},
                      {"条目", "Entry"}});
    for (const EntryTable::NamedFile& file : files) {
        if (!page.row()) continue;
        page.cell().text(file.name);
        page.cell(" class=\"r\"");
        page.bytes(file.size);
        page.cell(" class=\"h\"").hash(file.sha256);
        page.cell().label(inclusion(page, file));
        page.cell();
        page.cite(file.index);
    }
    page.end_table();
    if (page.view().entries.documents_left_out() > 0)
        page.note({"文件过多，其余未列出。", "There are more documents than are listed."});
    page.html().markup("</section>\n");
}

}  // namespace qiyue

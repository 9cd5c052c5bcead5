// Members, the texts of the charter and who signed them, and the bodies of the complex.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/package/report/act_text.hpp"
#include "ledger/package/report/complex_sections.hpp"

namespace qiyue {
namespace {

Label part_label(ReportPage& page, const ComplexView& complex, const std::string& part) {
    if (part.empty()) return {"章程签署方", "signatory of the charter"};
    ActReading act(page.view().acts);
    for (const KeptAct& one : complex.stream.acts)
        if (one.type == "member.joined" && act.read(one)) return choice_label(act, "part", part);
    return {part, part};
}

void cite_signatures(ReportPage& page, const ComplexRow& row, std::string_view uscc) {
    bool any = false;
    for (const CharterVersion& charter : row.charters) {
        for (const auto& signature : charter.signatures) {
            if (signature.uscc != uscc) continue;
            if (any) page.html().markup("； ");
            any = true;
            page.html().label({"第 " + std::to_string(charter.version) + " 版",
                               "v" + std::to_string(charter.version)});
            page.cite(signature.index);
        }
    }
    if (!any) page.html().markup("—");
}

Micros recorded_at(const ReportPage& page, Index index) {
    const KeptAct* act = page.view().acts.act(index);
    return act != nullptr ? act->recorded : Micros{};
}

/// Founding signatories became members when the charter took effect, not when the last one signed.
Micros joined_at(ReportPage& page, const ComplexRow& row, const Member& member) {
    const KeptAct* act = page.view().acts.act(member.joined);
    if (act != nullptr && act->type != "charter.signed") return act->recorded;
    for (const CharterVersion& charter : row.charters) {
        const bool founds = !charter.amendment && charter.effective &&
                            std::find(charter.required.begin(), charter.required.end(),
                                      member.uscc) != charter.required.end();
        if (founds) return *charter.effective;
    }
    return recorded_at(page, member.joined);
}

void write_lead(ReportPage& page, const ComplexRow& row, const ComplexLife::Lead& lead) {
    if (!page.row()) return;
    page.cell();
    page.party(lead.uscc);
    page.cell().label({"牵头单位", "lead unit"});
    page.cell();
    page.day(recorded_at(page, lead.since));
    page.cite(lead.since);
    page.cell();
    if (lead.until) {
        page.day(recorded_at(page, *lead.until));
        page.cite(*lead.until);
    } else {
        page.html().markup("—");
    }
    page.cell();
    cite_signatures(page, row, lead.uscc);
}

void write_member(ReportPage& page, const ComplexView& complex, const Member& member) {
    if (!page.row()) return;
    const ComplexRow& row = complex.life.row;
    page.cell();
    page.party(member.uscc);
    page.cell().label(part_label(page, complex, member.part));
    page.cell();
    page.day(joined_at(page, row, member));
    page.cite(member.joined);
    page.cell();
    if (member.left) {
        page.day(member.leaves_at.value_or(recorded_at(page, *member.left)));
        const KeptAct* act = page.view().acts.act(*member.left);
        if (act != nullptr) page.html().markup(" ").label(type_label(act->type));
        page.cite(*member.left);
    } else {
        page.html().markup("—");
    }
    page.cell();
    cite_signatures(page, row, member.uscc);
}

void write_charter_status(ReportPage& page, const CharterVersion& charter) {
    const std::string missing = [&] {
        const auto count =
            std::count_if(charter.required.begin(), charter.required.end(),
                          [&](const std::string& uscc) { return !has_signed(charter, uscc); });
        return std::to_string(count);
    }();
    if (charter.withdrawn) {
        page.html().label({"已撤回或作废", "withdrawn or void"});
    } else if (charter.effective) {
        page.html().label({"生效时间", "in effect from"}).markup(" ");
        page.day(*charter.effective);
        if (charter.terminated) page.html().markup("； ").label({"已终止", "terminated"});
    } else {
        page.html().label({"依本包所载未见生效（尚缺 " + missing + " 方签署）",
                           "no effect seen in this package (" + missing + " signatures missing)"});
    }
}

void write_charter(ReportPage& page, const CharterVersion& charter) {
    page.html().markup("<h4>").label({"第 " + std::to_string(charter.version) + " 版",
                                      "Version " + std::to_string(charter.version)});
    page.html().markup("</h4>\n");
    page.begin_facts();
    page.fact({"文本 SHA-256", "SHA-256 of the text"}).hash(charter.document);
    page.cite(charter.proposed);
    page.fact({"效力", "Effect"});
    write_charter_status(page, charter);
    page.fact({"修订比例 · 退出通知期", "Amendment rule · notice period"});
    page.html().number(charter.amendment_rule.numerator).markup("/");
    page.html().number(charter.amendment_rule.denominator).markup(" · ");
    const std::string days = std::to_string(charter.notice_period);
    page.html().label({days + " 个工作日", days + " working days"});
    page.cite(charter.proposed);
    page.end_facts();
    page.begin_table({{"签署方", "Party"},
                      {"是否须签署", "Required"},
                      {"签署时间", "Signed"},
                      {"所签文本摘要", "Digest that was signed"},
                      {"条目", "Entry"}});
    ActReading act(page.view().acts);
    for (const auto& signature : charter.signatures) {
        if (!page.row()) continue;
        const KeptAct* kept = page.view().acts.act(signature.index);
        const bool readable = kept != nullptr && act.read(*kept);
        page.cell();
        page.party(signature.uscc);
        const bool required = std::find(charter.required.begin(), charter.required.end(),
                                        signature.uscc) != charter.required.end();
        page.cell().label(required ? Label{"是", "yes"} : Label{"否", "no"});
        page.cell();
        if (kept != nullptr) page.moment(kept->recorded);
        page.cell();
        const bool same = readable && hash_from_hex(act.text("/doc_sha256")) == charter.document;
        page.html().label(same ? Label{"与上列文本一致", "the text above"}
                               : Label{"另一文本", "another text"});
        page.html().markup(" · ");
        if (readable) write_act(page, act, {"version", "doc_sha256"});
        page.cell();
        page.cite(signature.index);
    }
    for (const std::string& uscc : charter.required) {
        if (has_signed(charter, uscc) || !page.row()) continue;
        page.cell();
        page.party(uscc);
        page.cell().label({"是", "yes"});
        page.cell(" colspan=\"3\"").label({"本包中未见签署", "no signature in this package"});
    }
    page.end_table();
}

constexpr std::string_view body_types[] = {"council.constituted", "expert_committee.constituted",
                                           "secretariat.constituted", "resolution.adopted"};

}  // namespace

void write_members(ReportPage& page, const ComplexView& complex) {
    page.subheading({"牵头单位与成员", "Lead and members"});
    const ComplexRow& row = complex.life.row;
    page.begin_table({{"单位", "Organisation"},
                      {"角色", "Part"},
                      {"加入", "From"},
                      {"退出", "Until"},
                      {"签署章程", "Signed charter"}});
    for (const ComplexLife::Lead& lead : complex.life.leads)
        write_lead(page, row, lead);
    for (const Member& member : row.members)
        write_member(page, complex, member);
    page.end_table();
    page.note(
        {"某日的成员，即该日已加入且尚未退出的单位。章程签署方自章程生效时起为成员。首个牵头单位自"
         "申报时列起。",
         "The members on a given day are those who had joined and not yet left. Signatories "
         "of the founding charter are members from its effect on. The first lead unit is listed "
         "from its application."});
}

void write_charters(ReportPage& page, const ComplexView& complex) {
    page.subheading({"章程文本与签署", "Charter texts and who signed them"});
    const auto& charters = complex.life.row.charters;
    if (charters.empty()) {
        page.empty({"本包中没有章程文本。", "There is no text of a charter in this package."});
        return;
    }
    constexpr std::size_t shown_max = 20;
    for (std::size_t i = 0; i < std::min(charters.size(), shown_max); ++i)
        write_charter(page, charters[i]);
    if (charters.size() <= shown_max) return;
    const std::string more = std::to_string(charters.size() - shown_max);
    page.note({"另有 " + more + " 个版本未列出。", "And " + more + " more versions."});
}

void write_bodies(ReportPage& page, const ComplexView& complex) {
    write_acts(page, complex, {"机构与决议", "Bodies and resolutions"}, body_types);
}

}  // namespace qiyue

#include "ledger/package/report/verification_sheet.hpp"

#include <algorithm>
#include <string_view>

#include "ledger/audit/verdict/finding_label.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"
#include "ledger/package/report/html_text.hpp"
#include "ledger/package/report/report_style.hpp"

namespace qiyue {
namespace {

// What one page holds.
constexpr std::size_t findings_shown = 20;  ///< less beside much that was not checked
constexpr std::size_t findings_shown_min = 3;
constexpr std::size_t codes_explained = 3;
constexpr std::size_t lines_shown = 17;  ///< of both lists; what was not checked comes whole
constexpr std::size_t checked_shown_min = 4;
constexpr std::size_t lines_beside_findings = 2;
constexpr std::size_t line_bytes_max = 240;
constexpr std::size_t trust_bytes_max = 4'000;  ///< our own words, with names in them
constexpr std::size_t detail_bytes_max = 100;
constexpr std::size_t name_bytes_max = 200;

constexpr Markup sheet_style = R"css(
main{max-width:820px;padding:18px 26px}
h1{font-size:23px;margin:0}
h1 [lang=en]{display:inline;font-size:15px}
.verdict{display:flex;align-items:baseline;gap:22px;margin:10px 0 8px;padding:9px 16px;border:2.5px solid var(--deep)}
.verdict b{font:600 33px/1.15 "Noto Serif CJK SC","Source Han Serif SC",SimSun,serif}
.verdict.bad{border-style:double;border-width:6px}
.verdict.unsure{border-style:dashed;flex-wrap:wrap;gap:4px 22px}
.verdict.unsure b{font-size:22px}
.verdict span{font-size:14px}
dl{font-size:12px;grid-template-columns:150px 1fr;margin:.3em 0}
dt,dd{padding:2px 0;font-size:12px;line-height:1.4}
h2{margin:10px 0 3px;padding-bottom:2px;border-bottom:1px solid var(--deep);font-size:14px}
table{font-size:11px;line-height:1.35;margin:0 0 4px}
td{width:50%;padding:2px 10px 2px 0}
td [lang=en],td[lang=en]{font-size:.95em}
table.findings td{width:auto;padding:1px 8px 1px 0}
table.findings{table-layout:fixed}
table.findings td:nth-child(1){width:23%}
table.findings td:nth-child(2){width:17%}
table.list td:nth-child(2){width:9%}
table.list td{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.sign{display:grid;grid-template-columns:1fr 1fr 1fr;gap:26px;margin-top:26px;break-inside:avoid}
.sign div{border-top:1px solid var(--ink);padding-top:3px;font-size:11.5px}
.small{font-size:10.5px;color:var(--soft);line-height:1.4}
.verdict b{white-space:nowrap;color:var(--ink)}
@page{margin:13mm 14mm 12mm}
@media print{
main{padding:0}
td{padding:1px 8px 1px 0}
.sign{margin-top:16px}
body{font-size:8.6pt}
h1{font-size:15pt}h2{font-size:9.4pt;margin-top:5pt}
dl,dt,dd{font-size:8pt}
table{font-size:6.9pt;line-height:1.28;margin:0 0 2px}
dt,dd{padding:1px 0;line-height:1.3}
.small{font-size:6.9pt}
.sign div{font-size:7.6pt}
.verdict b{font-size:22pt}
.verdict.unsure b{font-size:13pt}
.verdict.unsure{margin:6px 0;padding:5px 12px}
.verdict.unsure span{font-size:8.6pt}
}
)css";

/// Not more bytes than fit, cut between characters.
std::string cut(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

class Sheet {
public:
    Sheet(const PackageVerdict& verdict, const VerificationCircumstances& circumstances)
        : verdict_(verdict), circumstances_(circumstances) {}

    std::string write() {
        const std::string id = verdict_.claim ? cut(verdict_.claim->id, name_bytes_max) : "";
        begin_document(html_, "核验单 Verification sheet " + id, "Qiyue " + id, "", sheet_style);
        html_.markup("<main>\n");
        html_.markup("<h1>").label({"证据包核验单", "Verification of an evidence package"});
        html_.markup("</h1>\n");
        write_verdict();
        write_package();
        write_lines({"已核验", "Checked"}, verdict_.scope.examined, room_for_checked(),
                    line_bytes_max);
        // Never cut: a reader who signs the page must know all that it rests on.
        write_lines({"未核验、有赖信任之处", "Not checked, and what rests on trust"},
                    verdict_.scope.not_examined, verdict_.scope.not_examined.size(),
                    trust_bytes_max);
        write_seals();
        write_findings();
        write_signatures();
        end_document(html_);
        return html_.take();
    }

private:
    void write_verdict() {
        const bool ok = verdict_.audit.ok;
        const bool anchored = verdict_.audit.anchored;
        html_.markup("<div class=\"");
        html_.markup(!ok        ? Markup("verdict bad")
                     : anchored ? Markup("verdict")
                                : Markup("verdict unsure"));
        html_.markup("\"><b>");
        html_.markup(!ok        ? Markup("无效")
                     : anchored ? Markup("有效")
                                : Markup("完好，但账本密钥未经认定"));
        html_.markup("</b><b lang=\"en\">");
        html_.markup(!ok        ? Markup("NOT VALID")
                     : anchored ? Markup("VALID")
                                : Markup("SOUND, BUT THE LOG’S KEY IS NOT AUTHENTICATED"));
        html_.markup("</b><span>");
        const std::size_t found = verdict_.audit.findings.size() + verdict_.audit.findings_left_out;
        const std::string number = std::to_string(found);
        if (ok && !anchored)
            html_.label({"没有给出信任文件：任何人都能以自己的密钥造出这样的包",
                         "no trust file was given: anybody can make such a package with a key of "
                         "their own"});
        else if (ok)
            html_.label({"所核验的事项中没有发现问题", "nothing wrong in what was checked"});
        else
            html_.label({"发现 " + number + " 项问题", number + " finding(s)"});
        html_.markup("</span></div>\n");
    }

    HtmlText& fact(const Label& label) {
        return html_.markup("<dt>").label(label).markup("</dt><dd>");
    }
    void end_fact() { html_.markup("</dd>\n"); }

    void write_package() {
        html_.markup("<dl>\n");
        fact({"对象", "Subject"}).label(cut(verdict_.scope.subject));
        end_fact();
        if (!circumstances_.file.empty()) {
            fact({"文件", "File"}).text(cut(circumstances_.file, name_bytes_max));
            end_fact();
        }
        if (verdict_.package_sha256) {
            fact({"证据包摘要", "Package's SHA-256"}).hash(*verdict_.package_sha256);
            end_fact();
        }
        fact({"账本与规模", "Ledger and size"}).text(cut(verdict_.audit.origin, name_bytes_max));
        html_.markup(" · ").number(verdict_.audit.size);
        end_fact();
        if (verdict_.audit.root) {
            fact({"树根 SHA-256", "Root"}).hash(*verdict_.audit.root);
            end_fact();
        }
        if (verdict_.audit.twin_root) {
            fact({"树根 SM3", "Twin's root"}).hash(*verdict_.audit.twin_root);
            end_fact();
        }
        write_counts();
        html_.markup("</dl>\n");
    }

    void count(const Label& label, std::uint64_t number) {
        html_.label(label).markup(" <strong>").number(number).markup("</strong> · ");
    }

    void write_counts() {
        fact({"核验数量", "Counts"});
        count({"条目", "entries"}, verdict_.audit.entries_checked);
        count({"签名", "signatures"}, verdict_.audit.signatures_checked);
        count({"字段已披露", "fields opened"}, verdict_.fields.opened);
        count({"未披露", "withheld"}, verdict_.fields.withheld);
        count({"已销毁", "erased"}, verdict_.fields.erased);
        html_.label({"文件", "documents"}).markup(" <strong>");
        html_.number(verdict_.documents.included).markup("</strong>");
        end_fact();
        const auto complete = std::count_if(verdict_.complete.begin(), verdict_.complete.end(),
                                            [](const auto& one) { return one.second; });
        fact({"完整性", "Completeness"});
        html_.label({"经证明无遗漏的流", "streams shown to have nothing left out"})
            .markup(" <strong>");
        html_.text(std::to_string(complete)).markup("</strong> / ");
        html_.number(verdict_.complete.size()).markup(" · ");
        html_.label({"密钥历史完整的签名人", "signers whose keys' histories are whole"});
        html_.markup(" <strong>").number(verdict_.histories_complete).markup("</strong> / ");
        html_.number(verdict_.signers);
        end_fact();
    }

    static Label cut(const Label& label) {
        return {qiyue::cut(label.zh, line_bytes_max), qiyue::cut(label.en, line_bytes_max)};
    }
    static std::string cut(std::string_view text, std::size_t bytes_max) {
        return qiyue::cut(text, bytes_max);
    }

    /// Beside findings there is less room, and the findings matter more.
    std::size_t room_for_checked() const {
        if (!verdict_.audit.findings.empty()) return lines_beside_findings;
        const std::size_t others = std::min(verdict_.scope.not_examined.size(), lines_shown);
        return std::max(lines_shown - others, checked_shown_min);
    }

    std::size_t room_for_findings() const {
        constexpr std::size_t few = 5;
        const std::size_t others = verdict_.scope.not_examined.size();
        if (others <= few) return findings_shown;
        const std::size_t left = findings_shown - std::min(others + few, findings_shown);
        return std::max(left, findings_shown_min);
    }

    void write_lines(const Label& heading, const std::vector<Label>& lines, std::size_t room,
                     std::size_t bytes_max) {
        if (lines.empty()) return;
        html_.markup("<h2>").label(heading).markup("</h2>\n<table><tbody>\n");
        for (std::size_t i = 0; i < std::min(lines.size(), room); ++i) {
            html_.markup("<tr><td>").text(qiyue::cut(lines[i].zh, bytes_max));
            html_.markup("</td><td lang=\"en\">").text(qiyue::cut(lines[i].en, bytes_max));
            html_.markup("</td></tr>\n");
        }
        if (lines.size() > room) {
            const std::string more = std::to_string(lines.size() - room);
            html_.markup("<tr><td>").text("另有 " + more + " 项，见程序输出");
            html_.markup("</td><td lang=\"en\">").text(more + " more, in the program's output");
            html_.markup("</td></tr>\n");
        }
        html_.markup("</tbody></table>\n");
    }

    void write_seals() {
        if (verdict_.seals.empty()) return;
        html_.markup("<h2>").label({"封印与时间戳", "Seals and time-stamps"});
        html_.markup("</h2>\n<table class=\"findings\"><tbody>\n");
        constexpr std::size_t seals_shown = 5;
        for (std::size_t i = 0; i < std::min(verdict_.seals.size(), seals_shown); ++i) {
            const PackageReportOfSeal& seal = verdict_.seals[i];
            html_.markup("<tr><td>").text(seal.kind).markup("</td><td>");
            html_.text(seal.time ? format_recorded(*seal.time).substr(0, 19) + "Z" : "—");
            html_.markup("</td><td>").text(cut(seal.by, detail_bytes_max)).markup(" · ");
            html_.label(
                seal.authenticated
                    ? Label{"由所给机构证书认定", "known by the authorities given"}
                    : Label{"签名成立，身份未认定", "the signature holds; by whom is not known"});
            html_.markup("</td></tr>\n");
        }
        html_.markup("</tbody></table>\n");
    }

    void write_findings() {
        const auto& findings = verdict_.audit.findings;
        if (findings.empty()) return;
        html_.markup("<h2>").label({"发现的问题", "Findings"});
        html_.markup("</h2>\n<table class=\"findings list\"><tbody>\n");
        const std::size_t shown = std::min(findings.size(), room_for_findings());
        for (std::size_t i = 0; i < shown; ++i) {
            html_.markup("<tr><td><code>").text(findings[i].code).markup("</code></td><td>");
            if (findings[i].index)
                html_.markup("#").number(*findings[i].index);
            else
                html_.markup("—");
            html_.markup("</td><td>").text(cut(findings[i].detail, detail_bytes_max));
            html_.markup("</td></tr>\n");
        }
        html_.markup("</tbody></table>\n");
        explain_codes();
        const std::uint64_t left = findings.size() - shown + verdict_.audit.findings_left_out;
        if (left == 0) return;
        const std::string more = std::to_string(left);
        html_.markup("<p class=\"small\">");
        html_.label(
            {"另有 " + more + " 项，见程序输出。", more + " more, in the program's output."});
        html_.markup("</p>\n");
    }

    void explain_codes() {
        std::vector<std::string_view> told;
        html_.markup("<p class=\"small\">");
        for (const Finding& finding : verdict_.audit.findings) {
            if (told.size() >= codes_explained) break;
            if (std::find(told.begin(), told.end(), finding.code) != told.end()) continue;
            told.push_back(finding.code);
            html_.markup("<code>").text(finding.code).markup("</code> ");
            html_.label(cut(finding_label(finding.code))).markup("　");
        }
        html_.markup("</p>\n");
    }

    void write_signatures() {
        html_.markup("<p class=\"small\">");
        html_.label(
            {"本单由核验程序生成，供存档；任何人可用同一证据包与信任文件重新核验，得到相同结果。",
             "Made by the verifying program, to be filed. Anybody with the same package and "
             "trust file can verify again and will find the same."});
        if (!circumstances_.program.empty())
            html_.markup(" ").text(cut(circumstances_.program, name_bytes_max));
        html_.markup("</p>\n<div class=\"sign\">");
        html_.markup("<div>").label({"核验人", "Verified by"}).markup("</div><div>");
        html_.label({"签字或盖章", "Signature or seal"}).markup("</div><div>");
        html_.label({"日期", "Date"});
        if (circumstances_.at)
            html_.markup(" ").text(format_recorded(*circumstances_.at).substr(0, 10));
        html_.markup("</div></div>\n");
    }

    const PackageVerdict& verdict_;
    const VerificationCircumstances& circumstances_;
    HtmlText html_;
};

}  // namespace

std::string verification_sheet(const PackageVerdict& verdict,
                               const VerificationCircumstances& circumstances) {
    return Sheet(verdict, circumstances).write();
}

}  // namespace qiyue

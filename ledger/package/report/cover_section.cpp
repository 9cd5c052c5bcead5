// The first page: what the package is, and what this report is not.

#include "ledger/package/report/package_sections.hpp"

namespace qiyue {
namespace {

std::string joined(const std::vector<std::string>& texts, std::size_t shown) {
    std::string all;
    for (std::size_t i = 0; i < std::min(texts.size(), shown); ++i)
        all += (i > 0 ? "、" : "") + texts[i];
    if (texts.size() > shown) all += " … +" + std::to_string(texts.size() - shown);
    return all;
}

Label scope_label(const ReportPage& page) {
    const PackageScope& scope = page.view().claim.scope;
    const std::string from = std::to_string(scope.from.value_or(0));
    const std::string to = std::to_string(scope.to.value_or(page.view().claim.size));
    switch (scope.kind) {
        case PackageScope::Kind::complexes: {
            const std::string ids = joined(scope.ids, 20);
            return {"综合体 " + ids, scope.ids.size() == 1 ? "Complex " + ids : "Complexes " + ids};
        }
        case PackageScope::Kind::organization: {
            const auto* known = page.view().names.organization(scope.uscc);
            const std::string name = known != nullptr ? known->name + " " : "";
            return {"单位 " + name + scope.uscc, "Organisation " + name + scope.uscc};
        }
        case PackageScope::Kind::range:
            return {"条目 #" + from + " 至 #" + to + "（不含）",
                    "Entries #" + from + " up to, not including, #" + to};
        case PackageScope::Kind::ledger: break;
    }
    return {"全部账本", "The whole ledger"};
}

void write_limits(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    const PackageScope& scope = claim.scope;
    if (!scope.is_contiguous() && (scope.from || scope.to)) {
        const std::string from = std::to_string(scope.from.value_or(0));
        const std::string to = std::to_string(scope.to.value_or(claim.size));
        page.note(
            {"本包只含 #" + from + " 至 #" + to + "（不含）之间的条目，以下各节只就这些条目而言。",
             "This package has only entries from #" + from + " up to, not including, #" + to +
                 ": all that follows is told from these alone."});
    }
    if (claim.volume.of > 1) {
        const std::string number = std::to_string(claim.volume.number);
        const std::string of = std::to_string(claim.volume.of);
        page.note({"本包为分卷 " + number + "/" + of +
                       "，以下各节只就本卷所载条目而言；是否完整须各卷合看。",
                   "This is volume " + number + " of " + of +
                       ": all that follows is told from its entries alone; whether anything is "
                       "left out only all volumes together show."});
    }
}

void write_claim(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    page.begin_facts();
    page.fact({"证据包编号", "Package"}).text(claim.id);
    page.fact({"账本", "Ledger"}).text(claim.origin);
    page.fact({"检查点规模", "Checkpoint size"}).number(claim.size);
    page.fact({"树根 SHA-256", "Root"}).hash(claim.root);
    if (claim.root_sm3) page.fact({"树根 SM3", "Twin's root"}).hash(*claim.root_sm3);
    page.fact({"接收方", "Recipient"}).text(claim.recipient);
    page.fact({"用途", "Purpose"}).text(claim.purpose);
    if (!claim.request_no.empty()) page.fact({"调取文号", "Request no."}).text(claim.request_no);
    if (claim.made_from) {
        page.fact({"由此包制成", "Made from package"}).hash(*claim.made_from);
        page.html().markup(" ").label({"（少披露部分内容）", "(with less opened)"});
    }
    page.end_facts();
}

void write_count(ReportPage& page, const Label& label, std::uint64_t number, const Label& beside) {
    page.html().markup("<div><b>").number(number).markup("</b><span>").label(label);
    page.html().markup("</span><small>").label(beside).markup("</small></div>\n");
}

void write_counts(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    page.html().markup("<div class=\"figures\">\n");
    const std::string beside = std::to_string(claim.entries.keys + claim.entries.policy);
    write_count(page, {"范围内条目", "entries of the scope"}, claim.entries.scope,
                {"另附密钥与规则条目 " + beside, "and " + beside + " about keys and policies"});
    write_count(page, {"经证明完整的流", "streams proved complete"}, claim.complete.size(),
                {"至检查点为止", "up to the checkpoint"});
    write_count(page, {"未披露字段", "fields withheld"}, claim.fields.withheld,
                {"已披露 " + std::to_string(claim.fields.opened) + "，已销毁 " +
                     std::to_string(claim.fields.erased),
                 std::to_string(claim.fields.opened) + " opened, " +
                     std::to_string(claim.fields.erased) + " erased"});
    write_count(page, {"随附文件", "documents included"}, claim.documents.included,
                {"未附 " + std::to_string(claim.documents.left_out),
                 std::to_string(claim.documents.left_out) + " left out"});
    page.html().markup("</div>\n");
}

}  // namespace

void write_cover(ReportPage& page, const std::vector<Label>& headings) {
    HtmlText& html = page.html();
    html.markup("<header class=\"cover\">\n<p class=\"mark\">");
    html.label({"产业创新综合体审计账本", "Audit ledger of industrial innovation complexes"});
    html.markup("</p>\n<h1><span lang=\"zh\">证据包报告</span> ");
    html.markup("<span lang=\"en\">Evidence package: report</span></h1>\n<p class=\"scope\">");
    html.label(scope_label(page)).markup("</p>\n");
    write_claim(page);
    write_counts(page);
    page.note(
        {"本报告供人阅读，由包内条目写成，本身不证明任何事项；能证明的是包内的条目、签名与证明文件"
         "（见“证明了什么”）。每一陈述后的 #序号 指向书末条目表中的条目。时间按 " +
             page.zone() + " 显示。",
         "This report is for reading. It was written from the entries in the package and "
         "proves nothing by itself; what proves are the entries, signatures and proofs in "
         "the package (see \"What was proven\"). The #number behind a statement is the "
         "entry that says so, listed at the end. Times are shown in " +
             page.zone() + "."});
    write_limits(page);
    html.markup("<ol class=\"toc\">\n");
    for (std::size_t i = 0; i < headings.size(); ++i) {
        html.markup("<li><a href=\"#s").number(i + 1).markup("\">").label(headings[i]);
        html.markup("</a></li>\n");
    }
    html.markup("</ol>\n</header>\n");
}

}  // namespace qiyue

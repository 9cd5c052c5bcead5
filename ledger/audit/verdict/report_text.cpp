#include "ledger/audit/verdict/report_text.hpp"

#include <string_view>

#include "ledger/audit/verdict/finding_label.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/shown_text.hpp"

namespace qiyue {
namespace {

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

Label counts(const AuditReport& report) {
    return {std::to_string(report.entries_checked) + " 个条目、" +
                std::to_string(report.signatures_checked) + " 个签名、" +
                std::to_string(report.hashes_checked) + " 个哈希，直至检查点的树根",
            counted(report.entries_checked, "entry", "entries") + ", " +
                counted(report.signatures_checked, "signature", "signatures") + ", " +
                counted(report.hashes_checked, "hash", "hashes") +
                ", up to the root of the checkpoint"};
}

void tell_key(const AuditReport& report, const AuditOptions& options, ReportScope& scope) {
    if (options.trust == nullptr) {
        scope.not_examined.push_back(
            {"账本密钥：取自账本自身，未经认定（以 --trust 给出另行取得的信任文件）",
             "the log's key: it was taken from the log itself (--trust gives a trust file that was "
             "obtained from elsewhere)"});
    } else if (report.anchored) {
        scope.examined.push_back(
            {"检查点由信任文件所列的账本密钥签署", "the checkpoint, by the key in the trust file"});
    }
}

void tell_quorum(const AuditOptions& options, ReportScope& scope) {
    if (options.trust != nullptr && options.trust->quorum != "none" && options.require_quorum) {
        scope.examined.push_back(
            {"见证者联署，按信任文件的要求（" + options.trust->quorum + "）",
             "the witnesses' cosignatures, by the trust file's quorum " + options.trust->quorum});
    } else {
        scope.not_examined.push_back(
            {"见证者联署：没有要求；是否有人看到另一段历史，须与他人的检查点相比",
             "witnesses: no quorum was asked for; whether others are shown another history is seen "
             "by comparing checkpoints with theirs"});
    }
}

void tell_twin(const AuditReport& report, const AuditOptions& options, ReportScope& scope) {
    if (report.twin_root) {
        scope.examined.push_back({"SM3 孪生树的树根", "the root of the SM3 twin"});
        if (options.trust != nullptr && options.trust->twin_key() == nullptr) {
            scope.not_examined.push_back(
                {"孪生树检查点的签名：信任文件没有其密钥",
                 "the signature of the twin's checkpoint: the trust file has no key for it"});
        }
    } else if (report.since) {
        scope.not_examined.push_back({"SM3 孪生树的树根", "the root of the SM3 twin"});
    } else {
        scope.not_examined.push_back({"SM3 孪生树：此账本没有", "an SM3 twin: the log has none"});
    }
}

void tell_since(const AuditReport& report, const AuditOptions& options, ReportScope& scope) {
    if (options.since) {
        scope.examined.push_back(
            {"账本延续 --since 给出的检查点", "that the log extends the checkpoint of --since"});
    }
    if (!report.since) return;
    const std::string below = std::to_string(*report.since);
    scope.not_examined.push_back(
        {"序号小于 " + below +
             " 的条目、流映射根、先前用过的编号：依先前那次核验（去掉 --since 则核验全部）",
         "entries below " + below +
             ", roots of the stream map, ids used before: they rest on the earlier audit (without "
             "--since everything is verified)"});
}

void tell_rules(const AuditReport& report, const AuditOptions& options, ReportScope& scope) {
    if (options.deep) {
        scope.examined.push_back({std::to_string(report.rules_checked) + " 个行为，按业务规则重放",
                                  counted(report.rules_checked, "act", "acts") +
                                      " by the rules of the domain, replayed"});
    } else {
        scope.not_examined.push_back(
            {"业务规则（--deep 重放）", "the rules of the domain (--deep replays them)"});
    }
}

void tell_time(const AuditReport& report, ReportScope& scope) {
    if (!report.timestamps || report.timestamps->tokens + report.timestamps->anchored == 0) {
        scope.not_examined.push_back(
            {"时间锚定：此处没有时间戳", "time anchors: there are none here"});
        return;
    }
    const TimestampReport& anchors = *report.timestamps;
    scope.examined.push_back({std::to_string(anchors.tokens) + " 个时间戳（检查点 " +
                                  std::to_string(anchors.notes) + " 个、载明时间戳的条目 " +
                                  std::to_string(anchors.anchored) + " 个）",
                              counted(anchors.tokens, "time-stamp", "time-stamps") + " over " +
                                  counted(anchors.notes, "checkpoint", "checkpoints") +
                                  ", named by " + counted(anchors.anchored, "entry", "entries")});
    if (anchors.newest && anchors.authenticated) {
        const std::string size = std::to_string(anchors.newest->size.value);
        const std::string time = format_recorded(anchors.newest->time);
        scope.examined.push_back({"最近的时间戳：前 " + size + " 个条目于 " + time + " 已存在，" +
                                      anchors.newest->authority,
                                  "the newest: the first " + size + " entries stood at " + time +
                                      ", by the word of " + anchors.newest->authority});
    }
    if (anchors.late_renewals > 0) {
        scope.not_examined.push_back(
            {std::to_string(anchors.late_renewals) +
                 " 个续期时间戳作得过迟：不为原时间戳增加任何保证",
             counted(anchors.late_renewals, "renewal", "renewals") +
                 " made too late: nothing is added to the time-stamps below"});
    }
    if (anchors.authenticated || anchors.tokens == 0) return;
    scope.not_examined.push_back(
        {"时间戳由何机构所盖：以 --ca 给出另行取得的机构证书",
         "who made the time-stamps: --ca gives their authorities, obtained from elsewhere"});
}

std::string labelled(const Label& label) { return label.en + " · " + label.zh; }

std::string verdict(const AuditReport& report, const Label& subject) {
    if (report.ok) {
        return (report.anchored ? "sound: " : "sound, log key not authenticated: ") + subject.en +
               "\n" + (report.anchored ? "完好：" : "完好，但账本密钥未经认定：") + subject.zh +
               "\n";
    }
    const std::uint64_t found = report.findings.size() + report.findings_left_out;
    return "NOT SOUND: " + counted(found, "finding", "findings") + "; " + subject.en +
           "\n不完好：" + std::to_string(found) + " 项发现；" + subject.zh + "\n";
}

std::string list(std::string_view title, std::string_view mark, const std::vector<Label>& labels) {
    std::string text;
    if (!labels.empty()) text = std::string(title) + "\n";
    for (const Label& label : labels)
        text += "  " + std::string(mark) + " " + shown_text(labelled(label)) + "\n";
    return text;
}

std::string findings(const AuditReport& report, const std::string& whole) {
    std::string text;
    for (const Finding& finding : report.findings) {
        text += finding.index ? "entry " + std::to_string(*finding.index) : whole;
        text += ": " + shown_text(finding.code + ": " + finding.detail) + "\n      " +
                labelled(finding_label(finding.code)) + "\n";
    }
    if (report.findings_left_out > 0) {
        const std::string more = std::to_string(report.findings_left_out);
        text += "and " + more + " more · 另有 " + more + " 项\n";
    }
    return text;
}

}  // namespace

ReportScope audit_scope(const AuditReport& report, const AuditOptions& options,
                        const ReportScope& beside) {
    ReportScope scope = beside;
    const std::string of = report.origin.empty() ? "" : " of " + report.origin;
    scope.subject = {(report.origin.empty() ? "" : report.origin + " 的 ") +
                         std::to_string(report.size) + " 个条目",
                     counted(report.size, "entry", "entries") + of};
    if (!report.root) {
        scope.not_examined.push_back({"条目：没有可读的检查点，不知其数目",
                                      "the entries: without a checkpoint that can be read their "
                                      "number is unknown"});
        return scope;
    }
    scope.examined.insert(scope.examined.begin(), counts(report));
    const std::uint64_t judged = report.entries_checked + report.since.value_or(0);
    if (judged < report.size) {
        const std::string rest = std::to_string(report.size - judged);
        scope.not_examined.push_back(
            {rest + " 个条目：在第一个不可读的条目包之中或之后",
             rest + " of the entries: they stand in or behind a bundle that cannot be read"});
    }
    tell_key(report, options, scope);
    tell_quorum(options, scope);
    tell_twin(report, options, scope);
    tell_since(report, options, scope);
    tell_rules(report, options, scope);
    tell_time(report, scope);
    return scope;
}

std::string report_text(const AuditReport& report, const ReportScope& scope) {
    std::string text =
        verdict(report, {shown_text(scope.subject.zh), shown_text(scope.subject.en)});
    if (report.root) text += "root: " + to_hex(*report.root) + "\n";
    if (report.twin_root) text += "root (SM3): " + to_hex(*report.twin_root) + "\n";
    if (!report.witnesses.empty()) {
        text += "witnesses · 见证者:";
        for (const std::string& name : report.witnesses)
            text += " " + shown_text(name);
        text += "\n";
    }
    text += list("examined · 已检查:", "+", scope.examined);
    text += list("not examined · 未检查:", "-", scope.not_examined);
    return text + findings(report, scope.whole);
}

}  // namespace qiyue

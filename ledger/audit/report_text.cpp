#include "ledger/audit/report_text.hpp"

#include <string_view>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

std::string verdict(const AuditReport& report) {
    const std::string what = counted(report.size, "entry", "entries") +
                             (report.origin.empty() ? "" : " of " + report.origin);
    if (!report.ok) {
        return "NOT SOUND: " +
               counted(report.findings.size() + report.findings_left_out, "finding", "findings") +
               "; " + what + "\n";
    }
    return (report.anchored ? "sound: " : "sound, log key not authenticated: ") + what + "\n";
}

std::string checked(const AuditReport& report) {
    std::string text = "checked: " + counted(report.entries_checked, "entry", "entries") + ", " +
                       counted(report.signatures_checked, "signature", "signatures") + ", " +
                       counted(report.hashes_checked, "hash", "hashes");
    if (report.rules_checked > 0) {
        text += ", " + counted(report.rules_checked, "act by the rules", "acts by the rules");
    }
    return text + "\n";
}

std::string witnesses(const AuditReport& report) {
    std::string text = "witnesses:";
    for (const std::string& name : report.witnesses)
        text += " " + name;
    return text + (report.witnesses.empty() ? " none\n" : "\n");
}

}  // namespace

std::string report_text(const AuditReport& report) {
    std::string text = verdict(report);
    text += "root: " + (report.root ? to_hex(*report.root) : std::string()) + "\n";
    if (report.twin_root) text += "root (SM3): " + to_hex(*report.twin_root) + "\n";
    text += checked(report) + witnesses(report);
    if (report.since) {
        text += "since: the log extends the earlier checkpoint; its " +
                counted(*report.since, "entry", "entries") +
                " and what links later ones to them rest on the audit of then.\n";
    }
    if (!report.anchored) {
        text +=
            "The log's key was taken from the log itself: give --trust FILE, obtained from "
            "elsewhere, to authenticate it.\n";
    }
    for (const Finding& finding : report.findings) {
        text += finding.index ? "entry " + std::to_string(*finding.index) : std::string("log");
        text += ": " + finding.code + ": " + finding.detail + "\n";
    }
    if (report.findings_left_out > 0) {
        text += "and " + std::to_string(report.findings_left_out) + " more\n";
    }
    return text;
}

AuditReport report_of(const ProofReport& proof) {
    AuditReport report;
    report.findings = proof.findings;
    report.ok = proof.findings.empty();
    report.anchored = proof.anchored;
    report.size = proof.checkpoint.size.value;
    report.root = proof.checkpoint.root;
    report.origin = proof.checkpoint.origin;
    report.entries_checked = 1;
    report.witnesses = proof.witnesses;
    return report;
}

void demand_quorum(AuditReport& report, const Trust& trust) {
    if (trust.quorum_met(report.witnesses)) return;
    report.findings.push_back(
        {"witness_quorum", std::nullopt,
         "the witnesses that signed this checkpoint do not satisfy quorum " + trust.quorum});
    report.ok = false;
}

}  // namespace qiyue

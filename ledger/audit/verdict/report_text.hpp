#pragma once

// What an audit or the check of a proof found, as text for people, in both languages. Both
// verifiers print it, and `qiyue fsck`. Pure; any thread.

#include <string>
#include <vector>

#include "ledger/audit/auditor.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

/// What a report is about: the subject, what of it was examined, and what was not, in words.
struct ReportScope {
    Label subject;
    std::vector<Label> examined;
    std::vector<Label> not_examined;
    std::string whole = "log";  ///< where findings stand that are tied to no entry
};

/// Of an audit of a whole log that was made with these options; `beside`: what else was examined,
/// and what else was not.
ReportScope audit_scope(const AuditReport& report, const AuditOptions& options,
                        const ReportScope& beside = {});

/// The verdict in the first two lines; roots and witnesses; then the scope; then every finding, its
/// code, place and detail on a line, and what its code means below it. Nothing in it but the line
/// ends is a control character, whatever the log says.
std::string report_text(const AuditReport& report, const ReportScope& scope);

}  // namespace qiyue

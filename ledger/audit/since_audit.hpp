#pragma once

// The audit from an earlier checkpoint on, which costs what came since. What that checkpoint covers
// is not judged again: its own audit did that.

#include <optional>
#include <string>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/auditor.hpp"

namespace qiyue {

/// The earlier checkpoint (FORMAT.md 10.5), judged as the log's own is, without its quorum.
JudgedCheckpoint judge_earlier(const std::string& note, const Anchors& anchors,
                               const std::string& origin);

/// Audits what came since `options.since`. Checked: both checkpoints; by hash tiles, that the log
/// extends the earlier one; every later entry with its signatures, and its chain as far back as
/// entries are read; the tree from there to the checkpoint's root, and its new tiles. Not checked:
/// `streams` of entries, what the first later entry of a stream says of its past, ids used before,
/// the SM3 root, what else a directory holds, rules. Keys of earlier entries are taken from
/// LogSource::key_events and shown to be in the log, or read from the earlier bundles.
///
/// nullopt: something is wrong, or is needed that is not there; audit_log with the same options
/// then reads everything and tells all. So it is with `deep`, whose rules need the whole past.
Result<std::optional<AuditReport>> audit_since(LogSource& source, const AuditOptions& options);

}  // namespace qiyue

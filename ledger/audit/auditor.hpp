#pragma once

// The audit of a whole log: every signature, hash, chain, stream root, both trees, the checkpoints,
// and with `deep` every rule of the domain. It lists all findings, not only the first; see
// FORMAT.md for when each arises. Runs on all cores; memory is bounded by the streams, keys and
// (deep) state of the log, not by its entries.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/audit/time/timestamp_report.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

struct AuditOptions {
    const Trust* trust = nullptr;  ///< null: the keys that entry 0 names; then `anchored` is false
    bool deep = false;
    bool signatures = true;  ///< false only for measuring
    bool require_quorum = true;  ///< the trust file's quorum is demanded
    unsigned threads = 0;  ///< 0: one per core
    std::size_t findings_max = 10'000;  ///< more are only counted
    /// Called now and then from the auditing thread.
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
    /// A signed checkpoint kept from earlier, which the log must extend (FORMAT.md 10.5).
    std::optional<std::string> since;
    MemoryState* state = nullptr;  ///< deep: filled with the state after the last entry
};

struct AuditReport {
    bool ok = false;
    bool anchored = false;
    std::uint64_t size = 0;
    std::optional<Hash> root;  ///< as the checkpoint states it, if it could be read
    std::optional<Hash> twin_root;
    std::string origin;
    std::uint64_t entries_checked = 0;
    std::uint64_t signatures_checked = 0;
    /// Leaf hashes of the trees that have a checkpoint, and nodes of hash tiles, recomputed.
    std::uint64_t hashes_checked = 0;
    std::uint64_t rules_checked = 0;  ///< acts judged (deep)
    std::vector<std::string> witnesses;
    /// Entries below were not judged: they rest on the audit of an earlier checkpoint.
    std::optional<std::uint64_t> since;
    std::vector<Finding> findings;  ///< in order of index; those without one first
    std::uint64_t findings_left_out = 0;  ///< beyond findings_max
    std::optional<TimestampReport> timestamps;  ///< nullopt: time anchors were not looked at

    std::string to_json() const;  ///< the object of `qiyue verify --json`
};

/// Errors only if the source could not be read (io, network); what is wrong with the log is
/// findings.
Result<AuditReport> audit_log(LogSource& source, const AuditOptions& options);

}  // namespace qiyue

#pragma once

// Time anchors of a log (FORMAT.md 10.6 and 13): the kept notes and tokens against the log and
// against each other, and the `checkpoint.anchored` entries against them. One thread.

#include "ledger/audit/time/anchored_entries.hpp"
#include "ledger/audit/time/timestamp_report.hpp"
#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

struct AuditReport;

struct TimestampOptions {
    const Trust* trust = nullptr;  ///< null: the log's key that entry 0 names
    /// Null: imprints and signatures are verified, but not who signed.
    const Authorities* authorities = nullptr;
    /// Entries below were judged when an earlier checkpoint was audited, and are not read again.
    Index from{};
};

/// `kept` may be null: then each anchored entry lacks its token. Errors: only if something cannot
/// be read (io, network).
Result<TimestampReport> check_timestamps(AnchoredWatch& log, TimestampSource* kept,
                                         const TimestampOptions& options);

/// The same where it is called for, added to what an audit found: where notes and tokens are kept,
/// or authorities are given. Errors: as check_timestamps.
Result<void> add_timestamps(AuditReport& report, AnchoredWatch& log, TimestampSource* kept,
                            const TimestampOptions& options);

}  // namespace qiyue

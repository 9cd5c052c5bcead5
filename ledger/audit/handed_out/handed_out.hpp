#pragma once

// What was handed out as one file, with what stands beside it: receipts, tlog-proofs, completeness
// proofs, answers of GET /v1/streams/{stream}, evidence of a fork, checkpoints. It is known by its
// content, never by its name. `qiyue verify` and `qiyue-verify` both judge by this. Pure; any
// thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/verdict/report_text.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// A page of a stream has at most limits::page_bytes_max of entries, and a proof; the rest is
/// smaller.
constexpr std::size_t handed_out_bytes_max = 16u << 20;

enum class HandedOutKind {
    receipt,
    tlog_proof,
    completeness,
    stream,
    fork_evidence,
    checkpoint,
    unknown,
};

/// The name in reports, e.g. "tlog-proof".
std::string_view kind_name(HandedOutKind kind) noexcept;
/// What these bytes are, or would be if they were well-formed.
HandedOutKind kind_of(std::string_view bytes);

struct HandedOut {
    std::string bytes;
    std::optional<std::string> entry;  ///< of a tlog-proof: the line; one newline behind it falls
    std::optional<std::string> entries;  ///< of a completeness proof or stream: one a line
    std::optional<std::string> checkpoint;  ///< of a completeness proof or stream: the log's note
};

struct HandedOutReport {
    HandedOutKind kind = HandedOutKind::unknown;
    AuditReport audit;  ///< entries_checked counts those that were shown
    HashAlgorithm tree = HashAlgorithm::sha256;
    std::optional<std::uint64_t> index;  ///< of the entry that is shown
    std::optional<std::string> stream;  ///< whose completeness was judged
    ReportScope scope;

    /// The object of AuditReport::to_json with `kind`, `tree`, `index`, and `complete` (stream →
    /// whether it is) where completeness was judged.
    std::string to_json() const;
};

/// The verdict of FORMAT.md 10.5; a proved fork is the finding `fork`. Without trust, signatures of
/// checkpoints are not verified and nothing is anchored. The quorum of `trust` is demanded of a
/// checkpoint and of a completeness proof's; of a receipt or a tlog-proof with `require_quorum`.
/// Errors: invalid_argument, with what else must be given, or what was given in vain.
Result<HandedOutReport> check_handed_out(const HandedOut& given, const Trust* trust,
                                         bool require_quorum);

}  // namespace qiyue

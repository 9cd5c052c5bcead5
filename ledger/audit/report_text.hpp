#pragma once

// What an audit or the check of a proof found, as text for people. Both verifiers print it. Pure.

#include <string>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// The verdict in the first line, then what was checked, then every finding on a line of its own.
std::string report_text(const AuditReport& report);

/// A checked proof of one entry in the shape of an audit, so that both are shown alike.
AuditReport report_of(const ProofReport& proof);

/// Adds witness_quorum if the witnesses of the report do not satisfy the quorum of `trust`.
void demand_quorum(AuditReport& report, const Trust& trust);

}  // namespace qiyue

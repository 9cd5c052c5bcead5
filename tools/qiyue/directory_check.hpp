#pragma once

// The whole check of a ledger's directory, which `verify DIR` and `fsck` both are: the database's
// files, every row both ways, the guard, the documents, and the audit of the log itself.

#include <functional>
#include <string>

#include "ledger/audit/auditor.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

/// Damage is findings; errors are only what kept the check from being made: locked, not_found, io.
/// Findings besides the audit's and fsck's: guard_missing, guard_damaged, guard_ahead,
/// log_key_damaged, trust_damaged, document_damaged, package_damaged, package_not_erased. Time
/// anchors are judged where there are some, by the given authorities, if any.
Result<AuditReport> check_directory(const std::string& directory, AuditOptions options,
                                    const Authorities* authorities = nullptr);

/// What that check examines besides the log, in words.
Label directory_label();

}  // namespace qiyue

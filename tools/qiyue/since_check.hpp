#pragma once

// Whether a log is an extension of an older checkpoint that somebody kept (`--since`): the root
// over its first entries is computed again from the entries themselves.

#include <string>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// `note` is the older signed checkpoint; `size` and `origin` are the log's of now. Its signature
/// is checked if `trust` is given. Findings: note_format, checkpoint_…, rollback, fork,
/// bundle_missing, bundle_format. Errors: io, network.
Result<std::vector<Finding>> check_since(LogSource& source, const std::string& note,
                                         const std::string& origin, TreeSize size,
                                         const Trust* trust);

}  // namespace qiyue

#pragma once

// DIR/trust, the tlog-policy file that a verifier of this ledger is given, and DIR/trust.tlog, the
// same without the twin's key, for other people's parsers.

#include <string>

#include "ledger/pipeline/log_keys.hpp"

namespace qiyue {

/// Replaces both. Errors: io.
Result<void> write_trust_files(const std::string& directory, const LogSigners& signers);

}  // namespace qiyue

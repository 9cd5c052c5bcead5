#pragma once

// The SHA-256 of a file, piece by piece. Any thread.

#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

/// Errors: not_found, io.
Result<Hash> file_sha256(const std::string& path);

}  // namespace qiyue

#pragma once

// The bytes of DIR/tokens.json. Only tokens.cpp uses it.

#include <string>
#include <vector>

#include "api/tokens.hpp"

namespace qiyue {

std::string token_file_path(const std::string& directory);
/// Errors: io, corrupt, forbidden.
Result<std::vector<TokenRecord>> read_token_file(const std::string& directory);
/// Mode 0600, synced, then renamed over the old one. Errors: io.
Result<void> write_token_file(const std::string& directory,
                              const std::vector<TokenRecord>& records);

}  // namespace qiyue

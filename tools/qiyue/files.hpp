#pragma once

// Files that a command is given or makes. Errors name the file. Any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

/// The whole file, or standard input if `path` is "-". Errors: not_found, io, too_large.
Result<std::string> read_input(const std::string& path, std::uint64_t bytes_max);

/// Writes or replaces a file. Errors: io.
Result<void> write_output(const std::string& path, std::string_view bytes);

/// Makes a directory that only its owner can enter; one that is there is taken. Errors: io.
Result<void> make_private_directory(const std::string& path);

/// Writes a new file of mode 0600. Errors: exists_already, io.
Result<void> write_private_file(const std::string& path, std::string_view bytes);

}  // namespace qiyue

#pragma once

// A file that somebody names to a verifier. Any thread; standard input is read once.

#include <cstdint>
#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

/// The whole file, a pipe, or standard input if `path` is "-"; of what is longer than `bytes_max`
/// one byte more than that, so that whoever parses it refuses it. Errors, which name the file:
/// not_found, io (also for a directory).
Result<std::string> read_given_file(const std::string& path, std::uint64_t bytes_max);

}  // namespace qiyue

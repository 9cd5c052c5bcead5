#pragma once

// What RocksDB and its file system say, as an Error of ours: what was being done, where, what
// happened, and what to do next. Pure; any thread.

#include <string>
#include <string_view>

#include <rocksdb/status.h>

#include "ledger/base/result.hpp"

namespace qiyue {

/// `doing` is a fragment such as "writing a group to"; `path` the file or directory. Codes: corrupt
/// (damage, files missing), locked, not_found (a row), io for all else.
Error status_error(const rocksdb::Status& status, std::string_view doing, const std::string& path);

}  // namespace qiyue

#pragma once

// Inside: where RocksDB's warnings go, DIR/db/LOG. RocksDB's own log of text aborts the process (in
// Debian's build, which keeps its assertions) at the second line behind one that a full disk
// refused. This one loses the line and goes on. Any thread.

#include <memory>
#include <string>

#include <rocksdb/env.h>

namespace qiyue {

/// `database` is DIR/db. The file is made with the first line; at 1 MiB it becomes LOG.old.
std::shared_ptr<rocksdb::Logger> make_text_log(const std::string& database);

}  // namespace qiyue

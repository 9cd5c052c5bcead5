#pragma once

// Inside: files that are small enough to be read and written whole, and that are nobody else's
// business: mode 0600, synced, put in their place by renaming, overwritten before they are deleted.
// By way of rocksdb::FileSystem, so that faults are met in tests. Any thread; two that write the
// same file must not meet.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace rocksdb {
class FileSystem;
}

namespace qiyue {

class SmallFiles {
public:
    /// Null: the system's own.
    explicit SmallFiles(std::shared_ptr<rocksdb::FileSystem> files);

    /// Only its owner may enter it, whether it was there or not. Errors: io.
    Result<void> make_directory(const std::string& path) const;
    Result<void> sync_directory(const std::string& path) const;
    /// nullopt if it is not there. Errors: too_large, io.
    Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const;
    bool exists(const std::string& path) const;
    /// Written at `unfinished` first, in a directory of the same file system. Errors: io.
    Result<void> put(const std::string& path, const std::string& unfinished,
                     std::string_view bytes) const;
    /// Overwritten with zeros, synced, deleted; nothing happens if it is not there. The deletion is
    /// durable when the directory is synced. Errors: io.
    Result<bool> wipe(const std::string& path) const;
    /// Adds to the end of a file, which is made if need be, and syncs it. Errors: io.
    Result<void> append(const std::string& path, std::string_view bytes) const;
    /// Names in a directory, sorted; none if it is not there. Errors: io.
    static Result<std::vector<std::string>> names(const std::string& directory);

private:
    std::shared_ptr<rocksdb::FileSystem> files_;
};

}  // namespace qiyue

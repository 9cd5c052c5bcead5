#pragma once

// Plain files by system calls: documents (large, streamed, outside RocksDB), and small files that
// are replaced as a whole. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

class PosixFile {
public:
    /// Makes a file that is not there yet. Errors: exists_already, io.
    static Result<PosixFile> create(const std::string& path);
    /// Errors: not_found, io.
    static Result<PosixFile> open(const std::string& path);
    PosixFile(PosixFile&& other) noexcept;
    PosixFile& operator=(PosixFile&& other) noexcept;
    ~PosixFile();

    Result<void> write(std::string_view bytes);
    Result<void> sync();
    /// Up to `count` bytes; fewer only at the end.
    Result<std::string> read(std::uint64_t offset, std::size_t count) const;
    Result<std::uint64_t> size() const;
    /// When the file was written last, in microseconds since 1970.
    Result<std::int64_t> modified_us() const;
    /// Sets that time to now.
    Result<void> renew();

private:
    PosixFile(int descriptor, std::string path);
    int descriptor_ = -1;
    std::string path_;
};

/// A failed system call: what was being done ("writing"), where, what happened, what to do next.
Error errno_error(int number, std::string_view doing, const std::string& path);

/// The whole of a small file. Errors: not_found, too_large, io.
Result<std::string> read_small_file(const std::string& path, std::uint64_t bytes_max);
/// Puts `bytes` in the place of what was there, or there for the first time: after a crash at any
/// moment the file is the old or the new one, and on return it is the new one on disk. Errors: io.
Result<void> replace_file(const std::string& path, std::string_view bytes);

/// Durable on return; nothing happens if it is there. Errors: io.
Result<void> make_directory(const std::string& path);
Result<void> rename_file(const std::string& from, const std::string& to);
Result<void> sync_directory(const std::string& path);
/// Nothing happens if it is not there.
Result<void> remove_file(const std::string& path);

}  // namespace qiyue

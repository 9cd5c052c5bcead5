#include "api/packages/file_wiping.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 1u << 20;

Result<void> overwrite(int descriptor, std::uint64_t bytes, const std::string& path) {
    const std::string zeros(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, piece_bytes)),
                            '\0');
    for (std::uint64_t at = 0; at < bytes;) {
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes - at, zeros.size()));
        const ssize_t written = ::pwrite(descriptor, zeros.data(), count, static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return std::unexpected(errno_error(errno, "overwriting", path));
        at += static_cast<std::uint64_t>(written);
    }
    if (::fsync(descriptor) != 0) return std::unexpected(errno_error(errno, "syncing", path));
    return {};
}

Result<void> overwrite_file(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return {};
        return std::unexpected(errno_error(errno, "looking at", path));
    }
    if (!S_ISREG(status.st_mode) || status.st_nlink != 1 || status.st_size == 0) return {};
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return std::unexpected(errno_error(errno, "opening", path));
    auto done = overwrite(descriptor, static_cast<std::uint64_t>(status.st_size), path);
    ::close(descriptor);
    return done;
}

}  // namespace

Result<void> wipe_file(const std::string& path) {
    if (auto done = overwrite_file(path); !done) return done;
    return remove_file(path);
}

Result<void> wipe_all(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(path, error))) {
        fs::recursive_directory_iterator entry(path, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            if (!entry->is_regular_file(error)) continue;
            if (auto done = overwrite_file(entry->path().string()); !done) return done;
        }
        if (error) return fail(ErrorCode::io, "reading " + path + ": " + error.message());
    } else if (auto done = overwrite_file(path); !done) {
        return done;
    }
    fs::remove_all(path, error);
    if (!error) return {};
    return fail(ErrorCode::io, "removing " + path + ": " + error.message());
}

}  // namespace qiyue

#include "ledger/base/directory_lock.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

constexpr int no_descriptor = -1;
constexpr mode_t lock_file_mode = 0644;

/// Readers open what is there, so that a directory they may not write can still be read.
int open_lock_file(const std::string& path, DirectoryLock::Kind kind) {
    if (kind == DirectoryLock::Kind::shared) {
        const int there = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (there != no_descriptor || errno != ENOENT) return there;
    }
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, lock_file_mode);
}

Error held(DirectoryLock::Kind kind, const std::string& directory) {
    if (kind == DirectoryLock::Kind::shared) {
        return {ErrorCode::locked, directory +
                                       " is being served: ask the server instead, at its address, "
                                       "or stop it first"};
    }
    return {ErrorCode::locked,
            directory + " is in use by another process: stop it, or wait until it has finished"};
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::string& directory, Kind kind) {
    const std::string path = directory + "/lock";
    const int descriptor = open_lock_file(path, kind);
    if (descriptor == no_descriptor) {
        const int number = errno;
        // A directory without a lock file that cannot be written has no server either.
        const bool unwritable = number == EROFS || number == EACCES;
        const bool readable = ::access(directory.c_str(), R_OK | X_OK) == 0;
        const bool no_file = ::access(path.c_str(), F_OK) != 0;
        if (kind == Kind::shared && unwritable && readable && no_file) {
            return DirectoryLock(no_descriptor);
        }
        return std::unexpected(errno_error(number, "opening", path));
    }
    DirectoryLock lock(descriptor);
    const int operation = (kind == Kind::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    int result = 0;
    do {
        result = ::flock(descriptor, operation);
    } while (result != 0 && errno == EINTR);
    if (result == 0) return lock;
    if (errno == EWOULDBLOCK) return std::unexpected(held(kind, directory));
    return std::unexpected(errno_error(errno, "locking", path));
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, no_descriptor)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DirectoryLock::~DirectoryLock() {
    if (descriptor_ != no_descriptor) ::close(descriptor_);
}

}  // namespace qiyue

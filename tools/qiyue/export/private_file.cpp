#include "tools/qiyue/export/private_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

constexpr mode_t file_mode = 0600;
constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;

std::unexpected<Error> failed(std::string_view doing, const std::string& path) {
    return std::unexpected(errno_error(errno, doing, path));
}

}  // namespace

PrivateFile::PrivateFile(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

PrivateFile::~PrivateFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<PrivateFile> PrivateFile::create(const std::string& path) {
    const int descriptor = ::open(path.c_str(), flags | O_EXCL, file_mode);
    if (descriptor >= 0) return PrivateFile(descriptor, path);
    if (errno == EEXIST) return fail(ErrorCode::exists_already, "something is there already", path);
    return failed("making", path);
}

Result<PrivateFile> PrivateFile::go_on(const std::string& path) {
    // A pipe would wait for its reader.
    const int descriptor = ::open(path.c_str(), flags | O_NONBLOCK, file_mode);
    if (descriptor < 0 && errno == ELOOP)
        return fail(ErrorCode::exists_already, "this is a link, and is not followed", path);
    if (descriptor < 0) return failed("opening", path);
    PrivateFile file(descriptor, path);
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return failed("looking at", path);
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid())
        return fail(ErrorCode::exists_already, "this is no file of this user's", path);
    if (::fchmod(descriptor, file_mode) != 0) return failed("restricting to its owner", path);
    return file;
}

Result<std::uint64_t> PrivateFile::size() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return failed("looking at", path_);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> PrivateFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("writing", path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> PrivateFile::sync() {
    if (::fsync(descriptor_) != 0) return failed("syncing", path_);
    return {};
}

}  // namespace qiyue

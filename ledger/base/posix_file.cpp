#include "ledger/base/posix_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qiyue {
namespace {

constexpr mode_t file_mode = 0640;
constexpr mode_t directory_mode = 0750;

std::string remedy(int number) {
    if (number == ENOSPC || number == EDQUOT) {
        return "; free space on this file system, then try again";
    }
    if (number == EROFS || number == EACCES) {
        return "; make the directory writable for this user, then try again";
    }
    if (number == EMFILE || number == ENFILE) return "; raise the limit of open files (ulimit -n)";
    return "";
}

std::string parent_of(const std::string& path) {
    std::filesystem::path parent(path);
    if (!parent.has_filename()) parent = parent.parent_path();  // "folder/" is folder
    const std::string text = parent.parent_path().string();
    return text.empty() ? "." : text;
}

std::unexpected<Error> failed(std::string_view doing, const std::string& path) {
    return std::unexpected(errno_error(errno, doing, path));
}

}  // namespace

Error errno_error(int number, std::string_view doing, const std::string& path) {
    return {ErrorCode::io, std::string(doing) + ' ' + path + ": " +
                               std::generic_category().message(number) + remedy(number)};
}

PosixFile::PosixFile(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

PosixFile::PosixFile(PosixFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

PosixFile& PosixFile::operator=(PosixFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    return *this;
}

PosixFile::~PosixFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<PosixFile> PosixFile::create(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
    if (descriptor >= 0) return PosixFile(descriptor, path);
    if (errno == EEXIST) return fail(ErrorCode::exists_already, path + " is there already");
    return failed("making", path);
}

Result<PosixFile> PosixFile::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) return PosixFile(descriptor, path);
    if (errno == ENOENT) return fail(ErrorCode::not_found, path + " is not there");
    return failed("opening", path);
}

Result<void> PosixFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("writing", path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> PosixFile::sync() {
    if (::fsync(descriptor_) != 0) return failed("syncing", path_);
    return {};
}

Result<std::string> PosixFile::read(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
        const ssize_t got = ::pread(descriptor_, bytes.data() + filled, count - filled,
                                    static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("reading", path_);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<std::uint64_t> PosixFile::size() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return failed("looking at", path_);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<std::int64_t> PosixFile::modified_us() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return failed("looking at", path_);
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1'000;
}

Result<void> PosixFile::renew() {
    if (::futimens(descriptor_, nullptr) != 0) return failed("renewing", path_);
    return {};
}

Result<void> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), directory_mode) == 0) return sync_directory(parent_of(path));
    if (errno == EEXIST) return {};
    return failed("making", path);
}

Result<void> rename_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) return failed("putting in its place", to);
    return {};
}

Result<void> sync_directory(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("opening", path);
    const int result = ::fsync(descriptor);
    const int number = errno;
    ::close(descriptor);
    if (result != 0) return std::unexpected(errno_error(number, "syncing", path));
    return {};
}

Result<std::string> read_small_file(const std::string& path, std::uint64_t bytes_max) {
    const auto file = PosixFile::open(path);
    if (!file) return std::unexpected(file.error());
    const auto size = file->size();
    if (!size) return std::unexpected(size.error());
    if (*size > bytes_max) {
        return fail(ErrorCode::too_large, path + " is larger than such a file can be");
    }
    return file->read(0, static_cast<std::size_t>(*size));
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
    const std::string next = path + ".next";
    if (auto removed = remove_file(next); !removed) return removed;
    auto file = PosixFile::create(next);
    if (!file) return std::unexpected(file.error());
    auto written = file->write(bytes);
    if (written) written = file->sync();
    if (written) written = rename_file(next, path);
    if (!written) return written;
    return sync_directory(parent_of(path));
}

Result<void> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("deleting", path);
    return {};
}

}  // namespace qiyue

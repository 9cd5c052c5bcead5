#include "ledger/store/small_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <rocksdb/file_system.h>

#include "ledger/store/status.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

const rocksdb::IOOptions io;

std::unexpected<Error> failed(const rocksdb::Status& status, std::string_view doing,
                              const std::string& path) {
    Error error = status_error(status, doing, path);
    error.code = ErrorCode::io;
    return std::unexpected(std::move(error));
}

Result<void> restrict_to_owner(const std::string& path, fs::perms rights) {
    std::error_code error;
    // What is right already needs no writing: the directory may be read-only.
    if (fs::status(path, error).permissions() == rights) return {};
    fs::permissions(path, rights, error);
    if (!error) return {};
    return fail(ErrorCode::io, "restricting " + path + " to its owner: " + error.message());
}

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Appends, syncs and closes.
rocksdb::IOStatus finish(rocksdb::FSWritableFile& file, std::string_view bytes) {
    auto status = file.Append({bytes.data(), bytes.size()}, io, nullptr);
    if (status.ok()) status = file.Fsync(io, nullptr);
    auto closed = file.Close(io, nullptr);
    if (!status.ok()) {
        closed.PermitUncheckedError();
        return status;
    }
    return closed;
}

}  // namespace

SmallFiles::SmallFiles(std::shared_ptr<rocksdb::FileSystem> files)
    : files_(files ? std::move(files) : rocksdb::FileSystem::Default()) {}

Result<void> SmallFiles::make_directory(const std::string& path) const {
    if (!exists(path)) {
        const auto status = files_->CreateDirIfMissing(path, io, nullptr);
        if (!status.ok()) return failed(status, "making", path);
        auto synced = sync_directory(directory_of(path));
        if (!synced) return synced;
    }
    return restrict_to_owner(path, fs::perms::owner_all);
}

Result<void> SmallFiles::sync_directory(const std::string& path) const {
    std::unique_ptr<rocksdb::FSDirectory> handle;
    auto status = files_->NewDirectory(path, io, &handle, nullptr);
    if (status.ok()) status = handle->Fsync(io, nullptr);
    if (!status.ok()) return failed(status, "syncing", path);
    return {};
}

bool SmallFiles::exists(const std::string& path) const {
    return files_->FileExists(path, io, nullptr).ok();
}

Result<std::optional<std::string>> SmallFiles::read(const std::string& path,
                                                    std::size_t bytes_max) const {
    if (!exists(path)) return std::nullopt;
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    auto status = files_->NewRandomAccessFile(path, rocksdb::FileOptions(), &file, nullptr);
    // One read of the open file: what its path names may be another one by now, of another size.
    std::string bytes(bytes_max + 1, '\0');
    rocksdb::Slice read;
    if (status.ok()) status = file->Read(0, bytes.size(), io, &read, bytes.data(), nullptr);
    if (!status.ok()) return failed(status, "reading", path);
    if (read.size() <= bytes_max) return std::optional(read.ToString());
    return fail(ErrorCode::too_large,
                path + " has more than " + std::to_string(bytes_max) + " bytes");
}

Result<void> SmallFiles::put(const std::string& path, const std::string& unfinished,
                             std::string_view bytes) const {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::FileOptions options;
    options.use_mmap_writes = false;
    auto status = files_->NewWritableFile(unfinished, options, &file, nullptr);
    if (!status.ok()) return failed(status, "making", unfinished);
    auto restricted = restrict_to_owner(unfinished, fs::perms::owner_read | fs::perms::owner_write);
    if (!restricted) return restricted;
    status = finish(*file, bytes);
    if (!status.ok()) return failed(status, "writing", unfinished);
    status = files_->RenameFile(unfinished, path, io, nullptr);
    if (!status.ok()) return failed(status, "putting in its place", path);
    return sync_directory(directory_of(path));
}

Result<bool> SmallFiles::wipe(const std::string& path) const {
    if (!exists(path)) return false;
    std::uint64_t size = 0;
    auto status = files_->GetFileSize(path, io, &size, nullptr);
    std::unique_ptr<rocksdb::FSRandomRWFile> file;
    if (status.ok()) status = files_->NewRandomRWFile(path, rocksdb::FileOptions(), &file, nullptr);
    if (status.ok()) status = file->Write(0, std::string(size, '\0'), io, nullptr);
    if (status.ok()) status = file->Fsync(io, nullptr);
    if (status.ok()) status = file->Close(io, nullptr);
    if (status.ok()) status = files_->DeleteFile(path, io, nullptr);
    if (!status.ok()) return failed(status, "erasing", path);
    return true;
}

Result<void> SmallFiles::append(const std::string& path, std::string_view bytes) const {
    const bool is_new = !exists(path);
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::FileOptions options;
    options.use_mmap_writes = false;
    auto status = files_->ReopenWritableFile(path, options, &file, nullptr);
    if (!status.ok()) return failed(status, "opening", path);
    if (is_new) {
        auto kept = restrict_to_owner(path, fs::perms::owner_read | fs::perms::owner_write);
        if (!kept) return kept;
    }
    status = finish(*file, bytes);
    if (!status.ok()) return failed(status, "adding to", path);
    if (!is_new) return {};
    return sync_directory(directory_of(path));
}

Result<std::vector<std::string>> SmallFiles::names(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code error;
    if (!fs::exists(directory, error)) return names;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    if (error) return fail(ErrorCode::io, "reading " + directory + ": " + error.message());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace qiyue

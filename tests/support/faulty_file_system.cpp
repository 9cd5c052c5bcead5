#include "tests/support/faulty_file_system.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <rocksdb/system_clock.h>

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string normal(const std::string& path) {
    std::string text = fs::path(path).lexically_normal().string();
    while (text.size() > 1 && text.back() == '/')
        text.pop_back();
    return text;
}

std::string directory_of(const std::string& path) {
    return normal(fs::path(path).parent_path().string());
}

std::optional<std::string> content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_content(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class FaultyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    FaultyWritableFile(FaultyFileSystem& files, std::string path,
                       std::unique_ptr<rocksdb::FSWritableFile> target)
        : FSWritableFileOwnerWrapper(std::move(target)), files_(files), path_(std::move(path)) {}

    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    IODebugContext* debug) override {
        return files_.change([&] {
            auto status = target()->Append(data, options, debug);
            if (status.ok()) files_.appended(path_, data.size());
            return status;
        });
    }
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& options,
                      IODebugContext* debug) override {
        return files_.change([&] {
            auto status = target()->Truncate(size, options, debug);
            if (status.ok()) files_.truncated(path_, size);
            return status;
        });
    }
    IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return target()->Close(options, debug); });
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return note_sync(target()->Sync(options, debug)); });
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return note_sync(target()->Fsync(options, debug)); });
    }

private:
    IOStatus note_sync(IOStatus status) {
        if (status.ok()) files_.synced(path_);
        return status;
    }

    FaultyFileSystem& files_;
    const std::string path_;
};

class FaultyRandomRWFile final : public rocksdb::FSRandomRWFileWrapper {
public:
    FaultyRandomRWFile(FaultyFileSystem& files, std::string path,
                       std::unique_ptr<rocksdb::FSRandomRWFile> target)
        : FSRandomRWFileWrapper(target.get()),
          files_(files),
          path_(std::move(path)),
          owned_(std::move(target)) {}

    IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data, const IOOptions& options,
                   IODebugContext* debug) override {
        return files_.change([&] {
            const std::string whole = content_of(path_).value_or("");
            const std::string old = offset < whole.size() ? whole.substr(offset, data.size()) : "";
            files_.overwritten(path_, offset, old);
            return target()->Write(offset, data, options, debug);
        });
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return note_sync(target()->Sync(options, debug)); });
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return note_sync(target()->Fsync(options, debug)); });
    }

private:
    IOStatus note_sync(IOStatus status) {
        if (status.ok()) files_.synced(path_);
        return status;
    }

    FaultyFileSystem& files_;
    const std::string path_;
    std::unique_ptr<rocksdb::FSRandomRWFile> owned_;
};

class FaultyDirectory final : public rocksdb::FSDirectoryWrapper {
public:
    FaultyDirectory(FaultyFileSystem& files, std::string path,
                    std::unique_ptr<rocksdb::FSDirectory> target)
        : FSDirectoryWrapper(std::move(target)), files_(files), path_(std::move(path)) {}

    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return files_.change([&] { return note_sync(FSDirectoryWrapper::Fsync(options, debug)); });
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                                 const rocksdb::DirFsyncOptions& how) override {
        return files_.change([&] {
            return note_sync(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how));
        });
    }

private:
    IOStatus note_sync(IOStatus status) {
        if (status.ok()) files_.directory_synced(path_);
        return status;
    }

    FaultyFileSystem& files_;
    const std::string path_;
};

}  // namespace

FaultyFileSystem::FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void FaultyFileSystem::fail_at(std::uint64_t n, Fault fault, Lasting lasting) {
    const std::lock_guard lock(mutex_);
    fail_at_ = operations_ + n;
    fault_ = fault;
    lasting_ = lasting;
    has_failed_ = false;
}

void FaultyFileSystem::mend() {
    const std::lock_guard lock(mutex_);
    fail_at_.reset();
    all_lost_ = false;
}

bool FaultyFileSystem::has_failed() const {
    const std::lock_guard lock(mutex_);
    return has_failed_;
}

std::uint64_t FaultyFileSystem::operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
}

FaultyFileSystem::Verdict FaultyFileSystem::next() {
    const std::lock_guard lock(mutex_);
    ++operations_;
    if (all_lost_) return Verdict::lost;
    if (!fail_at_ || operations_ < *fail_at_) return Verdict::fine;
    fail_at_.reset();
    has_failed_ = true;
    all_lost_ = lasting_ == Lasting::from_then_on;
    return fault_ == Fault::lost ? Verdict::lost : Verdict::kept;
}

IOStatus FaultyFileSystem::failure() { return IOStatus::IOError("a fault made by the test"); }

void FaultyFileSystem::note_made(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[normal(path)] = FileState{};
    names_.push_back({directory_of(path), normal(path), "", std::nullopt});
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
    std::unique_ptr<rocksdb::FSWritableFile> made;
    auto status = change([&] {
        auto result = target()->NewWritableFile(path, options, &made, debug);
        if (result.ok()) note_made(path);
        return result;
    });
    if (status.ok()) {
        *file = std::make_unique<FaultyWritableFile>(*this, normal(path), std::move(made));
    }
    return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string& path,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                                              IODebugContext* debug) {
    std::unique_ptr<rocksdb::FSWritableFile> opened;
    auto status =
        change([&] { return target()->ReopenWritableFile(path, options, &opened, debug); });
    if (!status.ok()) return status;
    {
        const std::lock_guard lock(mutex_);
        const std::uint64_t size = fs::file_size(path);
        files_.try_emplace(normal(path), FileState{size, size, {}});
    }
    *file = std::make_unique<FaultyWritableFile>(*this, normal(path), std::move(opened));
    return status;
}

IOStatus FaultyFileSystem::NewRandomRWFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                           IODebugContext* debug) {
    std::unique_ptr<rocksdb::FSRandomRWFile> opened;
    auto status = target()->NewRandomRWFile(path, options, &opened, debug);
    if (status.ok()) {
        *file = std::make_unique<FaultyRandomRWFile>(*this, normal(path), std::move(opened));
    }
    return status;
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                                        IODebugContext* debug) {
    std::unique_ptr<rocksdb::FSDirectory> opened;
    auto status = target()->NewDirectory(path, options, &opened, debug);
    if (status.ok()) {
        *directory = std::make_unique<FaultyDirectory>(*this, normal(path), std::move(opened));
    }
    return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
    return change([&] {
        auto old = content_of(to);
        auto status = target()->RenameFile(from, to, options, debug);
        if (!status.ok()) return status;
        const std::lock_guard lock(mutex_);
        names_.push_back({directory_of(to), normal(to), normal(from), std::move(old)});
        const auto state = files_.find(normal(from));
        if (state != files_.end()) {
            files_[normal(to)] = state->second;
            files_.erase(normal(from));
        }
        return status;
    });
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
    return change([&] { return target()->DeleteFile(path, options, debug); });
}

IOStatus FaultyFileSystem::CreateDir(const std::string& path, const IOOptions& options,
                                     IODebugContext* debug) {
    return change([&] { return target()->CreateDir(path, options, debug); });
}

IOStatus FaultyFileSystem::CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                              IODebugContext* debug) {
    return change([&] { return target()->CreateDirIfMissing(path, options, debug); });
}

void FaultyFileSystem::appended(const std::string& path, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    files_[path].size += bytes;
}

void FaultyFileSystem::truncated(const std::string& path, std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    files_[path].size = size;
}

void FaultyFileSystem::synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto state = files_.find(path);
    if (state == files_.end()) return;
    state->second.synced_size = state->second.size;
    state->second.overwritten.clear();
}

void FaultyFileSystem::overwritten(const std::string& path, std::uint64_t offset,
                                   std::string old_bytes) {
    const std::lock_guard lock(mutex_);
    FileState& state = files_[path];
    if (state.size == 0) state.size = state.synced_size = fs::file_size(path);
    state.overwritten.emplace_back(offset, std::move(old_bytes));
}

void FaultyFileSystem::directory_synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    std::erase_if(names_, [&](const NameChange& change) { return change.directory == path; });
}

void FaultyFileSystem::cut_power() {
    const std::lock_guard lock(mutex_);
    fail_at_.reset();
    all_lost_ = true;
}

void FaultyFileSystem::undo_names() {
    for (auto change = names_.rbegin(); change != names_.rend(); ++change) {
        std::error_code ignored;
        if (change->from.empty()) {
            fs::remove(change->path, ignored);
            files_.erase(change->path);
            continue;
        }
        fs::rename(change->path, change->from, ignored);
        if (const auto state = files_.find(change->path); state != files_.end()) {
            files_[change->from] = state->second;
            files_.erase(change->path);
        }
        if (change->old) write_content(change->path, *change->old);
    }
    names_.clear();
}

void FaultyFileSystem::drop_unsynced() {
    const std::lock_guard lock(mutex_);
    undo_names();
    for (const auto& [path, state] : files_) {
        if (!fs::exists(path)) continue;
        if (fs::file_size(path) > state.synced_size) fs::resize_file(path, state.synced_size);
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        for (auto write = state.overwritten.rbegin(); write != state.overwritten.rend(); ++write) {
            file.seekp(static_cast<std::streamoff>(write->first));
            file.write(write->second.data(), static_cast<std::streamsize>(write->second.size()));
        }
    }
    files_.clear();
    all_lost_ = false;
}

namespace {

class SleeplessClock final : public rocksdb::SystemClockWrapper {
public:
    SleeplessClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
    const char* Name() const override { return "SleeplessClock"; }
    void SleepForMicroseconds(int) override {}
};

class SleeplessEnv final : public rocksdb::EnvWrapper {
public:
    explicit SleeplessEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
        : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
        file_system_ = files;
        system_clock_ = std::make_shared<SleeplessClock>();
    }
    const char* Name() const override { return "SleeplessEnv"; }
};

}  // namespace

std::shared_ptr<rocksdb::Env> sleepless_env(const std::shared_ptr<rocksdb::FileSystem>& files) {
    return std::make_shared<SleeplessEnv>(files);
}

}  // namespace qiyue::testing

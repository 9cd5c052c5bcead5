#include "ledger/package/container/zip_writer.hpp"

#include <cerrno>
#include <filesystem>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/package/container/zip_record.hpp"

namespace qiyue {
namespace {

constexpr std::size_t buffer_bytes = 256u << 10;
constexpr mode_t file_mode = 0600;  ///< opened texts stand in it

std::unexpected<Error> failed(std::string_view doing, const std::string& path) {
    return std::unexpected(errno_error(errno, doing, path));
}

bool is_there(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0;
}

/// Whether the descriptor is of the file that now has this name: not if whoever held the lock
/// before has finished it or removed it.
bool is_named(int descriptor, const std::string& path) {
    struct stat held{};
    struct stat named{};
    return ::fstat(descriptor, &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

std::uint32_t crc_with(std::uint32_t crc, std::string_view bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace

struct ZipWriter::Parts {
    std::string path;
    std::string part;
    int descriptor = -1;
    bool finished = false;
    std::string buffer;  ///< not written yet
    std::uint64_t flushed = 0;
    std::string directory;  ///< central headers so far
    std::uint64_t members = 0;
    // The member that is being written.
    bool is_open = false;
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;

    Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts() {
        if (descriptor < 0) return;
        if (!finished) ::unlink(part.c_str());
        ::close(descriptor);
    }

    std::uint64_t bytes() const { return flushed + buffer.size(); }

    Result<void> write_at(std::uint64_t place, std::string_view piece) const {
        while (!piece.empty()) {
            const ssize_t written =
                ::pwrite(descriptor, piece.data(), piece.size(), static_cast<off_t>(place));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failed("writing", part);
            piece.remove_prefix(static_cast<std::size_t>(written));
            place += static_cast<std::uint64_t>(written);
        }
        return {};
    }

    Result<void> flush() {
        auto written = write_at(flushed, buffer);
        if (!written) return written;
        flushed += buffer.size();
        buffer.clear();
        return {};
    }

    Result<void> append(std::string_view piece) {
        if (bytes() + piece.size() + directory.size() > limits::package_bytes_max)
            return fail(ErrorCode::too_large, part + " would be larger than a package can be");
        if (buffer.size() + piece.size() > buffer_bytes) {
            if (auto flushed_now = flush(); !flushed_now) return flushed_now;
        }
        if (piece.size() > buffer_bytes) {
            auto written = write_at(flushed, piece);
            if (written) flushed += piece.size();
            return written;
        }
        buffer += piece;
        return {};
    }

    /// Writes over bytes that were written as one piece.
    Result<void> replace(std::uint64_t place, std::string_view piece) {
        if (place < flushed) return write_at(place, piece);
        buffer.replace(static_cast<std::size_t>(place - flushed), piece.size(), piece);
        return {};
    }

    ZipFields fields() const {
        ZipFields now;
        now.crc = crc;
        now.packed = now.size = static_cast<std::uint32_t>(size);
        now.name_bytes = static_cast<std::uint16_t>(name.size());
        return now;
    }
};

ZipWriter::ZipWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter& ZipWriter::operator=(ZipWriter&&) noexcept = default;
ZipWriter::~ZipWriter() = default;

Result<ZipWriter> ZipWriter::create(const std::string& path) {
    if (is_there(path)) return fail(ErrorCode::exists_already, path + " is there already");
    auto parts = std::make_unique<Parts>();
    parts->path = path;
    parts->part = path + ".part";
    const int descriptor =
        ::open(parts->part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, file_mode);
    if (descriptor < 0) return failed("making", parts->part);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 || !is_named(descriptor, parts->part)) {
        ::close(descriptor);
        return fail(ErrorCode::exists_already, parts->part + " is being written by somebody else");
    }
    parts->descriptor = descriptor;
    // What somebody has left there may have had other rights.
    if (::fchmod(descriptor, file_mode) != 0 || ::ftruncate(descriptor, 0) != 0)
        return failed("making", parts->part);
    return ZipWriter(std::move(parts));
}

Result<void> ZipWriter::begin(std::string_view name) {
    QIYUE_CHECK(!parts_->is_open && !parts_->finished, "a member is written after the other");
    QIYUE_CHECK(name.size() <= std::numeric_limits<std::uint16_t>::max(), "a name of a ZIP");
    parts_->is_open = true;
    parts_->name = name;
    parts_->offset = parts_->bytes();
    parts_->size = 0;
    parts_->crc = 0;
    auto written = parts_->append(zip_text(parts_->fields()));
    if (written) written = parts_->append(name);
    return written;
}

Result<void> ZipWriter::write(std::string_view piece) {
    QIYUE_CHECK(parts_->is_open, "no member has begun");
    if (parts_->size + piece.size() > limits::package_file_bytes_max)
        return fail(ErrorCode::too_large, parts_->name + " is larger than a file can be");
    auto written = parts_->append(piece);
    parts_->size += piece.size();
    parts_->crc = crc_with(parts_->crc, piece);
    return written;
}

Result<void> ZipWriter::end() {
    QIYUE_CHECK(parts_->is_open, "no member has begun");
    parts_->is_open = false;
    ZipCentral central;
    central.fields = parts_->fields();
    central.offset = static_cast<std::uint32_t>(parts_->offset);
    parts_->directory += zip_text(central);
    parts_->directory += parts_->name;
    ++parts_->members;
    if (parts_->size == 0) return {};
    return parts_->replace(parts_->offset, zip_text(central.fields));
}

Result<void> ZipWriter::add(std::string_view name, std::string_view bytes) {
    auto written = begin(name);
    if (written) written = write(bytes);
    if (written) written = end();
    return written;
}

Result<void> ZipWriter::adopt(std::string_view piece) {
    QIYUE_CHECK(parts_->directory.empty() && !parts_->is_open, "older members come first");
    return parts_->append(piece);
}

void ZipWriter::adopt_directory(std::string_view records, std::uint64_t members) {
    QIYUE_CHECK(parts_->directory.empty() && !parts_->is_open, "older members come first");
    parts_->directory = records;
    parts_->members = members;
}

std::uint64_t ZipWriter::bytes() const { return parts_->bytes(); }

Result<std::uint64_t> ZipWriter::finish() {
    QIYUE_CHECK(!parts_->is_open && !parts_->finished, "everything has ended");
    if (parts_->members >= std::numeric_limits<std::uint16_t>::max())
        return fail(ErrorCode::too_large, "more members than a ZIP can have");
    ZipEnd end;
    end.here = end.members = static_cast<std::uint16_t>(parts_->members);
    end.central_bytes = static_cast<std::uint32_t>(parts_->directory.size());
    end.central_offset = static_cast<std::uint32_t>(parts_->bytes());
    end.comment_bytes = static_cast<std::uint16_t>(zip_comment.size());
    std::string last = std::exchange(parts_->directory, {});
    last += zip_text(end);
    last += zip_comment;
    auto done = parts_->append(last);
    if (done) done = parts_->flush();
    if (!done) return pass(done);
    if (::fsync(parts_->descriptor) != 0) return failed("syncing", parts_->part);
    if (is_there(parts_->path))
        return fail(ErrorCode::exists_already, parts_->path + " is there already");
    done = rename_file(parts_->part, parts_->path);
    if (!done) return pass(done);
    parts_->finished = true;
    const std::string folder = std::filesystem::path(parts_->path).parent_path().string();
    done = sync_directory(folder.empty() ? "." : folder);
    if (!done) return pass(done);
    return parts_->bytes();
}

}  // namespace qiyue

#include "ledger/store/file_copies.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

#include "ledger/base/posix_file.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 1u << 20;

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

Result<void> copy_bytes(const PosixFile& source, PosixFile& target) {
    for (std::uint64_t offset = 0;;) {
        auto piece = source.read(offset, piece_bytes);
        if (!piece) return pass(piece);
        auto written = target.write(*piece);
        if (!written) return written;
        if (piece->size() < piece_bytes) return target.sync();
        offset += piece->size();
    }
}

Result<void> restrict_to_owner(const std::string& path) {
    std::error_code error;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
    if (!error) return {};
    return fail(ErrorCode::io, "restricting " + path + " to its owner: " + error.message());
}

/// Without the sync of the directory.
Result<void> put_copy(const std::string& from, const std::string& to) {
    auto source = PosixFile::open(from);
    if (!source) return pass(source);
    const std::string unfinished = to + ".copying";
    auto removed = remove_file(unfinished);
    if (!removed) return removed;
    auto target = PosixFile::create(unfinished);
    if (!target) return pass(target);
    auto done = restrict_to_owner(unfinished);
    if (done) done = copy_bytes(*source, *target);
    if (done) done = rename_file(unfinished, to);
    return done;
}

/// Whether `to` stands for `from` already.
Result<bool> is_copied(const std::string& from, const std::string& to, bool compare) {
    if (compare) return same_bytes(from, to);
    std::error_code gone;
    const auto size = fs::file_size(to, gone);
    if (gone) return false;
    return size == fs::file_size(from, gone) && !gone;
}

}  // namespace

Result<void> copy_file(const std::string& from, const std::string& to) {
    auto copied = put_copy(from, to);
    return copied ? sync_directory(directory_of(to)) : copied;
}

Result<bool> same_bytes(const std::string& one, const std::string& other) {
    std::error_code gone;
    if (!fs::exists(one, gone) || !fs::exists(other, gone)) return false;
    auto first = PosixFile::open(one);
    if (!first) return pass(first);
    auto second = PosixFile::open(other);
    if (!second) return pass(second);
    for (std::uint64_t offset = 0;; offset += piece_bytes) {
        const auto a = first->read(offset, piece_bytes);
        const auto b = second->read(offset, piece_bytes);
        if (!a) return std::unexpected(a.error());
        if (!b) return std::unexpected(b.error());
        if (*a != *b) return false;
        if (a->size() < piece_bytes) return true;
    }
}

Result<void> copy_folder(const std::string& from, const std::string& to, const FolderCopy& how) {
    const auto names = SmallFiles::names(from);
    if (!names) return std::unexpected(names.error());
    auto made = SmallFiles(nullptr).make_directory(to);
    if (!made) return made;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string& name = (*names)[i];
        if (how.progress) how.progress(i + 1, names->size());
        std::error_code unknown;
        if (!fs::is_regular_file(from + "/" + name, unknown) || !how.wanted(name)) continue;
        auto copied = is_copied(from + "/" + name, to + "/" + name, how.compare);
        if (!copied) return pass(copied);
        if (*copied) continue;
        auto put = put_copy(from + "/" + name, to + "/" + name);
        if (!put) return put;
    }
    return sync_directory(to);
}

}  // namespace qiyue

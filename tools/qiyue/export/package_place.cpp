#include "tools/qiyue/export/package_place.hpp"

#include <filesystem>
#include <system_error>

#include "api/packages/file_wiping.hpp"
#include "ledger/base/posix_file.hpp"
#include "tools/qiyue/export/private_file.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

bool is_there(const std::string& path) {
    std::error_code unknown;
    return std::filesystem::exists(std::filesystem::symlink_status(path, unknown));
}

std::string folder_of(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

Result<void> copy_all(const std::string& from, const std::string& to) {
    const auto source = PosixFile::open(from);
    if (!source) return std::unexpected(source.error());
    auto copy = PrivateFile::create(to);
    if (!copy) return pass(copy);
    for (std::uint64_t offset = 0;;) {
        const auto piece = source->read(offset, piece_bytes);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return copy->sync();
        if (auto written = copy->write(*piece); !written) return written;
        offset += piece->size();
    }
}

/// Renames; into another file system, copies under a name of its own first.
Result<void> move_file(const std::string& from, const std::string& to) {
    std::error_code failed;
    std::filesystem::rename(from, to, failed);
    if (!failed) return sync_directory(folder_of(to));
    if (failed != std::errc::cross_device_link)
        return fail(ErrorCode::io, "cannot move the package there: " + failed.message(), to);
    const std::string part = to + ".part";
    auto copied = copy_all(from, part);
    if (copied) copied = rename_file(part, to);
    if (copied) copied = sync_directory(folder_of(to));
    if (!copied) {
        if (copied.error().code != ErrorCode::exists_already) (void)wipe_file(part);
        return copied;
    }
    return wipe_file(from);
}

Result<void> write_receipt(const std::string& path, std::string_view receipt) {
    const std::string part = path + ".part";
    if (auto removed = remove_file(part); !removed) return removed;
    auto file = PrivateFile::create(part);
    if (!file) return pass(file);
    auto written = file->write(receipt);
    if (written) written = file->sync();
    if (written) written = rename_file(part, path);
    return written ? sync_directory(folder_of(path)) : written;
}

}  // namespace

Result<PackagePlace> PackagePlace::at(const std::string& out) {
    if (out.empty())
        return fail(ErrorCode::invalid_argument,
                    "say with --out where the package goes: a new file, or a folder");
    std::error_code unknown;
    if (std::filesystem::is_directory(out, unknown)) return PackagePlace(out, true);
    if (out.ends_with('/'))
        return fail(ErrorCode::not_found, "there is no such folder: make it first", out);
    if (!std::filesystem::is_directory(folder_of(out), unknown))
        return fail(ErrorCode::not_found, "there is no such folder: make it first", folder_of(out));
    PackagePlace place(out, false);
    if (auto free = place.path_of({}); !free) return pass(free);
    return place;
}

Result<std::string> PackagePlace::path_of(const std::string& id) const {
    std::string path = is_folder_ ? out_ + "/" + id + ".asice" : out_;
    for (const std::string& name : {path, receipt_of(path)}) {
        if (is_there(name))
            return fail(ErrorCode::exists_already, "something is there already; give another --out",
                        name);
    }
    return path;
}

Result<void> PackagePlace::has_room_for(std::size_t packages) const {
    if (is_folder_ || packages == 1) return {};
    return fail(ErrorCode::invalid_argument,
                "this makes " + std::to_string(packages) +
                    " volumes: make a folder for them and give that with --out",
                out_);
}

Result<std::string> PackagePlace::take(const std::string& made, const std::string& id,
                                       std::string_view receipt) const {
    auto path = path_of(id);
    if (!path) return path;
    if (!receipt.empty()) {
        auto written = write_receipt(receipt_of(*path), receipt);
        if (!written) return pass(written);
    }
    if (auto moved = move_file(made, *path); !moved) {
        if (!receipt.empty()) (void)remove_file(receipt_of(*path));
        return pass(moved);
    }
    return path;
}

}  // namespace qiyue

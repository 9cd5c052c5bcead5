#include "ledger/package/container/package_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/package/container/folder_files.hpp"
#include "ledger/package/container/zip_files.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

class ZipInMemory : public ZipBytes {
public:
    explicit ZipInMemory(std::string_view zip) : zip_(zip) {}
    std::uint64_t size() const override { return zip_.size(); }
    Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
        if (offset >= zip_.size()) return std::string();
        return std::string(zip_.substr(static_cast<std::size_t>(offset), count));
    }

private:
    std::string_view zip_;
};

const PackageFile* find(const std::vector<PackageFile>& files, std::string_view name) {
    const auto found = std::ranges::find(files, name, &PackageFile::name);
    return found == files.end() ? nullptr : &*found;
}

}  // namespace

bool PackageFiles::holds(std::string_view name) const { return find(files(), name) != nullptr; }

std::uint64_t PackageFiles::size_of(std::string_view name) const {
    const PackageFile* file = find(files(), name);
    return file == nullptr ? 0 : file->size;
}

Result<std::string> PackageFiles::read(std::string_view name, std::uint64_t bytes_max) const {
    const std::uint64_t size = size_of(name);
    if (size > bytes_max)
        return fail(ErrorCode::too_large, std::string(name) + " is larger than such a file can be");
    auto reader = open(name);
    if (!reader) return pass(reader);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(size));
    while (true) {
        auto piece = (*reader)->read(static_cast<std::size_t>(1u << 20));
        if (!piece) return piece;
        if (piece->empty()) return bytes;
        bytes += *piece;
    }
}

Result<std::unique_ptr<PackageFiles>> open_package_files(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (type == fs::file_type::not_found) return fail(ErrorCode::not_found, path + " is not there");
    if (error) return fail(ErrorCode::io, "looking at " + path + ": " + error.message());
    if (type == fs::file_type::directory) return folder_files(path);
    if (type != fs::file_type::regular)
        return fail(ErrorCode::io, path + " is neither a file nor a folder");
    auto files = zip_files(path);
    if (!files) return pass(files);
    return std::move(*files);
}

bool is_package(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (type == fs::file_type::directory)
        return fs::is_regular_file(path + "/bagit.txt", error) ||
               fs::is_regular_file(path + "/data/package.json", error);
    if (type != fs::file_type::regular) return false;
    auto file = PosixFile::open(path);
    if (!file) return false;
    const auto beginning = file->read(0, zip_local_bytes);
    return beginning && zip_local(*beginning).has_value();
}

std::unique_ptr<PackageFiles> package_files_in(std::string_view zip) {
    auto files = ZipFiles::of(std::make_unique<ZipInMemory>(zip));
    QIYUE_CHECK(files.has_value(), "memory can be read");
    return std::move(*files);
}

}  // namespace qiyue

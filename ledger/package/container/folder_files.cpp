#include "ledger/package/container/folder_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/package/container/file_list.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

/// Files and folders that are looked at; beyond, the folder is no package whatever else is in it.
constexpr std::size_t looked_at_max =
    4 * (limits::package_files_max + limits::package_renewal_files_max);
constexpr std::size_t piece_bytes_max = 1u << 20;

class FolderFileReader : public PackageFileReader {
public:
    FolderFileReader(PosixFile file, std::string name, std::uint64_t size)
        : file_(std::move(file)), name_(std::move(name)), size_(size) {}

    Result<std::string> read(std::size_t at_most) override {
        auto piece = file_.read(place_, std::min(at_most, piece_bytes_max));
        if (!piece) return piece;
        place_ += piece->size();
        if (place_ > size_ || (piece->empty() && place_ < size_))
            return fail(ErrorCode::package_format, name_ + " changes while it is read");
        return piece;
    }

private:
    PosixFile file_;
    std::string name_;
    std::uint64_t size_;
    std::uint64_t place_ = 0;
};

class FolderFiles : public PackageFiles {
public:
    explicit FolderFiles(std::string folder) : folder_(std::move(folder)) {}

    const std::vector<PackageFile>& files() const override { return list_.files(); }
    const std::vector<Finding>& findings() const override { return list_.findings(); }

    Result<std::unique_ptr<PackageFileReader>> open(std::string_view name) const override {
        const auto place = list_.place_of(name);
        if (!place) return fail(ErrorCode::not_found, std::string(name) + " is not in the package");
        auto file = PosixFile::open(folder_ + '/' + std::string(name));
        if (!file) return pass(file);
        return std::make_unique<FolderFileReader>(std::move(*file), std::string(name),
                                                  files()[*place].size);
    }

    Result<void> look() {
        struct Seen {
            std::string name;
            std::uint64_t size;
        };
        std::vector<Seen> seen;
        std::error_code error;
        std::size_t looked_at = 0;
        auto each = fs::recursive_directory_iterator(folder_, error);
        for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
            const std::string name = each->path().lexically_relative(folder_).generic_string();
            if (++looked_at > looked_at_max || each.depth() > max_depth) {
                list_.note("the folder holds more than a package can");
                break;
            }
            const fs::file_type type = each->symlink_status(error).type();
            if (error) break;
            if (type == fs::file_type::directory) continue;
            if (type != fs::file_type::regular) {
                list_.note(shown_name(name) + " is neither a file nor a folder");
                continue;
            }
            seen.push_back({name, each->file_size(error)});
            if (error) break;
        }
        if (error)
            return fail(ErrorCode::io, "reading the folder " + folder_ + ": " + error.message());
        std::ranges::sort(seen, {}, &Seen::name);
        for (const Seen& file : seen)
            list_.add(file.name, file.size);
        list_.close();
        return {};
    }

private:
    static constexpr int max_depth = 50;  ///< names have at most 100 bytes
    std::string folder_;
    FileList list_;
};

}  // namespace

Result<std::unique_ptr<PackageFiles>> folder_files(const std::string& folder) {
    auto files = std::make_unique<FolderFiles>(folder);
    auto looked = files->look();
    if (!looked) return pass(looked);
    return files;
}

}  // namespace qiyue

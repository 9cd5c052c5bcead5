#include "ledger/package/container/folder_files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// An open file or folder.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

std::unexpected<Error> changed(const std::string& name) {
    return fail(ErrorCode::package_format, name + " changes while the folder is read");
}

/// A file below the folder, through no link: what was a file when the folder was looked at may
/// have become something else since. Errors: package_format, io.
Result<Descriptor> open_below(const std::string& folder, const std::string& name) {
    Descriptor at(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!at.is_open()) return std::unexpected(errno_error(errno, "opening", folder));
    std::string_view rest = name;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string part(rest.substr(0, slash));
        const bool is_last = slash == rest.size();
        rest.remove_prefix(is_last ? slash : slash + 1);
        // Without waiting: a pipe would else hold the reader for as long as nobody writes.
        const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        at = Descriptor(::openat(at.number(), part.c_str(), is_last ? flags : flags | O_DIRECTORY));
        if (at.is_open()) continue;
        if (errno == ELOOP || errno == ENOTDIR || errno == ENOENT || errno == ENXIO)
            return changed(name);
        return std::unexpected(errno_error(errno, "opening", folder + '/' + name));
    }
    struct stat status{};
    if (::fstat(at.number(), &status) != 0)
        return std::unexpected(errno_error(errno, "looking at", folder + '/' + name));
    if (!S_ISREG(status.st_mode)) return changed(name);
    return at;
}

class FolderFileReader : public PackageFileReader {
public:
    FolderFileReader(Descriptor file, std::string name, std::uint64_t size)
        : file_(std::move(file)), name_(std::move(name)), size_(size) {}

    Result<std::string> read(std::size_t at_most) override {
        std::string piece(std::min(at_most, piece_bytes_max), '\0');
        ssize_t got = -1;
        do
            got = ::pread(file_.number(), piece.data(), piece.size(), static_cast<off_t>(place_));
        while (got < 0 && errno == EINTR);
        if (got < 0) return std::unexpected(errno_error(errno, "reading", name_));
        piece.resize(static_cast<std::size_t>(got));
        place_ += piece.size();
        if (place_ > size_ || (piece.empty() && place_ < size_)) return changed(name_);
        return piece;
    }

private:
    Descriptor file_;
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
        auto file = open_below(folder_, std::string(name));
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

#include "ledger/package/container/file_list.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/base/shown_text.hpp"
#include "ledger/package/container/package_names.hpp"

namespace qiyue {
namespace {

constexpr std::size_t findings_max = 1'000;

/// What a renewal can have added; the first time-stamp's two files count among them.
bool is_of_renewal(const PackageFile& file) {
    return (file.name.starts_with("META-INF/ASiCManifest") && file.name != asic_manifest_name(1)) ||
           file.name.starts_with("META-INF/timestamp");
}

}  // namespace

std::string shown_name(std::string_view name) {
    const std::string_view beginning = name.substr(0, limits::package_name_bytes_max);
    return '"' + shown_text(beginning) + (beginning.size() < name.size() ? "…\"" : "\"");
}

void FileList::note(std::string detail) {
    if (findings_.size() > findings_max) return;
    if (findings_.size() == findings_max) detail = "and more of this kind";
    findings_.push_back({"package_format", std::nullopt, std::move(detail)});
}

bool FileList::add(std::string_view name, std::uint64_t size) {
    if (!is_package_file_name(name)) {
        note(shown_name(name) + " is no name of a package's file");
        return false;
    }
    if (!taken_.insert(name_regardless_of_case(name)).second) {
        note(shown_name(name) + " is there twice, but for the case of its letters");
        return false;
    }
    if (!is_package_place(name)) note(shown_name(name) + " has no place in a package");
    if (size > limits::package_file_bytes_max || bytes_ + size > limits::package_bytes_max) {
        note(shown_name(name) + " makes more bytes than a file or a package can have");
        return false;
    }
    bytes_ += size;
    places_.emplace(name, files_.size());
    files_.push_back({std::string(name), size});
    return true;
}

void FileList::close() {
    const auto renewals = static_cast<std::uint64_t>(std::ranges::count_if(files_, is_of_renewal));
    if (files_.size() - renewals > limits::package_files_max ||
        renewals > limits::package_renewal_files_max)
        note("there are more than " + std::to_string(limits::package_files_max) +
             " files, or more than " + std::to_string(limits::package_renewal_files_max) +
             " of renewals");
}

std::optional<std::size_t> FileList::place_of(std::string_view name) const {
    const auto found = places_.find(name);
    if (found == places_.end()) return std::nullopt;
    return found->second;
}

}  // namespace qiyue

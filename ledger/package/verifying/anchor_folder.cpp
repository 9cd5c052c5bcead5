#include "ledger/package/verifying/anchor_folder.hpp"

#include <algorithm>
#include <string>

#include "ledger/base/limits.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {

AnchorFolder::AnchorFolder(const PackageFiles& files) : files_(files) {
    for (const PackageFile& file : files.files()) {
        std::string_view name = file.name;
        if (!name.starts_with(package_file::anchor_folder)) continue;
        name.remove_prefix(package_file::anchor_folder.size());
        if (const auto parsed = TimestampName::parse(name)) names_.push_back(*parsed);
    }
    std::ranges::sort(names_);
}

Result<std::string> AnchorFolder::read(const TimestampName& name) {
    auto bytes = files_.read(std::string(package_file::anchor_folder) + name.text(),
                             name.is_note() ? limits::note_bytes_max : limits::timestamp_bytes_max);
    const bool is_told =
        bytes || bytes.error().code == ErrorCode::io || bytes.error().code == ErrorCode::too_large;
    return is_told ? bytes : Result<std::string>(std::string());
}

}  // namespace qiyue

#include "tools/qiyue/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace qiyue {

Result<ScratchFolder> ScratchFolder::make() {
    std::error_code failure;
    const auto place = std::filesystem::temp_directory_path(failure);
    if (failure) return fail(ErrorCode::io, "there is no folder for what is temporary");
    std::string path = place / "qiyue-XXXXXX";
    if (::mkdtemp(path.data()) != nullptr) return ScratchFolder(std::move(path));
    return fail(ErrorCode::io,
                "making a folder in " + place.string() + ": " + std::strerror(errno));
}

ScratchFolder::~ScratchFolder() {
    if (path_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace qiyue

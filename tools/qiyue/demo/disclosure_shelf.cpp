#include "tools/qiyue/demo/disclosure_shelf.hpp"

#include <filesystem>
#include <system_error>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue::demo {

Result<void> DisclosureShelf::open() { return make_private_directory(directory_); }

Result<void> DisclosureShelf::store(const DraftedDisclosure& disclosure) {
    std::string path = directory_ + "/" + disclosure.file_name;
    auto written = write_private_file(path, disclosure.text);
    if (written) files_[to_hex(sha256(disclosure.text))] = std::move(path);
    return written;
}

Result<void> DisclosureShelf::erase(const std::string& commitment) {
    const auto file = files_.find(commitment);
    if (file == files_.end()) return fail(ErrorCode::not_found, "no disclosure of " + commitment);
    std::error_code why;
    std::filesystem::remove(file->second, why);
    if (why) return fail(ErrorCode::io, "cannot remove " + file->second + ": " + why.message());
    files_.erase(file);
    return {};
}

}  // namespace qiyue::demo

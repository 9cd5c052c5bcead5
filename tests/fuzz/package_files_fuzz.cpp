// Evidence packages of strangers: whatever the ZIP is, nothing is read beyond what it says, files
// have names that can be told apart, and a container without findings is read to its last byte.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/package/container/asic_manifest.hpp"
#include "ledger/package/container/bag_lines.hpp"
#include "ledger/package/container/bag_text.hpp"
#include "ledger/package/container/manifest_check.hpp"

namespace {

using namespace qiyue;

void try_container(std::string_view bytes) {
    const auto files = package_files_in(bytes);
    QIYUE_CHECK(
        files->files().size() <= limits::package_files_max + limits::package_renewal_files_max,
        "files are bounded");
    std::set<std::string> names;
    std::uint64_t sizes = 0;
    for (const PackageFile& file : files->files()) {
        QIYUE_CHECK(is_package_file_name(file.name), "names have one form");
        QIYUE_CHECK(names.insert(file.name).second, "names are told apart");
        sizes += file.size;
    }
    // What unpacks to very much costs time only; it is not what is looked for here.
    if (sizes > (64u << 20)) return;
    for (const PackageFile& file : files->files())
        if (const auto read = files->read(file.name, file.size))
            QIYUE_CHECK(read->size() == file.size, "a file is as large as its header says");
    const auto check = check_manifests(*files);
    QIYUE_CHECK(check.has_value(), "memory can be read");
    QIYUE_CHECK(check->files == files->files().size(), "all files are looked at");
}

void try_texts(std::string_view text) {
    for (const std::uint64_t number : {1U, 2U, 3U})
        if (const auto manifest = AsicManifest::parse(number, text))
            QIYUE_CHECK(manifest->text() == text, "a manifest has one text");
    if (const auto info = BagInfoText::parse(text))
        QIYUE_CHECK(info->text() == text, "bag-info.txt has one text");
    if (auto lines = parse_manifest("manifest-sha256.txt", text))
        QIYUE_CHECK(manifest_text(std::move(*lines)) == text, "a manifest has one text");
    (void)parse_bag_manifest(text, true);
    (void)parse_bag_manifest(text, false);
    (void)parse_bag_info(text);
    (void)parse_fetch(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_container(bytes);
    try_texts(bytes);
    return 0;
}

#include <algorithm>
#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/checksum.hpp"
#include "ledger/package/container/asic_manifest.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_names.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/container/seal_chain.hpp"
#include "ledger/package/container/zip_files.hpp"
#include "ledger/package/container/zip_writer.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

/// A renewal of something that does not hold would make it look as if it had.
Result<void> judge(const ZipFiles& files) {
    std::vector<Finding> findings = files.findings();
    if (findings.empty()) {
        auto check = check_manifests(files);
        if (!check) return pass(check);
        findings = std::move(check->findings);
    }
    if (findings.empty()) return {};
    return fail(ErrorCode::package_format, "the package is not sound: " + findings.front().detail);
}

Result<std::string> sha512_of(const ZipFiles& files, const std::string& name) {
    auto reader = files.open(name);
    if (!reader) return pass(reader);
    ChecksumStream digest(ChecksumAlgorithm::sha512);
    while (true) {
        auto piece = (*reader)->read(piece_bytes);
        if (!piece) return piece;
        if (piece->empty()) return digest.finish();
        digest.update(*piece);
    }
}

Result<AsicManifest> manifest_over(const ZipFiles& files) {
    AsicManifest manifest;
    manifest.number = length_of_seal_chain(files) + 1;
    manifest.sha512 = true;
    for (const PackageFile& file : files.files()) {
        if (!first_manifest_over(file.name)) continue;
        auto digest = sha512_of(files, file.name);
        if (!digest) return pass(digest);
        manifest.references.push_back({file.name, std::move(*digest)});
    }
    std::ranges::sort(manifest.references, {}, &AsicManifest::Reference::name);
    return manifest;
}

Result<void> adopt(const ZipFiles& files, ZipWriter& zip) {
    for (std::uint64_t at = 0; at < files.directory_offset();) {
        auto piece = files.bytes().read(at, static_cast<std::size_t>(std::min<std::uint64_t>(
                                                piece_bytes, files.directory_offset() - at)));
        if (!piece) return pass(piece);
        if (piece->empty()) return fail(ErrorCode::io, "the package changes while it is read");
        auto written = zip.adopt(*piece);
        if (!written) return written;
        at += piece->size();
    }
    zip.adopt_directory(files.directory(), files.files().size());
    return {};
}

}  // namespace

Result<void> renew_package(
    const std::string& path, const std::string& to,
    const std::function<Result<std::string>(std::string_view bytes)>& timestamp) {
    auto files = zip_files(path);
    if (!files) return pass(files);
    auto sound = judge(**files);
    if (!sound) return sound;
    if (2 * length_of_seal_chain(**files) > limits::package_renewal_files_max)
        return fail(ErrorCode::too_large, "a package cannot be renewed more often");
    auto zip = ZipWriter::create(to);
    if (!zip) return pass(zip);
    auto manifest = manifest_over(**files);
    if (!manifest) return pass(manifest);
    const std::string text = manifest->text();
    auto token = timestamp(text);
    if (!token) return pass(token);
    auto done = adopt(**files, *zip);
    if (done) done = zip->add(asic_manifest_name(manifest->number), text);
    if (done) done = zip->add(manifest->seal(), *token);
    if (!done) return done;
    auto finished = zip->finish();
    if (!finished) return pass(finished);
    return {};
}

}  // namespace qiyue

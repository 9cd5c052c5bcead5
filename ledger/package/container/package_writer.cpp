#include "ledger/package/container/package_writer.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/asic_manifest.hpp"
#include "ledger/package/container/bag_text.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/package_names.hpp"
#include "ledger/package/container/zip_writer.hpp"

namespace qiyue {
namespace {

/// mimetype, the bag's four with sm3sums.txt, three texts, two SM2 seals, and META-INF/ with the
/// signature's and the first time-stamp's manifest.
constexpr std::uint64_t files_beside_data = 1 + 5 + 3 + 2 + 4;
/// What those may take at most, headers included.
constexpr std::uint64_t bytes_beside_data = 16u << 20;

struct Written {
    std::string name;
    Hash sha256;
    Hash sm3;
};

bool is_data(const Written& file) { return file.name.starts_with("data/"); }

}  // namespace

struct PackageWriter::Parts {
    ZipWriter zip;
    std::vector<Written> files;  ///< in the order of the container, but `mimetype`
    std::set<std::string> taken;  ///< names regardless of case
    PayloadOxum oxum;
    // The file that is being written.
    std::string name;
    DigestStream sha256{HashAlgorithm::sha256};
    DigestStream sm3{HashAlgorithm::sm3};

    explicit Parts(ZipWriter writer) : zip(std::move(writer)) {}

    Result<void> begin(std::string_view file) {
        name = file;
        sha256 = DigestStream(HashAlgorithm::sha256);
        sm3 = DigestStream(HashAlgorithm::sm3);
        return zip.begin(file);
    }

    Result<void> write(std::string_view piece) {
        sha256.update(piece);
        sm3.update(piece);
        return zip.write(piece);
    }

    Result<void> end() {
        files.push_back({std::exchange(name, {}), sha256.finish(), sm3.finish()});
        return zip.end();
    }

    Result<void> put(std::string_view file, std::string_view bytes) {
        auto done = begin(file);
        if (done) done = write(bytes);
        if (done) done = end();
        return done;
    }

    /// `seal` over `bytes`, as a file of its own.
    Result<void> put_seal(const std::string& file, std::string_view bytes,
                          const std::function<Result<std::string>(std::string_view)>& seal) {
        auto sealed = seal(bytes);
        if (!sealed) return pass(sealed);
        return put(file, *sealed);
    }

    std::string manifest(HashAlgorithm algorithm) const {
        std::vector<ManifestLine> lines;
        for (const Written& file : files)
            if (is_data(file))
                lines.push_back(
                    {algorithm == HashAlgorithm::sha256 ? file.sha256 : file.sm3, file.name});
        return manifest_text(std::move(lines));
    }

    std::string tag_manifest() const {
        std::vector<ManifestLine> lines;
        for (const Written& file : files)
            if (!is_data(file)) lines.push_back({file.sha256, file.name});
        return manifest_text(std::move(lines));
    }

    /// The manifest over all that is there, and its seal.
    Result<void> put_asic(std::uint64_t number,
                          const std::function<Result<std::string>(std::string_view)>& seal) {
        AsicManifest manifest;
        manifest.number = number;
        for (const Written& file : files)
            manifest.references.push_back({file.name, std::string(file.sha256.view())});
        std::ranges::sort(manifest.references, {}, &AsicManifest::Reference::name);
        const std::string text = manifest.text();
        auto done = put(asic_manifest_name(number), text);
        if (done) done = put_seal(manifest.seal(), text, seal);
        return done;
    }

    Result<Hash> put_bag(const std::string& info, const PackageTexts& texts,
                         const PackageSeals& seals) {
        auto done = put("bagit.txt", bagit_text);
        if (done) done = put("bag-info.txt", info);
        if (done) done = put("README.zh.md", texts.readme_zh);
        if (done) done = put("README.en.md", texts.readme_en);
        if (done) done = put("verify.sh", texts.verify_sh);
        const std::string with_sha256 = manifest(HashAlgorithm::sha256);
        const std::string with_sm3 = manifest(HashAlgorithm::sm3);
        if (done) done = put("manifest-sha256.txt", with_sha256);
        if (done) done = put("sm3sums.txt", with_sm3);
        if (done && seals.sm2)
            done = put_seal("manifest-sha256.txt.sm2.sig", with_sha256, seals.sm2);
        if (done && seals.sm2) done = put_seal("sm3sums.txt.sm2.sig", with_sm3, seals.sm2);
        if (done) done = put("tagmanifest-sha256.txt", tag_manifest());
        if (!done) return pass(done);
        return qiyue::sha256(with_sha256);
    }
};

PackageWriter::PackageWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PackageWriter::PackageWriter(PackageWriter&&) noexcept = default;
PackageWriter& PackageWriter::operator=(PackageWriter&&) noexcept = default;
PackageWriter::~PackageWriter() = default;

Result<PackageWriter> PackageWriter::create(const std::string& path) {
    auto zip = ZipWriter::create(path);
    if (!zip) return pass(zip);
    auto written = zip->add("mimetype", package_mimetype);
    if (!written) return pass(written);
    return PackageWriter(std::make_unique<Parts>(std::move(*zip)));
}

Result<void> PackageWriter::add(std::string_view name, std::string_view bytes) {
    auto done = begin(name);
    if (done) done = write(bytes);
    if (done) done = end();
    return done;
}

Result<void> PackageWriter::begin(std::string_view name) {
    QIYUE_CHECK(parts_->name.empty(), "the file before has not ended");
    if (!name.starts_with("data/") || !is_package_place(name))
        return fail(ErrorCode::invalid_argument,
                    "no file of a package's data is named \"" + std::string(name) + '"');
    if (!parts_->taken.insert(name_regardless_of_case(name)).second)
        return fail(ErrorCode::invalid_argument, std::string(name) + " is in the package already");
    if (parts_->oxum.files + files_beside_data >= limits::package_files_max)
        return fail(ErrorCode::too_large, "a package cannot have more than " +
                                              std::to_string(limits::package_files_max) + " files");
    ++parts_->oxum.files;
    return parts_->begin(name);
}

Result<void> PackageWriter::write(std::string_view piece) {
    QIYUE_CHECK(!parts_->name.empty(), "no file has begun");
    if (parts_->zip.bytes() + piece.size() > limits::package_bytes_max - bytes_beside_data)
        return fail(ErrorCode::too_large, "the package would be larger than one can be");
    parts_->oxum.bytes += piece.size();
    return parts_->write(piece);
}

Result<void> PackageWriter::end() {
    QIYUE_CHECK(!parts_->name.empty(), "no file has begun");
    return parts_->end();
}

std::uint64_t PackageWriter::files() const { return parts_->oxum.files; }
std::uint64_t PackageWriter::bytes() const { return parts_->oxum.bytes; }

Result<PackageWriter::Finished> PackageWriter::finish(const BagInfo& info,
                                                      const PackageTexts& texts,
                                                      const PackageSeals& seals) {
    QIYUE_CHECK(parts_->name.empty(), "the last file has not ended");
    QIYUE_CHECK(seals.cades, "a package is sealed");
    const BagInfoText bag{info, parts_->oxum};
    if (!bag.is_well_formed())
        return fail(ErrorCode::invalid_argument, "what bag-info.txt would say has another form");
    auto package_sha256 = parts_->put_bag(bag.text(), texts, seals);
    if (!package_sha256) return pass(package_sha256);
    auto done = parts_->put_asic(1, seals.cades);
    if (done && seals.timestamp) done = parts_->put_asic(2, seals.timestamp);
    if (!done) return pass(done);
    auto bytes = parts_->zip.finish();
    if (!bytes) return pass(bytes);
    return Finished{*package_sha256, *bytes};
}

}  // namespace qiyue

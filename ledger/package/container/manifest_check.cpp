#include "ledger/package/container/manifest_check.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "ledger/audit/finding_list.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/checksum.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/asic_manifest.hpp"
#include "ledger/package/container/bag_text.hpp"
#include "ledger/package/container/package_names.hpp"
#include "ledger/package/container/seal_chain.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 256u << 10;
constexpr std::size_t findings_max = 1'000;

constexpr std::string_view manifest_name = "manifest-sha256.txt";
constexpr std::string_view sm3_name = "sm3sums.txt";
constexpr std::string_view tag_manifest_name = "tagmanifest-sha256.txt";
constexpr std::string_view document_folder = "data/documents/";

/// Every package has these beside `data/`.
constexpr std::array<std::string_view, 11> needed = {
    "mimetype",
    "bagit.txt",
    "bag-info.txt",
    manifest_name,
    sm3_name,
    tag_manifest_name,
    "README.zh.md",
    "README.en.md",
    "verify.sh",
    "META-INF/ASiCManifest1.xml",
    package_signature_name,
};

bool is_data(std::string_view name) { return name.starts_with("data/"); }
bool is_seal(std::string_view name) { return name.starts_with("META-INF/"); }
bool is_tag(std::string_view name) {
    return !is_data(name) && !is_seal(name) && name != "mimetype" && name != tag_manifest_name;
}

enum class Kind { sha256, sm3, sha512 };

struct Digests {
    std::string sha256;
    std::string sm3;
    std::string sha512;

    const std::string& of(Kind kind) const {
        return kind == Kind::sha256 ? sha256 : kind == Kind::sm3 ? sm3 : sha512;
    }
};

/// One manifest of whatever kind: what it says each file's digest is. Only one is in memory at a
/// time.
struct Listing {
    std::string name;
    Kind kind = Kind::sha256;
    std::map<std::string, std::string, std::less<>> digests;
    std::function<bool(std::string_view)> lists;  ///< what it must list, if it is there
};

class ManifestWork {
public:
    ManifestWork(const PackageFiles& files,
                 const std::function<void(std::uint64_t, std::uint64_t)>& progress)
        : files_(files), progress_(progress) {}

    Result<ManifestCheck> run() {
        for (const std::string_view name : needed)
            if (!files_.holds(name)) format(std::string(name) + " is not in the package");
        for (const PackageFile& file : files_.files()) {
            ++check_.files;
            check_.bytes += file.size;
        }
        for (auto step : {&ManifestWork::look_for_sha512, &ManifestWork::digest_files,
                          &ManifestWork::read_bag, &ManifestWork::read_seals}) {
            auto done = (this->*step)();
            if (!done) return pass(done);
        }
        check_.findings = findings_.take_sorted();
        check_.findings_left_out = findings_.left_out();
        return std::move(check_);
    }

private:
    void format(std::string detail) {
        findings_.find("package_format", std::nullopt, std::move(detail));
    }
    void mismatch(std::string detail) {
        findings_.find("manifest_mismatch", std::nullopt, std::move(detail));
    }

    /// Whether any manifest has SHA-512: what is wrong with one is told when it is read for good.
    Result<void> look_for_sha512() {
        const std::uint64_t length = length_of_seal_chain(files_);
        for (std::uint64_t number = 1; number <= length && !with_sha512_; ++number) {
            auto text = files_.read(asic_manifest_name(number), limits::package_text_bytes_max);
            if (!text && text.error().code == ErrorCode::io) return pass(text);
            if (!text) continue;
            const auto manifest = AsicManifest::parse(number, *text);
            with_sha512_ = manifest && manifest->sha512;
        }
        return {};
    }

    Result<void> digest_files() {
        for (const PackageFile& file : files_.files()) {
            auto digests = digests_of_file(file);
            if (!digests) return pass(digests);
            digests_.emplace(file.name, std::move(*digests));
        }
        return {};
    }

    /// A text that says something about others. Nullopt if it is not there or cannot be read, which
    /// is noted.
    Result<std::optional<std::string>> text_of(std::string_view name) {
        const auto digests = digests_.find(name);
        if (digests == digests_.end() || !digests->second) return std::nullopt;
        auto text = files_.read(name, limits::package_text_bytes_max);
        if (text) return std::optional{std::move(*text)};
        if (text.error().code == ErrorCode::io) return pass(text);
        format(text.error().detail);
        return std::nullopt;
    }

    Result<void> read_bag() {
        auto done = read_fixed("mimetype", package_mimetype);
        if (done) done = read_fixed("bagit.txt", bagit_text);
        if (done) done = read_manifest(manifest_name, Kind::sha256, is_data);
        if (done) done = read_manifest(sm3_name, Kind::sm3, is_data);
        if (done) done = read_manifest(tag_manifest_name, Kind::sha256, is_tag);
        if (done) done = read_info();
        return done;
    }

    Result<void> read_fixed(std::string_view name, std::string_view meant) {
        auto text = text_of(name);
        if (!text) return pass(text);
        if (*text && **text != meant) format(std::string(name) + " has another text");
        return {};
    }

    Result<void> read_manifest(std::string_view name, Kind kind, bool (*lists)(std::string_view)) {
        auto text = text_of(name);
        if (!text) return pass(text);
        if (!*text) return {};
        if (name == manifest_name) check_.package_sha256 = sha256(**text);
        auto lines = parse_manifest(name, **text);
        if (!lines) {
            format(lines.error().detail + ", " + lines.error().place);
            return {};
        }
        Listing listing{std::string(name), kind, {}, lists};
        for (ManifestLine& line : *lines)
            if (!listing.digests.emplace(line.name, line.hash.view()).second)
                mismatch(std::string(name) + " lists " + line.name + " twice");
        judge(listing);
        return {};
    }

    Result<void> read_info() {
        auto text = text_of("bag-info.txt");
        if (!text) return pass(text);
        if (!*text) return {};
        auto parsed = BagInfoText::parse(**text);
        if (!parsed) {
            format(parsed.error().detail);
            return {};
        }
        PayloadOxum counted;
        for (const PackageFile& file : files_.files()) {
            if (!is_data(file.name)) continue;
            ++counted.files;
            counted.bytes += file.size;
        }
        if (parsed->oxum != counted)
            mismatch("bag-info.txt counts other files, or bytes, than there are in data/");
        const BagInfo& bag = parsed->info;
        ManifestCheck::Info info{bag.id, bag.origin, bag.size, to_hex(bag.root), {}, {}, 0, 0};
        if (bag.root_sm3) info.root_sm3 = to_hex(*bag.root_sm3);
        if (bag.group) {
            info.group = bag.group->id;
            info.number = bag.group->number;
            info.of = bag.group->of;
        }
        check_.info = std::move(info);
        return {};
    }

    Result<void> read_seals() {
        const std::uint64_t length = length_of_seal_chain(files_);
        for (const PackageFile& file : files_.files())
            if (is_seal(file.name) && !is_of_seal_chain(file.name, length))
                format(file.name + " is no part of the chain of seals");
        for (std::uint64_t number = 1; number <= length; ++number) {
            auto done = read_seal(number);
            if (!done) return done;
        }
        return {};
    }

    Result<void> read_seal(std::uint64_t number) {
        const std::string name = asic_manifest_name(number);
        auto text = text_of(name);
        if (!text) return pass(text);
        if (!*text) return {};
        auto manifest = AsicManifest::parse(number, **text);
        if (!manifest) {
            format(manifest.error().detail);
            return {};
        }
        Listing listing{name, manifest->sha512 ? Kind::sha512 : Kind::sha256, {}, {}};
        listing.lists = [number](std::string_view file) {
            const auto first = first_manifest_over(file);
            return first && *first <= number;
        };
        for (AsicManifest::Reference& each : manifest->references)
            listing.digests.emplace(std::move(each.name), std::move(each.digest));
        judge(listing);
        if (files_.holds(manifest->seal()))
            check_.seals.push_back({name, manifest->seal()});
        else
            mismatch(name + " refers to " + manifest->seal() + ", which is not there");
        return {};
    }

    /// Nullopt if it cannot be read, which is noted.
    Result<std::optional<Digests>> digests_of_file(const PackageFile& file) {
        DigestStream with_sha256(HashAlgorithm::sha256);
        DigestStream with_sm3(HashAlgorithm::sm3);
        ChecksumStream with_sha512(ChecksumAlgorithm::sha512);
        auto reader = files_.open(file.name);
        while (reader) {
            auto piece = (*reader)->read(piece_bytes);
            if (!piece) {
                reader = pass(piece);
                break;
            }
            if (piece->empty()) break;
            with_sha256.update(*piece);
            if (is_data(file.name)) with_sm3.update(*piece);
            if (with_sha512_) with_sha512.update(*piece);
            advance(piece->size());
        }
        if (!reader) {
            if (reader.error().code == ErrorCode::io) return pass(reader);
            format(reader.error().detail);
            return std::nullopt;
        }
        const Hash first = with_sha256.finish(), second = with_sm3.finish();
        if (file.name.starts_with(document_folder))
            check_.documents.emplace(file.name, ManifestCheck::Digests{first, second});
        return Digests{std::string(first.view()), std::string(second.view()), with_sha512.finish()};
    }

    void judge(const Listing& listing) {
        for (const auto& [name, digest] : listing.digests) {
            const auto found = digests_.find(name);
            if (found != digests_.end() && found->second &&
                found->second->of(listing.kind) != digest)
                mismatch(name + " has another digest than " + listing.name + " says");
        }
        judge_presence(listing);
    }

    void judge_presence(const Listing& listing) {
        for (const PackageFile& file : files_.files()) {
            const bool listed = listing.digests.contains(file.name);
            if (!listed && listing.lists(file.name))
                mismatch(listing.name + " does not list " + file.name);
            if (listed && !listing.lists(file.name))
                format(listing.name + " lists " + file.name + ", which it must not");
        }
        for (const auto& [name, digest] : listing.digests)
            if (!files_.holds(name))
                mismatch(listing.name + " lists " + name + ", which is not there");
    }

    void advance(std::uint64_t bytes) {
        done_ += bytes;
        if (progress_) progress_(done_, check_.bytes);
    }

    const PackageFiles& files_;
    const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
    ManifestCheck check_;
    FindingList findings_{findings_max};
    /// Null: the file could not be read.
    std::map<std::string, std::optional<Digests>, std::less<>> digests_;
    bool with_sha512_ = false;
    std::uint64_t done_ = 0;
};

}  // namespace

Result<ManifestCheck> check_manifests(
    const PackageFiles& files, const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    return ManifestWork(files, progress).run();
}

}  // namespace qiyue

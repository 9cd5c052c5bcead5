#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/checksum.hpp"
#include "ledger/package/container/bag_lines.hpp"
#include "ledger/package/container/manifest_check.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t text_bytes_max = 64u << 20;
constexpr std::size_t piece_bytes = 1u << 20;

struct Manifest {
    bool of_tags = false;
    std::string algorithm;
    std::map<std::string, std::string> digests;  ///< path to lower-case hex
};

/// The algorithm in "manifest-sha256.txt" or "tagmanifest-sha256.txt"; nullopt for other names.
std::optional<std::string> algorithm_in(std::string_view name, std::string_view kind) {
    if (!name.starts_with(kind) || !name.ends_with(".txt")) return std::nullopt;
    if (name.size() <= kind.size() + 4) return std::nullopt;
    return std::string(name.substr(kind.size(), name.size() - kind.size() - 4));
}

class Bag {
public:
    explicit Bag(std::string folder) : folder_(std::move(folder)) {}

    Result<bool> is_valid() {
        for (auto step : {&Bag::look, &Bag::read_declaration, &Bag::read_manifests,
                          &Bag::read_fetch, &Bag::read_info}) {
            auto sound = (this->*step)();
            if (!sound || !*sound) return sound;
        }
        if (!lists_what_is_there()) return false;
        return digests_hold();
    }

private:
    /// Every file with its size; false if there is something else, such as a link.
    Result<bool> look() {
        std::error_code error;
        auto each = fs::recursive_directory_iterator(folder_, error);
        for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
            const fs::file_type type = each->symlink_status(error).type();
            if (error) break;
            if (type == fs::file_type::directory) continue;
            if (type != fs::file_type::regular) return false;
            const std::string name = each->path().lexically_relative(folder_).generic_string();
            sizes_[name] = each->file_size(error);
            if (error) break;
        }
        if (error)
            return fail(ErrorCode::io, "reading the folder " + folder_ + ": " + error.message());
        return fs::is_directory(folder_ + "/data", error);
    }

    Result<std::string> text_of(const std::string& name) const {
        return read_small_file(folder_ + '/' + name, text_bytes_max);
    }

    Result<bool> read_declaration() {
        if (!sizes_.contains("bagit.txt")) return false;
        auto text = text_of("bagit.txt");
        if (!text) return pass(text);
        const auto declaration = BagDeclaration::parse(*text);
        if (!declaration) return false;
        is_final_ = declaration->is_final;
        return true;
    }

    Result<bool> read_manifests() {
        for (const auto& [name, size] : sizes_) {
            const auto of_tags = algorithm_in(name, "tagmanifest-");
            const auto algorithm = of_tags ? of_tags : algorithm_in(name, "manifest-");
            if (!algorithm) continue;
            auto text = text_of(name);
            if (!text) return pass(text);
            const auto lines = parse_bag_manifest(*text, is_final_);
            if (!lines) return false;
            Manifest manifest{of_tags.has_value(), *algorithm, {}};
            for (const BagManifestLine& line : *lines) {
                const auto [place, is_new] = manifest.digests.emplace(line.path, line.digest);
                if (!is_new && (is_final_ || place->second != line.digest)) return false;
            }
            manifests_.push_back(std::move(manifest));
        }
        return std::ranges::any_of(manifests_, [](const Manifest& manifest) {
            return !manifest.of_tags && checksum_algorithm(manifest.algorithm);
        });
    }

    /// Files that are still to be fetched are missing, but they must be files of the payload.
    Result<bool> read_fetch() {
        if (!sizes_.contains("fetch.txt")) return true;
        auto text = text_of("fetch.txt");
        if (!text) return pass(text);
        const auto paths = parse_fetch(*text);
        return paths && std::ranges::all_of(*paths, [](const std::string& path) {
                   return path.starts_with("data/");
               });
    }

    Result<bool> read_info() {
        if (!sizes_.contains("bag-info.txt")) return true;
        auto text = text_of("bag-info.txt");
        if (!text) return pass(text);
        const auto labels = parse_bag_info(*text);
        if (!labels) return false;
        std::uint64_t bytes = 0;
        std::uint64_t files = 0;
        for (const auto& [name, size] : sizes_) {
            if (!name.starts_with("data/")) continue;
            bytes += size;
            ++files;
        }
        const std::string oxum = std::to_string(bytes) + '.' + std::to_string(files);
        return std::ranges::all_of(*labels, [&](const auto& label) {
            return label.first != "Payload-Oxum" || label.second == oxum;
        });
    }

    bool lists_what_is_there() const {
        std::set<std::string> listed;  // by a payload manifest
        for (const Manifest& manifest : manifests_) {
            for (const auto& [path, digest] : manifest.digests) {
                if (!sizes_.contains(path)) return false;
                if (path.starts_with("data/") == manifest.of_tags) return false;
                if (manifest.of_tags && is_final_ && algorithm_in(path, "tagmanifest-"))
                    return false;
                if (!manifest.of_tags) listed.insert(path);
            }
        }
        return std::ranges::all_of(sizes_, [&](const auto& file) {
            const std::string& path = file.first;
            if (path.starts_with("data/"))
                return listed.contains(path) && (!is_final_ || every_manifest_lists(path, false));
            return !is_final_ || !algorithm_in(path, "manifest-") ||
                   every_manifest_lists(path, true);
        });
    }

    bool every_manifest_lists(const std::string& path, bool of_tags) const {
        return std::ranges::all_of(manifests_, [&](const Manifest& manifest) {
            return manifest.of_tags != of_tags || manifest.digests.contains(path);
        });
    }

    /// Every file is read once.
    Result<bool> digests_hold() const {
        for (const auto& [path, size] : sizes_) {
            std::map<std::string, ChecksumStream> streams;
            for (const Manifest& manifest : manifests_) {
                const auto algorithm = checksum_algorithm(manifest.algorithm);
                if (algorithm && manifest.digests.contains(path))
                    streams.try_emplace(manifest.algorithm, *algorithm);
            }
            if (streams.empty()) continue;
            auto file = PosixFile::open(folder_ + '/' + path);
            if (!file) return pass(file);
            for (std::uint64_t at = 0;;) {
                auto piece = file->read(at, piece_bytes);
                if (!piece) return pass(piece);
                if (piece->empty()) break;
                for (auto& [algorithm, stream] : streams)
                    stream.update(*piece);
                at += piece->size();
            }
            for (auto& [algorithm, stream] : streams)
                if (!is_digest(path, algorithm, to_hex(stream.finish()))) return false;
        }
        return true;
    }

    bool is_digest(const std::string& path, const std::string& algorithm,
                   const std::string& digest) const {
        return std::ranges::all_of(manifests_, [&](const Manifest& manifest) {
            if (manifest.algorithm != algorithm) return true;
            const auto said = manifest.digests.find(path);
            return said == manifest.digests.end() || said->second == digest;
        });
    }

    std::string folder_;
    std::map<std::string, std::uint64_t> sizes_;
    bool is_final_ = false;
    std::vector<Manifest> manifests_;
};

}  // namespace

Result<bool> is_valid_bag(const std::string& folder) { return Bag(folder).is_valid(); }

}  // namespace qiyue

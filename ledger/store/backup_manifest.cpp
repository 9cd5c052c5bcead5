#include "ledger/store/backup_manifest.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t manifest_bytes_max = 64u << 10;

std::string path_in(const std::string& target) { return target + "/backup.json"; }

std::string format(const BackupManifest& manifest) {
    const Json json = {{"v", 1},
                       {"origin", manifest.origin},
                       {"size", manifest.size.value},
                       {"root", to_hex(manifest.root)},
                       {"made", format_recorded(manifest.made)},
                       {"generation", manifest.generation}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<BackupManifest> parse(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    for (const char* number : {"size", "generation"}) {
        if (!json.contains(number) || !json.at(number).is_number_unsigned()) return std::nullopt;
    }
    for (const char* words : {"origin", "root", "made"}) {
        if (!json.contains(words) || !json.at(words).is_string()) return std::nullopt;
    }
    BackupManifest manifest;
    manifest.origin = json.at("origin").get<std::string>();
    manifest.size = TreeSize{json.at("size").get<std::uint64_t>()};
    manifest.generation = json.at("generation").get<std::uint32_t>();
    const auto root = hash_from_hex(json.at("root").get<std::string>());
    const auto made = parse_recorded(json.at("made").get<std::string>());
    if (!root || !made) return std::nullopt;
    manifest.root = *root;
    manifest.made = *made;
    return format(manifest) == text ? std::optional(manifest) : std::nullopt;
}

}  // namespace

Result<std::optional<BackupManifest>> read_backup_manifest(const SmallFiles& files,
                                                           const std::string& target) {
    auto text = files.read(path_in(target), manifest_bytes_max);
    if (!text) return pass(text);
    if (!*text) return std::nullopt;
    auto manifest = parse(**text);
    if (!manifest) return fail(ErrorCode::corrupt, path_in(target) + " is damaged");
    return manifest;
}

Result<void> write_backup_manifest(const SmallFiles& files, const std::string& target,
                                   const BackupManifest& manifest) {
    return files.put(path_in(target), path_in(target) + ".new", format(manifest));
}

}  // namespace qiyue

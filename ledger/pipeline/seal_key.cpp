#include "ledger/pipeline/seal_key.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {
namespace {

constexpr std::string_view certificate_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view certificate_end = "-----END CERTIFICATE-----";

std::string key_path(const std::string& directory) { return directory + "/log-keys/seal.pem"; }
std::string certificate_path(const std::string& directory) {
    return directory + "/log-keys/seal.crt.pem";
}
std::string authority_path(const std::string& directory) { return directory + "/ca.pem"; }

/// nullopt: it is not there.
Result<std::optional<std::string>> read_if_there(const std::string& path) {
    auto text = read_small_file(path, limits::authorities_bytes_max);
    if (text) return std::optional(std::move(*text));
    if (text.error().code != ErrorCode::not_found) return pass(text);
    return std::optional<std::string>();
}

/// The certificates above the first one, or that one if it stands alone, as they are written.
std::string above_in(std::string_view certificates) {
    const std::size_t first = certificates.find(certificate_begin);
    if (first == std::string_view::npos) return {};
    const std::size_t second = certificates.find(certificate_begin, first + 1);
    const std::size_t from = second == std::string_view::npos ? first : second;
    const std::size_t last = certificates.rfind(certificate_end);
    if (last == std::string_view::npos || last < from) return {};
    return std::string{certificates.substr(from, last + certificate_end.size() - from)} + "\n";
}

Result<void> write_if_other(const std::string& path, const std::string& text) {
    const auto there = read_if_there(path);
    if (!there) return std::unexpected(there.error());
    if (*there == text) return {};
    return replace_file(path, text);
}

/// What stands in ca.pem already stays: others may have put their authorities there.
Result<void> name_authority(const std::string& directory, const std::string& above) {
    const auto there = read_if_there(authority_path(directory));
    if (!there) return std::unexpected(there.error());
    std::string text = there->value_or(std::string{});
    if (text.find(above) != std::string::npos) return {};
    if (!text.empty() && text.back() != '\n') text += '\n';
    return replace_file(authority_path(directory), text + above);
}

/// The key takes its place last: while it is not there, all is made anew.
Result<void> make_key(const std::string& directory, const std::string& origin,
                      const std::optional<std::string>& passphrase, Micros from) {
    const auto made = make_seal(origin, from);
    if (!made) return std::unexpected(made.error());
    auto written = replace_file(certificate_path(directory), made->certificate);
    if (!written) return written;
    written = name_authority(directory, above_in(made->certificate));
    if (!written) return written;
    const std::string beside = key_path(directory) + ".new";
    auto removed = remove_file(beside);
    if (!removed) return removed;
    auto saved = save_key_file(beside, made->key, passphrase);
    if (!saved) return saved;
    auto placed = rename_file(beside, key_path(directory));
    return placed ? sync_directory(directory + "/log-keys") : placed;
}

std::string public_key_pem(const PublicKey& key) {
    constexpr std::size_t line = 64;
    const std::string base64 = to_base64(key.spki());
    std::string text = "-----BEGIN PUBLIC KEY-----\n";
    for (std::size_t at = 0; at < base64.size(); at += line)
        text += base64.substr(at, line) + "\n";
    return text + "-----END PUBLIC KEY-----\n";
}

struct KeyFile {
    std::string path;
    std::string text;
};

/// Errors: policy_format.
Result<std::vector<KeyFile>> public_key_files(const std::string& directory,
                                              const std::vector<std::string>& vkeys) {
    std::vector<KeyFile> files;
    for (const std::string& vkey : vkeys) {
        const auto key = NoteKey::parse(vkey);
        if (!key) return std::unexpected(key.error());
        const bool twin = key->type == NoteSignatureType::sm2_sm3;
        files.push_back(
            {directory + (twin ? "/log-sm2.pub.pem" : "/log.pub.pem"), public_key_pem(key->key)});
    }
    return files;
}

}  // namespace

Result<SealKey> open_seal_key(const std::string& directory, const SealOwner& owner,
                              const std::optional<std::string>& passphrase, Micros from) {
    const auto public_keys = public_key_files(directory, owner.vkeys);
    if (!public_keys) return std::unexpected(public_keys.error());
    for (const KeyFile& file : *public_keys) {
        auto written = write_if_other(file.path, file.text);
        if (!written) return pass(written);
    }
    std::error_code unknown;
    if (!std::filesystem::exists(key_path(directory), unknown)) {
        auto made = make_key(directory, owner.origin, passphrase, from);
        if (!made) return pass(made);
    }
    const auto certificates =
        read_small_file(certificate_path(directory), limits::authorities_bytes_max);
    if (!certificates) return std::unexpected(certificates.error());
    auto key = load_key_file(key_path(directory), passphrase);
    if (!key) return pass(key);
    auto seal = SealKey::of(std::move(*key), *certificates);
    if (!seal) {
        seal.error().place = certificate_path(directory);
        return seal;
    }
    auto named = name_authority(directory, above_in(*certificates));
    if (!named) return pass(named);
    return seal;
}

std::vector<Finding> check_seal_files(const std::string& directory, const SealOwner& owner) {
    std::vector<Finding> findings;
    const auto find = [&](const std::string& path, const std::string& what) {
        findings.push_back({"trust_damaged", std::nullopt, path + ": " + what});
    };
    const auto public_keys = public_key_files(directory, owner.vkeys);
    if (!public_keys) return findings;  // whoever judges entry 0 tells
    for (const KeyFile& file : *public_keys) {
        const auto there = read_if_there(file.path);
        if (!there) {
            find(file.path, there.error().detail);
        } else if (*there && **there != file.text) {
            find(file.path, "it is not the key that the founding names");
        }
    }
    const std::string path = authority_path(directory);
    const auto authorities = read_if_there(path);
    if (!authorities) {
        find(path, authorities.error().detail);
        return findings;
    }
    if (!*authorities) return findings;
    const auto parsed = Authorities::from_pem(**authorities);
    if (!parsed) find(path, parsed.error().detail);
    // Certificates without their key are what a crash leaves, or a backup that was restored.
    std::error_code unknown;
    const auto certificates = read_if_there(certificate_path(directory));
    const bool known =
        certificates && *certificates && std::filesystem::exists(key_path(directory), unknown);
    if (parsed && known && (*authorities)->find(above_in(**certificates)) == std::string::npos)
        find(path, "it does not name the authority of the ledger's seal");
    return findings;
}

}  // namespace qiyue

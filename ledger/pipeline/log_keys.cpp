#include "ledger/pipeline/log_keys.hpp"

#include <filesystem>
#include <system_error>

#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {
namespace {

constexpr auto owner_only = std::filesystem::perms::owner_all;

std::string key_path(const std::string& directory, Suite suite) {
    return directory + "/log-keys/" + std::string(suite_name(suite)) + ".pem";
}

Result<NoteSigner> load(const std::string& directory, std::string name, Suite suite,
                        const std::optional<std::string>& passphrase) {
    auto key = load_log_key(directory, suite, passphrase);
    if (!key) return pass(key);
    const auto type = suite == Suite::sm2 ? NoteSignatureType::sm2_sm3 : NoteSignatureType::ed25519;
    return NoteSigner::make(std::move(name), type, std::move(*key));
}

Result<void> make(const std::string& directory, Suite suite,
                  const std::optional<std::string>& passphrase) {
    const std::string path = key_path(directory, suite);
    std::error_code failure;
    if (std::filesystem::exists(path, failure)) return {};
    auto key = PrivateKey::generate(suite);
    if (!key) return pass(key);
    return save_key_file(path, *key, passphrase);
}

}  // namespace

std::vector<std::string> LogSigners::vkeys() const {
    std::vector<std::string> all{log.note_key().vkey()};
    if (twin) all.push_back(twin->note_key().vkey());
    return all;
}

Result<PrivateKey> load_log_key(const std::string& directory, Suite suite,
                                const std::optional<std::string>& passphrase) {
    auto key = load_key_file(key_path(directory, suite), passphrase);
    if (!key) return pass(key);
    if (key->suite() != suite) {
        return fail(ErrorCode::key_format,
                    key_path(directory, suite) + " holds a key of another suite");
    }
    return key;
}

Result<LogSigners> load_log_keys(const std::string& directory, const std::string& origin, bool twin,
                                 const std::optional<std::string>& passphrase) {
    auto log = load(directory, origin, Suite::ed25519, passphrase);
    if (!log) return pass(log);
    LogSigners signers{std::move(*log), {}};
    if (!twin) return signers;
    auto other = load(directory, twin_origin(origin), Suite::sm2, passphrase);
    if (!other) return pass(other);
    signers.twin = std::move(*other);
    return signers;
}

Result<void> make_log_keys(const std::string& directory, bool twin,
                           const std::optional<std::string>& passphrase) {
    std::error_code failure;
    const std::string folder = directory + "/log-keys";
    std::filesystem::create_directories(folder, failure);
    if (!failure) std::filesystem::permissions(folder, owner_only, failure);
    if (failure) return fail(ErrorCode::io, "making " + folder + ": " + failure.message());
    auto made = make(directory, Suite::ed25519, passphrase);
    if (!made || !twin) return made;
    return make(directory, Suite::sm2, passphrase);
}

}  // namespace qiyue

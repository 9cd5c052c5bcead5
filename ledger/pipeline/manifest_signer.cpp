#include "ledger/pipeline/manifest_signer.hpp"

#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/pipeline/log_keys.hpp"

namespace qiyue {
namespace {

/// True if the text is lines of a digest, two spaces and a name below data/, and nothing else.
bool is_manifest(std::string_view text) {
    constexpr std::size_t digits = 2 * sizeof(Hash);
    constexpr std::string_view before_name = "  data/";
    if (text.empty()) return false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return false;
        const std::string_view line = text.substr(0, end);
        if (line.size() <= digits + before_name.size()) return false;
        if (!hash_from_hex(line.substr(0, digits))) return false;
        if (!line.substr(digits).starts_with(before_name)) return false;
        text.remove_prefix(end + 1);
    }
    return true;
}

}  // namespace

Result<std::optional<ManifestSigner>> ManifestSigner::load(
    const std::string& directory, const std::vector<std::string>& vkeys,
    const std::optional<std::string>& passphrase) {
    for (const std::string& vkey : vkeys) {
        const auto named = NoteKey::parse(vkey);
        if (!named) return std::unexpected(named.error());
        if (named->type != NoteSignatureType::sm2_sm3) continue;
        auto key = load_log_key(directory, Suite::sm2, passphrase);
        if (!key) return pass(key);
        if (key->public_key().id() != named->key.id())
            return fail(ErrorCode::key_format,
                        "the twin's key in " + directory + "/log-keys is not the founding's");
        return std::optional(ManifestSigner(std::move(*key)));
    }
    return std::optional<ManifestSigner>();
}

Result<std::string> ManifestSigner::sign(std::string_view manifest) const {
    if (!is_manifest(manifest))
        return fail(ErrorCode::invalid_argument,
                    "the twin's key seals manifests only, and this is none");
    return key_.sign(manifest);
}

}  // namespace qiyue

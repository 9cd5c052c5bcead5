#include "ledger/audit/key_directory.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
void KeyDirectory::bind(const CloudEvent& event, Index index, std::vector<Finding>& findings) {
    for (const KeyMember& member : key_members(event)) {
        const Value spki = member.spki;
        const auto der = spki.is_string() ? from_base64(spki.text()) : std::nullopt;
        if (der)
            bind_one(*der, index, findings);
        else
            findings.push_back({"key_format", index.value, "spki is not base64 text"});
    }
}

void KeyDirectory::bind_one(std::string_view spki, Index index, std::vector<Finding>& findings) {
    auto key = PublicKey::from_spki(spki);
    if (!key) {
        findings.push_back({"key_format", index.value, key.error().detail});
        return;
    }
    const KeyId id = key->id();
    if (!keys_.try_emplace(id, Entry{std::move(*key), std::nullopt}).second)
        findings.push_back(
            {"key_rebound", index.value, "key " + to_hex(id.hash) + " is bound already"});
}

void KeyDirectory::revoke(const CloudEvent& event, Index index) {
    if (event.type != "key.revoked") return;
    const auto id = hash_from_hex(event.data["key_id"].text());
    if (!id) return;
    const auto found = keys_.find(KeyId{*id});
    if (found != keys_.end() && !found->second.revoked) found->second.revoked = index;
}

KeyDirectory::Standing KeyDirectory::standing(const KeyId& id, Index index,
                                              std::optional<PublicKey>* key) const {
    const auto found = keys_.find(id);
    if (found == keys_.end()) return Standing::unknown;
    if (found->second.revoked && *found->second.revoked < index) return Standing::revoked;
    *key = found->second.key;
    return Standing::counts;
}

void KeyDirectory::save(ByteWriter& bytes) const {
    bytes.number(keys_.size());
    for (const auto& [id, entry] : keys_) {
        bytes.text(entry.key.spki());
        bytes.number(entry.revoked ? 1 : 0);
        bytes.number(entry.revoked ? entry.revoked->value : 0);
    }
}

bool KeyDirectory::load(ByteReader& bytes) {
    constexpr std::size_t key_bytes_min = 24;
    const std::uint64_t count = bytes.length(key_bytes_min);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto key = PublicKey::from_spki(bytes.text());
        const bool revoked = bytes.number() == 1;
        const Index at{bytes.number()};
        if (!bytes.good() || !key) return false;
        const KeyId id = key->id();
        keys_.try_emplace(id, Entry{std::move(*key), revoked ? std::optional(at) : std::nullopt});
    }
    return bytes.good();
}

}  // namespace qiyue

// Keys that events bind and revoke, told from their data alone: also of events that the rules
// refuse.

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

void add_key(std::vector<KeyMember>& keys, Value key, std::string holder) {
    if (key.is_object() && key["spki"].exists()) keys.push_back({key["spki"], std::move(holder)});
}

}  // namespace

std::vector<KeyMember> key_members(const CloudEvent& event) {
    std::vector<KeyMember> keys;
    if (event.type == "ledger.founded") {
        if (!event.data["keys"].is_array()) return keys;
        for (const Value key : event.data["keys"])
            add_key(keys, key, std::string(key["holder"].text()));
    } else if (event.type == "organization.registered" || event.type == "expert.registered") {
        add_key(keys, event.data["key"], "/" + std::string(event.subject));
    } else if (event.type == "key.bound") {
        add_key(keys, event.data, "/" + std::string(event.subject));
    }
    return keys;
}

std::vector<BoundKey> keys_bound_by(const CloudEvent& event) {
    std::vector<BoundKey> keys;
    for (KeyMember& member : key_members(event)) {
        if (!member.spki.is_string()) continue;
        auto der = from_base64(member.spki.text());
        if (!der) continue;
        const KeyId id{sha256(*der)};
        keys.push_back({id, std::move(*der), std::move(member.holder)});
    }
    return keys;
}

std::optional<KeyId> key_revoked_by(const CloudEvent& event) {
    if (event.type != "key.revoked") return {};
    const auto hash = hash_from_hex(event.data["key_id"].text());
    if (!hash) return {};
    return KeyId{*hash};
}

}  // namespace qiyue

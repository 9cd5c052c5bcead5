// Keys that events bind and revoke, told from their data alone: also of events that the rules
// refuse.

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

void add_key(std::vector<BoundKey>& keys, Value spki, std::string holder) {
    if (!spki.is_string()) return;
    auto der = from_base64(spki.text());
    if (!der) return;
    const KeyId id{sha256(*der)};
    keys.push_back({id, std::move(*der), std::move(holder)});
}

}  // namespace

std::vector<BoundKey> keys_bound_by(const CloudEvent& event) {
    std::vector<BoundKey> keys;
    if (event.type == "ledger.founded") {
        for (const Value key : event.data["keys"]) {
            add_key(keys, key["spki"], std::string(key["holder"].text()));
        }
    } else if (event.type == "organization.registered" || event.type == "expert.registered") {
        add_key(keys, event.data["key"]["spki"], "/" + std::string(event.subject));
    } else if (event.type == "key.bound") {
        add_key(keys, event.data["spki"], "/" + std::string(event.subject));
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

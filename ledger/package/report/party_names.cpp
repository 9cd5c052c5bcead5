#include "ledger/package/report/party_names.hpp"

#include "ledger/crypto/public_key.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

constexpr std::string_view prefix = "organizations/";

void take(Value value, std::string& to) {
    if (value.is_string()) to = value.text();
}

}  // namespace

void PartyNames::name(std::string_view uscc, Value data, Index index) {
    auto found = organizations_.find(uscc);
    if (found == organizations_.end()) {
        if (organizations_.size() >= organizations_max || !is_plain_id(uscc)) return;
        found = organizations_.emplace(std::string(uscc), Organization{}).first;
    } else if (index < found->second.index) {
        return;  // another part of the package has said something newer
    }
    take(data["name"], found->second.name);
    take(data["kind"], found->second.kind);
    take(data["region"], found->second.region);
    found->second.index = index;
}

void PartyNames::add(const CloudEvent& event, Index index) {
    if (event.type == "ledger.founded") {
        for (const Value one : event.data["organizations"])
            name(one["uscc"].text(), one, index);
    } else if (event.type == "organization.registered" || event.type == "organization.changed") {
        if (event.subject.starts_with(prefix))
            name(event.subject.substr(prefix.size()), event.data, index);
    }
    for (const BoundKey& bound : keys_bound_by(event)) {
        if (keys_.size() >= keys_max) break;
        const auto key = PublicKey::from_spki(bound.spki);
        keys_.try_emplace(
            bound.id,
            Key{bound.holder, key ? std::string(suite_name(key->suite())) : "", index, {}});
    }
    if (const auto revoked = key_revoked_by(event)) {
        const auto found = keys_.find(*revoked);
        if (found != keys_.end() && !found->second.revoked) found->second.revoked = index;
    }
}

const PartyNames::Organization* PartyNames::organization(std::string_view uscc) const {
    const std::string code = uscc.starts_with('/') ? organization_of(uscc) : std::string(uscc);
    const auto found = organizations_.find(code);
    return found == organizations_.end() ? nullptr : &found->second;
}

const PartyNames::Key* PartyNames::key(const KeyId& key) const {
    const auto found = keys_.find(key);
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace qiyue

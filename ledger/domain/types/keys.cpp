// key.*: further keys of a party, and their end. What they change is the key directory, which
// evolve keeps for all types.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer dates_in_order(const CloudEvent& event) {
    if (event.data["valid_from"].text() <= event.data["valid_to"].text()) return {};
    return refuse("key_bound.dates", "密钥有效期的止期早于起期",
                  "the key's validity ends before it begins", "/valid_to");
}

Answer key_is_bound(Case& c) {
    const auto key = get<KeyRow>(c.state(), c.text("key_id"));
    if (!key || key->holder != "/" + std::string(c.subject())) {
        return refuse("key_revoked.not_bound", "该密钥未绑定于此单位或专家",
                      "the key is not bound to this organisation or expert", "/key_id");
    }
    if (key->revoked) {
        return refuse("key_revoked.already", "该密钥已被吊销", "the key has been revoked before",
                      "/key_id");
    }
    return {};
}

EventType bound() {
    EventType type;
    type.name = "key.bound";
    type.group = Group::parties;
    type.label = {"密钥绑定", "key bound"};
    type.stream = StreamRule::party;
    type.fields = {field::spki("spki", {"公钥（SPKI）", "public key (SPKI)"}),
                   field::suite("suite", {"算法套件", "suite"}),
                   field::optional(field::certificate(
                       "certificate", {"证书（DER，base64）", "certificate (base64 of DER)"})),
                   field::date("valid_from", {"有效期起", "valid from"}),
                   field::date("valid_to", {"有效期止", "valid to"}),
                   field::official()};
    type.signers = either({{part::holder(), part::new_key()},
                           {part::operator_(), part::authority(), part::new_key()}});
    type.allowed = {"该密钥从未绑定过", "the key has never been bound"};
    type.form = dates_in_order;
    return type;
}

EventType revoked() {
    EventType type;
    type.name = "key.revoked";
    type.group = Group::parties;
    type.label = {"密钥吊销", "key revoked"};
    type.stream = StreamRule::party;
    type.fields = {field::hash("key_id", {"密钥编号", "key id"}),
                   field::text("reason", {"理由", "reason"}),
                   field::date("since", {"自何日起", "since"}), field::official()};
    type.signers = either({{part::holder()}, {part::operator_(), part::authority()}});
    type.allowed = {"密钥绑定于此单位或专家且未吊销",
                    "the key is bound to this party and not revoked"};
    type.allowed_when = key_is_bound;
    return type;
}

}  // namespace

std::vector<EventType> keys() {
    std::vector<EventType> types;
    types.push_back(bound());
    types.push_back(revoked());
    return types;
}

}  // namespace qiyue::types

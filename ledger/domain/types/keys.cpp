// key.*: further keys of a party, and their end. What they change is the key directory, which
// evolve keeps for all types.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/recovery.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer dates_in_order(const CloudEvent& event) {
    if (event.data["valid_from"].text() <= event.data["valid_to"].text()) return {};
    return refuse("key_bound.dates", "密钥有效期的止期早于起期",
                  "the key's validity ends before it begins", "/valid_to");
}

Signers binders() {
    return either(
        {{part::holder(), part::new_key()},
         {part::operator_(), part::authority(), part::new_key()},
         {part::operator_(), part::guardian(), part::remaining_beside_subject(), part::new_key()}});
}

Signers revokers() {
    return either({{part::holder()},
                   {part::operator_(), part::authority()},
                   {part::operator_(), part::guardian(), part::remaining_beside_subject()}});
}

bool is_recovery(Case& c, const Signers& signers) {
    const auto way = judge_signers(signers, signatures_of(c), c);
    return way && way->place == 2;
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
    return is_recovery(c, revokers()) ? check_recovery_document(c) : Answer{};
}

Answer may_bind(Case& c) {
    return is_recovery(c, binders()) ? check_recovery_document(c) : Answer{};
}

/// A key that was recovered says so for good; evolve binds all others.
void bind_recovered(Case& c, StateOverlay& state) {
    if (!is_recovery(c, binders())) return;
    for (BoundKey& key : keys_bound_by(c.event())) {
        KeyRow row;
        row.spki = std::move(key.spki);
        row.holder = std::move(key.holder);
        row.bound = c.index();
        row.valid_from = c.text("valid_from");
        row.valid_to = c.text("valid_to");
        row.recovered = true;
        state.put(to_hex(key.id.hash), std::move(row));
    }
}

EventType bound() {
    EventType type;
    type.name = "key.bound";
    type.replaceable = false;
    type.correctable = false;
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
    type.signers = binders();
    type.allowed = {"该密钥从未绑定过；恢复程序须引用公文",
                    "the key has never been bound; a recovery cites an official document"};
    type.form = dates_in_order;
    type.allowed_when = may_bind;
    type.changes = bind_recovered;
    return type;
}

EventType revoked() {
    EventType type;
    type.name = "key.revoked";
    type.replaceable = false;
    type.correctable = false;
    type.group = Group::parties;
    type.label = {"密钥吊销", "key revoked"};
    type.stream = StreamRule::party;
    type.fields = {field::hash("key_id", {"密钥编号", "key id"}),
                   field::text("reason", {"理由", "reason"}),
                   field::date("since", {"自何日起", "since"}), field::official()};
    type.signers = revokers();
    type.allowed = {"密钥绑定于此单位或专家且未吊销；恢复程序须引用公文",
                    "the key is bound to this party and not revoked; a recovery cites an official "
                    "document"};
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

// mandate.*: whom an organisation lets sign for it, and for what.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer dates_in_order(const CloudEvent& event) {
    if (event.data["from"].text() <= event.data["to"].text()) return {};
    return refuse("mandate_granted.dates", "授权的止期早于起期",
                  "the mandate ends before it begins", "/to");
}

Answer key_is_theirs(Case& c) {
    const auto key = get<KeyRow>(c.state(), c.text("key_id"));
    if (!key || key->holder != "/" + std::string(c.subject())) {
        return refuse("mandate_granted.key", "该密钥未绑定于本单位",
                      "the key is not bound to the organisation", "/key_id");
    }
    if (key->revoked) {
        return refuse("mandate_granted.key_revoked", "该密钥已被吊销", "the key has been revoked",
                      "/key_id");
    }
    return {};
}

void grant(Case& c, StateOverlay& state) {
    MandateRow row;
    row.holder = "/" + std::string(c.subject());
    if (const auto key = hash_from_hex(c.data()["key_id"].text())) row.key = KeyId{*key};
    for (const Value one : c.data()["scope"])
        row.scope.emplace_back(one.text());
    row.from = c.text("from");
    row.to = c.text("to");
    state.put(std::to_string(c.index().value), std::move(row));
}

EventType granted() {
    EventType type;
    type.name = "mandate.granted";
    type.replaceable = false;
    type.correctable = false;
    type.group = Group::parties;
    type.label = {"授权", "mandate granted"};
    type.stream = StreamRule::organization;
    type.fields = {field::hash("key_id", {"密钥编号", "key id"}),
                   field::set("scope", {"授权范围（事件类型）", "scope (event types)"},
                              field::type_name("type", {"事件类型", "event type"}), 1, 100),
                   field::date("from", {"起", "from"}), field::date("to", {"止", "to"}),
                   field::sensitive("person", {"被授权人", "person"}, DataClass::personal,
                                    {"被授权人", "the mandated person"})};
    type.signers = all_of({part::holder()});
    type.allowed = {"密钥已绑定于本单位且未吊销",
                    "the key is bound to the organisation and not revoked"};
    type.form = dates_in_order;
    type.allowed_when = key_is_theirs;
    type.changes = grant;
    return type;
}

std::string mandate_id(Case& c) { return std::to_string(c.data()["mandate"].integer()); }

Answer may_revoke(Case& c) {
    const auto row = get<MandateRow>(c.state(), mandate_id(c));
    if (!row || row->holder != "/" + std::string(c.subject()))
        return refuse("mandate_revoked.unknown", "该序号不是本单位的授权",
                      "that index is no mandate of this organisation", "/mandate");
    if (!row->revoked) return {};
    return refuse("mandate_revoked.already", "该授权已撤销", "the mandate has been revoked before",
                  "/mandate");
}

void revoke(Case& c, StateOverlay& state) {
    const auto row = get<MandateRow>(state, mandate_id(c));
    if (!row) return;
    MandateRow revoked = *row;
    revoked.revoked = c.index();
    state.put(mandate_id(c), std::move(revoked));
}

EventType revoked() {
    EventType type;
    type.name = "mandate.revoked";
    type.replaceable = false;
    type.group = Group::parties;
    type.label = {"撤销授权", "mandate revoked"};
    type.stream = StreamRule::organization;
    type.correctable = false;
    type.fields = {field::count("mandate", {"授权（序号）", "mandate (index)"}),
                   field::text("reason", {"理由", "reason"})};
    type.signers = all_of({part::holder()});
    type.allowed = {"本单位的授权，尚未撤销",
                    "a mandate of the organisation that has not been revoked"};
    type.allowed_when = may_revoke;
    type.changes = revoke;
    return type;
}

}  // namespace

std::vector<EventType> mandates() {
    std::vector<EventType> types;
    types.push_back(granted());
    types.push_back(revoked());
    return types;
}

}  // namespace qiyue::types

// ledger.founded: the entry of index 0, from which everything follows.

#include <set>
#include <string>

#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"
#include "ledger/domain/value_text.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

/// One vkey for the log, and one for its national twin if there is one.
Answer check_log_keys(const CloudEvent& event) {
    const std::string origin(event.ledger);
    const Value keys = event.data["log_keys"];
    const bool national = event.data["national"].boolean();
    bool good = keys.size() == (national ? 2u : 1u) && keys.at(0).text().starts_with(origin + "+");
    if (good && national) good = keys.at(1).text().starts_with(origin + "/sm3+");
    if (good) return {};
    return refuse("ledger_founded.log_keys", "账本公钥须为账本自身的 vkey；有国密副树时另加其 vkey",
                  "log_keys must be the log's vkey and, with the national twin, the twin's",
                  "/log_keys");
}

/// Organisations are named once; keys are theirs.
Answer check_parties(Value data) {
    std::set<std::string, std::less<>> parties;
    for (const Value one : data["organizations"]) {
        if (parties.insert(organization_party(one["uscc"].text())).second) continue;
        return refuse("ledger_founded.organization_twice", "同一单位列了两次",
                      "an organisation is listed twice", "/organizations");
    }
    for (const Value key : data["keys"]) {
        if (parties.contains(key["holder"].text())) continue;
        return refuse("ledger_founded.holder_unknown", "密钥持有者不在创立单位之列",
                      "the holder of a key is none of the founding organisations", "/keys");
    }
    return {};
}

Answer check_founding(const CloudEvent& event) {
    if (event.data["origin"].text() != event.ledger) {
        return refuse("ledger_founded.origin", "origin 须与事件所签的账本一致",
                      "origin must be the ledger that the event is signed for", "/origin");
    }
    if (auto no = check_log_keys(event)) return no;
    if (auto no = check_parties(event.data)) return no;
    return check_policy(event);
}

Answer regions_known(Case& c) {
    for (const Value one : c.data()["organizations"]) {
        if (c.policy()->region(one["region"].text()) != nullptr) continue;
        return refuse("region.unknown", "规则中没有该行政区划代码",
                      "the policy knows no such region", "/organizations");
    }
    return {};
}

/// The offices of the founding policy sign with the keys that the founding binds.
Part founding(Part part) {
    return {part.id, part.label, [resolve = part.resolve](Case& c) -> Resolved {
                auto made = resolve(c);
                if (made) made->new_keys = true;
                return made;
            }};
}

/// All authorities: a quorum is for later acts.
Part all_authorities() {
    Part part = founding(part::authority());
    part.resolve = [resolve = part.resolve](Case& c) -> Resolved {
        auto made = resolve(c);
        if (made) made->needed = made->holders.size();
        return made;
    };
    return part;
}

void found(Case& c, StateOverlay& state) {
    const Value data = c.data();
    LedgerRow ledger;
    ledger.origin = data["origin"].text();
    ledger.national = data["national"].boolean();
    ledger.simulated = data["clock"].text() == "simulated";
    if (const auto& policy = c.policy()) {
        ledger.policies.push_back({1, c.recorded()});
        PolicyRow row;
        row.version = 1;
        row.index = c.index();
        row.effective = c.recorded();
        row.text = value_text(data["policy"]);
        row.parsed = policy;
        state.put("1", std::move(row));
    }
    state.put("", std::move(ledger));
    for (const Value one : data["organizations"]) {
        OrganizationRow row;
        row.uscc = one["uscc"].text();
        row.name = one["name"].text();
        row.organization_kind = one["kind"].text();
        row.region = one["region"].text();
        row.registered = c.index();
        std::string id = row.uscc;
        state.put(std::move(id), std::move(row));
    }
}

}  // namespace

std::vector<EventType> ledger() {
    EventType founded;
    founded.name = "ledger.founded";
    founded.group = Group::ledger;
    founded.label = {"账本创立", "ledger founded"};
    founded.stream = StreamRule::ledger;
    founded.replaceable = false;
    founded.correctable = false;
    founded.fields = {
        field::text("origin", {"账本名", "origin"}, 255),
        field::list("log_keys", {"账本公钥", "log keys"},
                    field::text("log_key", {"vkey", "vkey"}, 400), 1, 2),
        field::boolean("national", {"国密副树", "national-suite twin"}),
        field::choice(
            "clock", {"时钟", "clock"},
            {{"system", {"系统时钟", "system"}}, {"simulated", {"模拟时钟", "simulated"}}}),
        field::list("organizations", {"创立单位", "organisations"},
                    field::object("organization", {"单位", "organisation"},
                                  {uscc(), organization_name(), organization_kind(), region()}),
                    1, 100),
        field::list("keys", {"密钥", "keys"},
                    field::object("key", {"密钥", "key"},
                                  {field::text("holder", {"持有者", "holder"}, 100),
                                   field::spki("spki", {"公钥（SPKI）", "public key (SPKI)"}),
                                   field::suite("suite", {"算法套件", "suite"})}),
                    1, 100),
        field::policy("policy", {"规则（版本 1）", "policy (version 1)"})};
    founded.signers =
        all_of({founding(part::operator_()), all_authorities(), founding(part::guardian())});
    founded.allowed = {"仅限序号 0；单位所在区划为规则所知",
                       "index 0 only; the policy knows the organisations' regions"};
    founded.form = check_founding;
    founded.allowed_when = regions_known;
    founded.changes = found;
    std::vector<EventType> types;
    types.push_back(std::move(founded));
    return types;
}

}  // namespace qiyue::types

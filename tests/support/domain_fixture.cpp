#include "tests/support/domain_fixture.hpp"

#include <algorithm>
#include <fstream>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/uscc.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "tests/support/catalogue_coverage.hpp"

namespace qiyue::testing {
namespace {

Json read_json(const std::string& path) {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/" + path);
    return Json::parse(file);
}

std::string uuid_of(std::string_view seed) {
    std::string hex = to_hex(sha256(seed)).substr(0, 32);
    for (const std::size_t at : {8u, 13u, 18u, 23u})
        hex.insert(at, "-");
    return hex;
}

void fail_at(Verdict::Where where, const std::string& text) {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << text;
}

/// The type that was judged last: a verdict is read before the next one is asked for.
std::string& judged_type() {
    static std::string type;
    return type;
}

std::string shown(const std::optional<Rejection>& no) {
    if (!no) return "accepted";
    return "rejected by " + no->rule + " at '" + no->place + "': " + no->says.en;
}

}  // namespace

Draft& Draft::in(std::string stream) {
    stream_ = std::move(stream);
    return *this;
}
Draft& Draft::by(std::vector<std::string> names) {
    signers_ = std::move(names);
    return *this;
}
Draft& Draft::from(std::string source) {
    source_ = std::move(source);
    return *this;
}
Draft& Draft::with(std::string_view member, Json value) {
    if (member.starts_with('/')) {
        data_[Json::json_pointer(std::string(member))] = std::move(value);
    } else {
        data_[std::string(member)] = std::move(value);
    }
    return *this;
}
Draft& Draft::without(std::string_view member) {
    if (member == "official") without_official_ = true;
    if (member.starts_with('/')) {
        const Json::json_pointer pointer{std::string(member)};
        data_[pointer.parent_pointer()].erase(pointer.back());
    } else {
        data_.erase(std::string(member));
    }
    return *this;
}
Draft& Draft::commit(std::string pointer) {
    commit_.push_back(std::move(pointer));
    return *this;
}
Draft& Draft::uncommitted(std::string pointer) {
    uncommitted_.push_back(std::move(pointer));
    return *this;
}
Draft& Draft::time(Micros time) {
    time_ = time;
    return *this;
}
Draft& Draft::version(std::uint32_t version) {
    version_ = version;
    return *this;
}
Draft& Draft::corrects(std::uint64_t index) {
    corrects_ = index;
    return *this;
}

void Verdict::accepted(Where where) const {
    if (no_) return fail_at(where, "expected: accepted; " + shown(no_));
    note_accepted(judged_type());
}
void Verdict::rejected(std::string_view rule, Where where) const {
    if (!no_ || no_->rule != rule) {
        fail_at(where, "expected: rejected by " + std::string(rule) + "; " + shown(no_));
    } else if (no_->says.zh.empty() || no_->says.en.empty()) {
        fail_at(where, "the refusal does not say why in both languages");
    } else {
        note_refused(judged_type(), rule);
    }
}
void Verdict::rejected_at(std::string_view rule, std::string_view place, Where where) const {
    rejected(rule, where);
    if (no_ && no_->place != place) {
        fail_at(where, "expected place '" + std::string(place) + "'; " + shown(no_));
    }
}

DomainFixture::DomainFixture() {
    const auto find_in = [](const auto& map, std::uint64_t at) {
        const auto found = map.find(at);
        return found == map.end() ? std::nullopt : std::optional(found->second);
    };
    state_.set_log({[=, this](Index index) { return find_in(payloads_, index.value); },
                    [=, this](TreeSize size) { return find_in(roots, size.value); }});
    founding = read_json("format/founding.json");
    now = *parse_recorded("2026-03-03T01:07:40.000000Z");
    const Json keys = read_json("format/keys/keys.json");
    struct Known {
        const char* name;
        const char* id;
        const char* kind;
        const char* region;
    };
    constexpr Known known[] = {
        {"meic", "11500000MAFA00011B", "", ""},
        {"mstb", "11500000MAFA0002X3", "", ""},
        {"operator", "11500000MAFA000383", "", ""},
        {"district", "11500000MAFA00046X", "", ""},
        {"dpo", "11500000MAFA00054Q", "", ""},
        {"guardian", "91500000MAFA00062B", "", ""},
        {"district2", "11500000MAFA00070E", "", ""},
        {"lead", "91500000MAFA00118E", "enterprise", "500106"},
        {"m1", "91500000MAFA001269", "enterprise", "500107"},
        {"m2", "91500000MAFA001344", "university", "500106"},
        {"m3", "91500000MAFA00142Y", "service", "500112"},
        {"outsider", "91500000MAFA00150R", "enterprise", "500112"},
        {"expert-1", "EX-0001", "expert", ""},
        {"expert-2", "EX-0002", "expert", ""},
        {"expert-3", "EX-0003", "expert", ""},
    };
    for (const Known& one : known) {
        const bool is_expert = std::string_view(one.kind) == "expert";
        Party party;
        party.holder = is_expert ? expert_party(one.id) : organization_party(one.id);
        party.spki = keys.at(one.name).at("spki");
        party.suite = keys.at(one.name).at("suite");
        party.key_id = keys.at(one.name).at("keyid");
        party.kind = one.kind;
        party.region = one.region;
        party.display_name = std::string("示例单位 ") + one.name;
        party.employer = "outsider";
        parties_[one.name] = party;
    }
}

const DomainFixture::Party& DomainFixture::find(const std::string& name) const {
    const auto found = parties_.find(name);
    if (found == parties_.end()) throw std::out_of_range("no party or key named " + name);
    return found->second;
}

void DomainFixture::add_key(Party& party, const std::string& key, Suite suite) {
    const Hash secret = sha256("test key " + key);
    const auto made = PrivateKey::from_secret(suite, secret.view());
    if (!made) throw std::runtime_error("no key: " + made.error().text());
    party.spki = to_base64(made->public_key().spki());
    party.suite = suite_name(suite);
    party.key_id = to_hex(made->public_key().id().hash);
}

void DomainFixture::organization(const std::string& name, std::string kind, std::string region) {
    std::string number = std::to_string(200 + made_++);
    std::string code = "91500000MAFB00" + number;
    code += uscc_check_character(code);
    Party party;
    party.holder = organization_party(code);
    party.kind = std::move(kind);
    party.region = std::move(region);
    party.display_name = "示例单位 " + name;
    add_key(party, name, Suite::ed25519);
    parties_[name] = party;
}

void DomainFixture::expert(const std::string& name, std::string employer_name) {
    Party party;
    party.holder = expert_party("EX-" + std::to_string(1000 + made_++));
    party.kind = "expert";
    party.employer = std::move(employer_name);
    add_key(party, name, Suite::ed25519);
    parties_[name] = party;
}

void DomainFixture::key_of(const std::string& name, const std::string& key, Suite suite) {
    Party party = find(name);
    add_key(party, key, suite);
    parties_[key] = party;
}

std::string DomainFixture::party(const std::string& name) const { return find(name).holder; }
std::string DomainFixture::uscc(const std::string& name) const {
    return find(name).holder.substr(std::string_view("/organizations/").size());
}
std::string DomainFixture::expert_id(const std::string& name) const {
    return find(name).holder.substr(std::string_view("/experts/").size());
}
std::string DomainFixture::spki(const std::string& key) const { return find(key).spki; }
std::string DomainFixture::suite(const std::string& key) const { return find(key).suite; }
std::string DomainFixture::key_id(const std::string& key) const { return find(key).key_id; }

Json DomainFixture::document(std::string_view name) {
    return {{"sha256", document_sha256(name)},
            {"sm3", to_hex(sm3(name))},
            {"size", name.size()},
            {"media_type", "text/plain"},
            {"name", std::string(name) + ".txt"}};
}
std::string DomainFixture::document_sha256(std::string_view name) { return to_hex(sha256(name)); }
Json DomainFixture::official(std::string_view number) {
    return {{"document_no", number}, {"issued_on", "2026-03-03"}, {"doc", document(number)}};
}

Draft DomainFixture::founded() const {
    Draft draft("ledger.founded");
    draft.in("ledger").by({"operator", "meic", "mstb", "guardian"});
    draft.data_ = founding;
    return draft;
}

Draft DomainFixture::organization_registered(const std::string& name) const {
    const Party& party = find(name);
    Json qualifications = Json::array();
    if (party.kind == "enterprise") {
        qualifications.push_back({{"kind", "high_tech_enterprise"},
                                  {"number", "GR2026000001"},
                                  {"valid_to", "2035-12-31"},
                                  {"doc", document("certificate")}});
    }
    return event("organization.registered")
        .in(party.holder.substr(1))
        .by({name, "operator"})
        .with("uscc", uscc(name))
        .with("name", party.display_name)
        .with("kind", party.kind)
        .with("region", party.region)
        .with("qualifications", qualifications)
        .with("key", {{"spki", party.spki}, {"suite", party.suite}});
}

Draft DomainFixture::expert_registered(const std::string& name) const {
    const Party& party = find(name);
    return event("expert.registered")
        .in(party.holder.substr(1))
        .by({name, "district"})
        .with("id", expert_id(name))
        .with("fields", Json::array({"automotive"}))
        .with("employer_uscc", uscc(party.employer))
        .with("key", {{"spki", party.spki}, {"suite", party.suite}});
}

Draft DomainFixture::mandate_granted(const std::string& name, const Json& scope) const {
    return event("mandate.granted")
        .in(party(name).substr(1))
        .by({name})
        .with("key_id", key_id(name))
        .with("scope", scope)
        .with("from", "2026-01-01")
        .with("to", "2035-12-31");
}

void DomainFixture::found() { given(founded()); }

void DomainFixture::register_organization(const std::string& name) {
    given(organization_registered(name));
}
void DomainFixture::register_expert(const std::string& name) { given(expert_registered(name)); }

void DomainFixture::register_parties() {
    for (const char* name : {"lead", "m1", "m2", "m3", "outsider"})
        register_organization(name);
    for (const char* name : {"expert-1", "expert-2", "expert-3"})
        register_expert(name);
}

std::uint64_t DomainFixture::mandate(const std::string& name) {
    return given(mandate_granted(name, Json::array({"charter.signed", "settlement.signed"})));
}

void DomainFixture::wait_days(int days) { now = now + days * us_per_day; }

void DomainFixture::set_clock(std::string_view recorded) {
    const auto time = parse_event_time(recorded);
    if (!time) throw std::invalid_argument("no time: " + std::string(recorded));
    now = *time;
}

std::string DomainFixture::next_event_id(std::string_view type) const {
    return uuid_of("event " + std::to_string(index_) + std::string(type));
}

std::string DomainFixture::event_text(const Draft& draft) const {
    const std::string seed = "event " + std::to_string(index_) + draft.type_;
    Json data = draft.data_;
    Json commit = Json::object();
    if (const EventType* type = find_type(draft.type_, draft.version_)) {
        for (const Field& field : type->fields) {
            const std::string pointer = "/" + std::string(field.name);
            if (field.kind == FieldKind::sensitive)
                commit[pointer] = to_hex(sha256(seed + pointer));
            if (field.kind != FieldKind::official || draft.without_official_) continue;
            const Json& required = founding["policy"]["official_required"];
            if (std::find(required.begin(), required.end(), draft.type_) == required.end())
                continue;
            if (!data.contains("official")) data["official"] = official();
        }
    }
    for (const auto& pointer : draft.commit_)
        commit[pointer] = to_hex(sha256(seed + pointer));
    for (const auto& pointer : draft.uncommitted_)
        commit.erase(pointer);
    if (!commit.empty()) data["commit"] = commit;
    const std::string source = !draft.source_.empty()   ? draft.source_
                               : draft.signers_.empty() ? std::string("/experts/nobody")
                                                        : find(draft.signers_[0]).holder;
    Json event{
        {"specversion", "1.0"},
        {"id", next_event_id(draft.type_)},
        {"source", source},
        {"type", draft.type_},
        {"dataschema", "urn:qiyue:catalogue:" + draft.type_ + ":" + std::to_string(draft.version_)},
        {"subject", draft.stream_},
        {"time", format_recorded(draft.time_.value_or(now))},
        {"datacontenttype", "application/json"},
        {"ledger", founding["origin"]},
        {"nonce", to_base64url(sha256(seed).view().substr(0, 16))}};
    if (draft.corrects_) event["corrects"] = *draft.corrects_;
    event["data"] = std::move(data);
    return event.dump();
}

void DomainFixture::check_rows(const StateOverlay& changes, Verdict::Where where) const {
    for (const auto& [name, row] : changes.rows()) {
        const std::string bytes = encode_row(*row);
        const auto back = decode_row(name.kind, bytes);
        if (!back) {
            fail_at(where, "row " + name.id + " cannot be read back: " + back.error().text());
        } else if (encode_row(*back) != bytes) {
            fail_at(where, "row " + name.id + " changes when it is stored");
        }
    }
}

std::optional<Rejection> DomainFixture::judge(const Draft& draft, bool record,
                                              Verdict::Where where) {
    Document document;
    judged_type() = draft.type_;
    const std::string text = event_text(draft);
    if (const auto parsed = document.parse(text); !parsed) {
        return Rejection{"test.event", {"", parsed.error().text()}, parsed.error().place};
    }
    const auto event = CloudEvent::read(document);
    if (!event) return Rejection{"test.event", {"", event.error().text()}, event.error().place};
    std::vector<KeyId> signers;
    for (const auto& name : draft.signers_) {
        signers.push_back(KeyId{*hash_from_hex(find(name).key_id)});
    }
    if (auto no = check_form(*event)) return no;
    const Act act{&*event, signers, Index{index_}, now};
    if (auto no = decide(act, state_)) return no;
    if (const auto fault = check_fields_of(text); !fault.empty()) fail_at(where, fault);
    if (!record) return {};
    StateOverlay changes(state_);
    evolve(act, changes);
    check_rows(changes, where);
    state_.apply(changes);
    payloads_[index_] = text;
    return {};
}

std::uint64_t DomainFixture::given(const Draft& draft, Verdict::Where where) {
    const auto no = judge(draft, true, where);
    if (no) {
        fail_at(where, "given " + draft.type_ + ": " + shown(no));
    } else {
        note_accepted(draft.type_);
    }
    now = now + us_per_minute;
    return index_++;
}

Verdict DomainFixture::when(const Draft& draft) {
    return Verdict(judge(draft, false, Verdict::Where::current()));
}

}  // namespace qiyue::testing

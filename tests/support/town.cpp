#include "tests/support/town.hpp"

#include <fstream>
#include <stdexcept>

#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/domain/uscc.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue::testing {
namespace {

using Json = Town::Json;

std::string new_uuid() {
    std::string text = to_hex(random_bytes(16));
    for (const std::size_t hyphen : {8u, 13u, 18u, 23u})
        text.insert(hyphen, 1, '-');
    return text;
}

Json key_json(const std::string& name) {
    return {{"spki", to_base64(Town::key(name).public_key().spki())}, {"suite", "ed25519"}};
}

/// A commitment, each time another one: salts are random.
std::string hidden(const std::string& what) { return to_hex(sha256(what + random_bytes(32))); }

}  // namespace

Town::Town(bool national, bool simulated) : national_(national) {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/format/founding.json");
    founding_ = Json::parse(file);
    for (const char* made_by_init : {"origin", "log_keys", "national"})
        founding_.erase(made_by_init);
    founding_["clock"] = simulated ? "simulated" : "system";
    for (auto& bound : founding_["keys"]) {
        const std::string holder = bound["holder"];
        bound["spki"] = key_json(holder)["spki"];
        bound["suite"] = "ed25519";
    }
    const Json& offices = founding_["policy"]["offices"];
    const auto party = [](const Json& uscc) { return "/organizations/" + uscc.get<std::string>(); };
    offices_["operator"] = party(offices["operator"][0]);
    offices_["authority 0"] = party(offices["authority"][0]);
    offices_["authority 1"] = party(offices["authority"][1]);
    offices_["guardian"] = party(offices["guardian"][0]);
    offices_["dpo"] = party(offices["dpo"][0]);
}

PrivateKey Town::key(const std::string& name, Suite suite) {
    return PrivateKey::from_secret(suite, sha256(name).view()).value();
}

std::string Town::uscc(unsigned number) {
    std::string digits = std::to_string(number);
    std::string code = "91500000" + std::string(9 - digits.size(), '0') + digits;
    return code + uscc_check_character(code);
}

FoundingOptions Town::founding_options(const std::string& directory, Clock* clock) const {
    FoundingOptions options;
    options.directory = directory;
    options.origin = origin;
    options.national = national_;
    options.clock = clock;
    return options;
}

std::string Town::founding_envelope(const FoundingOptions& options) const {
    const auto keys = prepare_founding(options);
    if (!keys) throw std::runtime_error(keys.error().text());
    const auto draft = draft_founding(options, *keys, founding_.dump());
    if (!draft) throw std::runtime_error(draft.error().text());
    return sign(Json::parse(*draft), {"operator", "authority 0", "authority 1", "guardian"});
}

void Town::found(const std::string& directory, Clock* clock) const {
    const auto options = founding_options(directory, clock);
    const auto outcome = found_ledger(options, founding_envelope(options));
    if (const auto* no = std::get_if<Rejection>(&outcome)) throw std::runtime_error(no->says.en);
    if (const auto* error = std::get_if<Error>(&outcome)) throw std::runtime_error(error->text());
}

Json Town::event(std::string_view type, std::string subject, std::string source, Json data) const {
    Json event;
    event["specversion"] = "1.0";
    event["id"] = new_uuid();
    event["source"] = std::move(source);
    event["type"] = type;
    event["dataschema"] = "urn:qiyue:catalogue:" + std::string(type) + ":1";
    event["subject"] = std::move(subject);
    event["time"] = format_recorded(start + static_cast<std::int64_t>(made_.fetch_add(1)));
    event["datacontenttype"] = "application/json";
    event["ledger"] = origin;
    event["nonce"] = to_base64url(random_bytes(16));
    event["data"] = std::move(data);
    return event;
}

std::string Town::sign(const Json& event, std::initializer_list<std::string> names) const {
    Envelope envelope;
    envelope.payload = event.dump();
    envelope.payload_base64 = to_base64(envelope.payload);
    const std::string message = pae(payload_type, envelope.payload);
    for (const std::string& name : names) {
        const auto office = offices_.find(name);
        const PrivateKey signer = key(office == offices_.end() ? name : office->second);
        const std::string signature = signer.sign(message).value();
        envelope.signatures.push_back({signer.public_key().id(), to_base64(signature), signature});
    }
    return envelope.format();
}

Json Town::registration(unsigned number) const {
    const std::string code = uscc(number);
    const std::string name = "org " + std::to_string(number);
    Json data;
    data["uscc"] = code;
    data["name"] = "示例企业 " + std::to_string(number);
    data["kind"] = "enterprise";
    data["region"] = "500106";
    data["qualifications"] = Json::array();
    data["key"] = key_json(name);
    data["commit"] = {{"/legal_representative", hidden(name + " head")},
                      {"/contact", hidden(name + " contact")}};
    return event("organization.registered", "organizations/" + code, "/organizations/" + code,
                 std::move(data));
}

std::string Town::register_organization(unsigned number) const {
    return sign(registration(number), {"org " + std::to_string(number), "operator"});
}

std::string Town::grant_mandate(unsigned number) const {
    const std::string name = "org " + std::to_string(number);
    Json data;
    data["key_id"] = to_hex(key(name).public_key().id().hash);
    data["scope"] = {"charter.signed"};
    data["from"] = "2026-01-01";
    data["to"] = "2027-12-31";
    data["commit"] = {{"/person", hidden(name + " person")}};
    return sign(event("mandate.granted", "organizations/" + uscc(number),
                      "/organizations/" + uscc(number), std::move(data)),
                {name});
}

std::string Town::revoke_key(unsigned number) const {
    const std::string name = "org " + std::to_string(number);
    Json data;
    data["key_id"] = to_hex(key(name).public_key().id().hash);
    data["reason"] = "lost";
    data["since"] = "2026-09-01";
    return sign(event("key.revoked", "organizations/" + uscc(number),
                      "/organizations/" + uscc(number), std::move(data)),
                {name});
}

}  // namespace qiyue::testing

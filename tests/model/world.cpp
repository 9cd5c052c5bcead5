#include "tests/model/world.hpp"

#include <fstream>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/domain/uscc.hpp"

namespace qiyue::model {
namespace {

constexpr int keys_of_a_party = 6;

std::string organization(int number) {
    std::string code = "91500000MAFC00" + std::to_string(100 + number);
    code += uscc_check_character(code);
    return "/organizations/" + code;
}

}  // namespace

Party World::made(std::string name, std::string kind, std::string region, std::string employer) {
    Party party{std::move(name), std::move(kind), std::move(region), std::move(employer), {}};
    for (int n = 0; n < keys_of_a_party; ++n) {
        const Hash secret = sha256("model key " + party.name + std::to_string(n));
        const auto made = PrivateKey::from_secret(Suite::ed25519, secret.view());
        const PublicKey& key = made->public_key();
        party.keys.push_back({to_hex(key.id().hash), to_base64(key.spki()), key.id()});
    }
    return party;
}

World::World() {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/format/founding.json");
    founding_ = Json::parse(file);
    int n = 0;
    meic = made(organization(n++), "agency", "500112");
    mstb = made(organization(n++), "agency", "500112");
    operator_ = made(organization(n++), "agency", "500112");
    dpo = made(organization(n++), "agency", "500112");
    guardian = made(organization(n++), "service", "500112");
    for (const auto& region : regions_)
        districts.push_back(made(organization(n++), "agency", region));
    for (const char* kind :
         {"enterprise", "enterprise", "university", "enterprise", "service", "research_institute",
          "enterprise", "finance", "enterprise", "university", "enterprise", "enterprise"}) {
        const char* region = n % 2 == 0 ? "500106" : "500107";
        organizations.push_back(made(organization(n++), kind, region));
    }
    for (int e = 1; e <= 4; ++e) {
        const Party& employer = organizations[e % 2 == 1 ? 7 : static_cast<std::size_t>(e - 1)];
        experts.push_back(made("/experts/EX-" + std::to_string(e), "expert", "", employer.id()));
    }
    const auto enter = [this](const Party& party) {
        parties_[party.name] = &party;
        for (const Key& key : party.keys)
            keys_[key.hex] = &key;
    };
    for (const Party* one : {&meic, &mstb, &operator_, &dpo, &guardian})
        enter(*one);
    for (const auto* list : {&districts, &organizations, &experts})
        for (const Party& one : *list)
            enter(one);
}

const Party* World::party(const std::string& name) const {
    const auto found = parties_.find(name);
    return found == parties_.end() ? nullptr : found->second;
}

const Key* World::key(const std::string& hex) const {
    const auto found = keys_.find(hex);
    return found == keys_.end() ? nullptr : found->second;
}

Json World::policy(const PolicyChoice& choice) const {
    Json policy = founding_["policy"];
    Json authority = Json::array({meic.id()});
    if (!choice.alone) authority.push_back(mstb.id());
    policy["offices"] = {{"authority", authority},
                         {"district", Json::array()},
                         {"operator", {operator_.id()}},
                         {"dpo", {dpo.id()}},
                         {"guardian", {guardian.id()}}};
    for (const Party& one : districts)
        policy["offices"]["district"].push_back({{"region", one.region}, {"uscc", one.id()}});
    policy["authority_quorum"] = choice.alone ? 1 : choice.quorum;
    policy["rectification_orders_max"] = choice.orders_max;
    policy["waived"] = Json::array();
    if (choice.waives)
        policy["waived"] = {"lead.recommended", "notice.publicised", "charter.effective"};
    policy["calendar"]["weekend"] = Json::array();
    policy["calendar"]["holidays"] = Json::array();
    policy["calendar"]["workdays"] = Json::array();
    policy["periods"] = {{"unit", "days"},      {"publicity", 1},  {"objection", 2},
                         {"exit_objection", 2}, {"settlement", 2}, {"unresponsive", 3}};
    return policy;
}

Deed World::founding(const PolicyChoice& choice) const {
    Deed deed;
    deed.type = "ledger.founded";
    deed.stream = "ledger";
    deed.source = operator_.name;
    deed.data = founding_;
    deed.data["origin"] = origin();
    deed.data["national"] = false;
    deed.data["log_keys"] = {origin() + "+00000000+AA"};
    deed.data["organizations"] = Json::array();
    deed.data["keys"] = Json::array();
    std::vector<Party> founders{operator_, meic, mstb, guardian, dpo};
    founders.insert(founders.end(), districts.begin(), districts.end());
    for (const Party& one : founders) {
        deed.data["organizations"].push_back({{"uscc", one.id()},
                                              {"name", "示例 " + one.id()},
                                              {"kind", one.kind},
                                              {"region", one.region}});
        deed.data["keys"].push_back(
            {{"holder", one.name}, {"spki", one.keys[0].spki}, {"suite", "ed25519"}});
    }
    for (const Party* one : {&operator_, &meic, &mstb, &guardian})
        deed.signers.push_back(one->keys[0].hex);
    deed.data["policy"] = policy(choice);
    return deed;
}

const World& world() {
    static const World one;
    return one;
}

Json document(const std::string& name) {
    return {{"sha256", document_sha256(name)},
            {"size", name.size()},
            {"media_type", "text/plain"},
            {"name", name + ".txt"}};
}

std::string document_sha256(const std::string& name) { return to_hex(sha256(name)); }

}  // namespace qiyue::model

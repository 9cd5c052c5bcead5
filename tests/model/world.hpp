#pragma once

// Who lives in the small world of these tests: names, codes, keys, and its founding. Immutable.

#include <map>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "tests/model/deed.hpp"

namespace qiyue::model {

struct Key {
    std::string hex;
    std::string spki;  ///< base64
    KeyId id{};
};

struct Party {
    std::string name;  ///< `/organizations/…` or `/experts/…`
    std::string kind;
    std::string region;
    std::string employer;  ///< of an expert: uscc
    std::vector<Key> keys;  ///< the first is bound when the party appears
    std::string id() const { return name.substr(name.find('/', 1) + 1); }
    std::string stream() const { return name.substr(1); }
};

/// What a world's policy says, where it says something else than the reference ledger's.
struct PolicyChoice {
    unsigned quorum = 2;  ///< authorities that must sign
    unsigned orders_max = 2;
    bool waives = false;  ///< recommendation, publicity, the charter before cultivation
    bool alone = false;  ///< only the first authority holds the office
};

class World {
public:
    World();

    Party meic, mstb, operator_, dpo, guardian;
    std::vector<Party> districts;  ///< of regions()
    std::vector<Party> organizations;  ///< not founders: registered later, or never
    std::vector<Party> experts;
    const std::vector<std::string>& regions() const { return regions_; }

    const Party* party(const std::string& name) const;
    const Key* key(const std::string& hex) const;
    Json policy(const PolicyChoice& choice) const;
    Deed founding(const PolicyChoice& choice) const;
    std::string origin() const { return "model.example/ledger"; }

private:
    Party made(std::string name, std::string kind, std::string region, std::string employer = {});
    std::map<std::string, const Party*> parties_;
    std::map<std::string, const Key*> keys_;
    std::vector<std::string> regions_{"500106", "500107"};
    Json founding_;
};

/// The one world.
const World& world();
Json document(const std::string& name);
std::string document_sha256(const std::string& name);

}  // namespace qiyue::model

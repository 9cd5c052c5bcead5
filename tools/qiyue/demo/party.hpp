#pragma once

// The invented parties of a demonstration ledger: names that say so (示例…), organisation codes
// that are valid but unassigned, and keys that follow from the seed.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"

namespace qiyue::demo {

struct Party {
    std::string id;  ///< organisation code or expert id
    std::string source;  ///< `/organizations/{id}` or `/experts/{id}`
    std::string subject;  ///< its stream
    std::string name;
    std::string kind;  ///< of the organisation; empty for experts
    std::string region;
    unsigned number = 0;
    PrivateKey key;  ///< with which it signs now
    bool registered = false;
    std::optional<std::uint64_t> mandate = {};  ///< index of the mandate to sign charters
    Party* successor = nullptr;  ///< when it has ended
    unsigned complexes = 0;  ///< in which it takes part

    std::string spki_base64() const;
    std::string key_id() const;
    std::string suite() const { return std::string(suite_name(key.suite())); }
    bool is_expert() const { return kind.empty(); }
};

/// The code of the n-th invented organisation, its first two digits by its kind.
std::string invented_uscc(std::string_view kind, unsigned number);

/// A key that follows from the seed and a name.
PrivateKey invented_key(Suite suite, const std::string& name, const SeededBytes& seeded);

/// Every third SM2, every sixth P-256, the others Ed25519.
Suite suite_for(unsigned number);

/// All parties, in places that stay. One thread.
class Register {
public:
    explicit Register(const SeededBytes& seeded) : seeded_(seeded) {}

    /// Numbers run on in the order of the calls.
    Party& organization(std::string name, std::string kind, std::string region);
    Party& expert(std::string name);
    /// A new key takes the place of the party's key, which is kept.
    void change_key(Party& party, PrivateKey next);
    const std::deque<Party>& everyone() const { return parties_; }
    const std::vector<std::pair<std::string, PrivateKey>>& former_keys() const { return former_; }

private:
    const SeededBytes& seeded_;
    std::deque<Party> parties_;
    std::vector<std::pair<std::string, PrivateKey>> former_;  ///< by party
    unsigned organizations_ = 0;
    unsigned experts_ = 0;
};

}  // namespace qiyue::demo

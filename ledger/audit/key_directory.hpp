#pragma once

// Which keys count at which index, from the log alone (FORMAT.md 2.4). One thread at a time.

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/audit/byte_codec.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

class KeyDirectory {
public:
    /// Binds the keys that an event names; what is wrong with them is added to `findings`.
    void bind(const CloudEvent& event, Index index, std::vector<Finding>& findings);
    /// Revokes what key.revoked names, if it is bound.
    void revoke(const CloudEvent& event, Index index);

    enum class Standing { counts, unknown, revoked };
    /// Whether a key counts at `index`; `*key` is set if it does.
    Standing standing(const KeyId& id, Index index, std::optional<PublicKey>* key) const;

    void save(ByteWriter& bytes) const;
    /// Into a directory without keys. False if the bytes hold no keys.
    bool load(ByteReader& bytes);

private:
    struct Entry {
        PublicKey key;
        std::optional<Index> revoked;
    };
    void bind_one(std::string_view spki, Index index, std::vector<Finding>& findings);

    std::unordered_map<KeyId, Entry> keys_;
};

}  // namespace qiyue

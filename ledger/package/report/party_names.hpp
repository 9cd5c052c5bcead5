#pragma once

// Who is who, from the entries of a package: names of organisations, holders of keys. What is
// beyond the limits is shown by its code alone. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

class PartyNames {
public:
    static constexpr std::size_t organizations_max = 20'000;
    static constexpr std::size_t keys_max = 40'000;

    struct Organization {
        std::string name;
        std::string kind;
        std::string region;
        Index index{};  ///< the entry that says so
    };
    struct Key {
        std::string holder;  ///< `/organizations/…` or `/experts/…`
        std::string suite;
        Index bound{};
        std::optional<Index> revoked;
    };

    /// In order of the index within a part of the package.
    void add(const CloudEvent& event, Index index);

    /// Null if the package does not say. `uscc` also as `/organizations/{uscc}`.
    const Organization* organization(std::string_view uscc) const;
    const Key* key(const KeyId& key) const;

private:
    void name(std::string_view uscc, Value data, Index index);

    std::map<std::string, Organization, std::less<>> organizations_;
    std::map<KeyId, Key> keys_;
};

}  // namespace qiyue

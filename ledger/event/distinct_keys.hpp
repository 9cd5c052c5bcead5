#pragma once

// Whether an envelope names a key twice, for posted envelopes and for entries alike. Pure.

#include <algorithm>
#include <vector>

#include "ledger/base/ids.hpp"

namespace qiyue {

/// True if no two signatures (of any type with a member `key`) name the same key.
template <class Signature>
bool has_distinct_keys(const std::vector<Signature>& signatures) {
    constexpr std::size_t pairwise_max = 8;  // up to here cheaper than a sorted copy
    if (signatures.size() <= pairwise_max) {
        for (std::size_t i = 1; i < signatures.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (signatures[i].key == signatures[j].key) return false;
        return true;
    }
    std::vector<KeyId> keys;
    keys.reserve(signatures.size());
    for (const auto& signature : signatures)
        keys.push_back(signature.key);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) == keys.end();
}

}  // namespace qiyue

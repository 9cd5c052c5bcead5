#pragma once

// RFC 6962 section 2.1 and the stream map (FORMAT.md 6) as they are defined: recursive, slow,
// written without a look at ledger/merkle. For comparison in tests only.

#include <optional>
#include <span>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue::naive {

/// MTH of leaf hashes.
Hash tree_root(HashAlgorithm algorithm, std::span<const Hash> leaves);
/// PATH(index, leaves).
std::vector<Hash> inclusion(HashAlgorithm algorithm, std::size_t index,
                            std::span<const Hash> leaves);
/// PROOF(from, leaves); 0 < from <= number of leaves.
std::vector<Hash> consistency(HashAlgorithm algorithm, std::size_t from,
                              std::span<const Hash> leaves);

struct MapEntry {
    Hash key{};
    std::uint64_t count = 0;
    Hash head{};

    auto operator<=>(const MapEntry&) const = default;
};

/// Root of the map; keys are distinct, in any order.
Hash map_root(const std::vector<MapEntry>& entries);

/// What stands at the end of a key's path: nothing, its entry or another's; siblings from there up.
struct MapPath {
    std::optional<MapEntry> end;
    std::vector<Hash> siblings;
};
MapPath map_path(const std::vector<MapEntry>& entries, const Hash& key);

}  // namespace qiyue::naive

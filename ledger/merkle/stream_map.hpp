#pragma once

// The stream map: a Merkle map from stream id to (count, head) whose root stands in every entry
// (FORMAT.md 6). Hashes, proofs and their verification. Pure; any thread.
//
// key = SHA-256(stream id); leaf = SHA-256(0x02 ‖ key ‖ u64be(count) ‖ head); node =
// SHA-256(0x03 ‖ left ‖ right); bits most significant first; an empty subtree is 32 zero bytes; a
// subtree with exactly one leaf has that leaf's hash.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct MapLeaf {
    Hash key{};
    Count count{};
    Hash head{};

    bool operator==(const MapLeaf&) const = default;
    Hash hash() const;
};

Hash map_key(std::string_view stream);
Hash map_node_hash(const Hash& left, const Hash& right);
/// Bit `depth` of a key, most significant first.
bool key_bit(const Hash& key, unsigned depth);

/// Membership: `leaf` is set. Absence: `leaf` is empty and the place is empty or held by `other`.
struct MapProof {
    std::optional<MapLeaf> leaf;
    std::optional<MapLeaf> other;
    std::vector<Hash> siblings;  ///< from the leaf upwards
};

/// True if the proof shows (stream key → leaf, or absence) under `root`.
bool verify_map_proof(const Hash& key, const MapProof& proof, const Hash& root);

}  // namespace qiyue

#include "ledger/merkle/stream_map.hpp"

#include <array>
#include <cstring>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

/// True if the two keys have the same first `bits` bits.
bool agree(const Hash& a, const Hash& b, unsigned bits) {
    for (unsigned depth = 0; depth < bits; ++depth) {
        if (key_bit(a, depth) != key_bit(b, depth)) return false;
    }
    return true;
}

/// What stands where the path of `key` ends by the proof's word; nullopt if it cannot be so.
std::optional<Hash> hash_at_end(const Hash& key, const MapProof& proof) {
    if (proof.leaf) {
        const bool fits = !proof.other && proof.leaf->key == key && proof.leaf->count.value >= 1;
        return fits ? std::optional<Hash>{proof.leaf->hash()} : std::nullopt;
    }
    if (!proof.other) return Hash{};
    const auto depth = static_cast<unsigned>(proof.siblings.size());
    const bool fits = proof.other->key != key && proof.other->count.value >= 1 &&
                      agree(proof.other->key, key, depth);
    return fits ? std::optional<Hash>{proof.other->hash()} : std::nullopt;
}

}  // namespace

Hash MapLeaf::hash() const {
    // One piece instead of four: this is on the path of every append.
    std::array<char, 73> bytes;
    bytes[0] = '\x02';
    std::memcpy(bytes.data() + 1, key.bytes.data(), 32);
    for (unsigned i = 0; i < 8; ++i)
        bytes[33 + i] = static_cast<char>(count.value >> (56 - 8 * i) & 0xff);
    std::memcpy(bytes.data() + 41, head.bytes.data(), 32);
    return sha256(std::string_view{bytes.data(), bytes.size()});
}

Hash map_key(std::string_view stream) { return sha256(stream); }

Hash map_node_hash(const Hash& left, const Hash& right) {
    std::array<char, 65> bytes;
    bytes[0] = '\x03';
    std::memcpy(bytes.data() + 1, left.bytes.data(), 32);
    std::memcpy(bytes.data() + 33, right.bytes.data(), 32);
    return sha256(std::string_view{bytes.data(), bytes.size()});
}

bool key_bit(const Hash& key, unsigned depth) {
    return (key.bytes[depth / 8] >> (7 - depth % 8) & 1) != 0;
}

bool verify_map_proof(const Hash& key, const MapProof& proof, const Hash& root) {
    if (proof.siblings.size() > limits::map_siblings_max) return false;
    const auto end = hash_at_end(key, proof);
    if (!end) return false;
    Hash node = *end;
    auto depth = static_cast<unsigned>(proof.siblings.size());
    for (const Hash& sibling : proof.siblings) {
        --depth;
        node = key_bit(key, depth) ? map_node_hash(sibling, node) : map_node_hash(node, sibling);
    }
    return node == root;
}

}  // namespace qiyue

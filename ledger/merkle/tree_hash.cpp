#include "ledger/merkle/tree_hash.hpp"

#include <array>
#include <cstring>

namespace qiyue {

Hash leaf_hash(HashAlgorithm algorithm, std::string_view entry) {
    return digest(algorithm, {std::string_view{"\x00", 1}, entry});
}

Hash node_hash(HashAlgorithm algorithm, const Hash& left, const Hash& right) {
    // One piece instead of three: this is the innermost call of every tree.
    std::array<char, 65> bytes;
    bytes[0] = '\x01';
    std::memcpy(bytes.data() + 1, left.bytes.data(), 32);
    std::memcpy(bytes.data() + 33, right.bytes.data(), 32);
    return digest(algorithm, std::string_view{bytes.data(), bytes.size()});
}

Hash empty_root(HashAlgorithm algorithm) { return digest(algorithm, std::string_view{}); }

}  // namespace qiyue

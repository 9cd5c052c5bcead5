#pragma once

// Leaf, node and empty hashes of RFC 6962 section 2.1, with SHA-256 or, for the twin, SM3. Pure.

#include <string_view>

#include "ledger/crypto/digest.hpp"

namespace qiyue {

Hash leaf_hash(HashAlgorithm algorithm, std::string_view entry);
Hash node_hash(HashAlgorithm algorithm, const Hash& left, const Hash& right);
/// Root of the tree without leaves: the digest of the empty string.
Hash empty_root(HashAlgorithm algorithm);

}  // namespace qiyue

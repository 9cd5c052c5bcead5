#include "tests/support/naive_merkle.hpp"

#include <algorithm>
#include <string>

#include "ledger/base/encoding.hpp"

namespace qiyue::naive {
namespace {

Hash parent(HashAlgorithm algorithm, const Hash& left, const Hash& right) {
    return digest(algorithm, {"\x01", left.view(), right.view()});
}

/// The largest power of two smaller than n.
std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

std::vector<Hash> with(std::vector<Hash> path, const Hash& last) {
    path.push_back(last);
    return path;
}

std::vector<Hash> sub_proof(HashAlgorithm algorithm, std::size_t m, std::span<const Hash> leaves,
                            bool whole) {
    if (m == leaves.size())
        return whole ? std::vector<Hash>{} : std::vector{tree_root(algorithm, leaves)};
    const std::size_t k = split(leaves.size());
    const auto left = leaves.first(k), right = leaves.subspan(k);
    if (m <= k) return with(sub_proof(algorithm, m, left, whole), tree_root(algorithm, right));
    return with(sub_proof(algorithm, m - k, right, false), tree_root(algorithm, left));
}

Hash entry_hash(const MapEntry& entry) {
    return sha256("\x02" + std::string{entry.key.view()} + u64be(entry.count) +
                  std::string{entry.head.view()});
}

bool bit_of(const Hash& key, std::size_t depth) {
    return (key.bytes[depth / 8] & (0x80 >> depth % 8)) != 0;
}

std::vector<MapEntry> side(const std::vector<MapEntry>& entries, std::size_t depth, bool bit) {
    std::vector<MapEntry> out;
    std::ranges::copy_if(entries, std::back_inserter(out),
                         [&](const MapEntry& entry) { return bit_of(entry.key, depth) == bit; });
    return out;
}

Hash subtree(const std::vector<MapEntry>& entries, std::size_t depth) {
    if (entries.empty()) return Hash{};
    if (entries.size() == 1) return entry_hash(entries[0]);
    const Hash left = subtree(side(entries, depth, false), depth + 1);
    const Hash right = subtree(side(entries, depth, true), depth + 1);
    return sha256("\x03" + std::string{left.view()} + std::string{right.view()});
}

MapPath path_below(const std::vector<MapEntry>& entries, const Hash& key, std::size_t depth) {
    if (entries.empty()) return {};
    if (entries.size() == 1) return {entries[0], {}};
    const bool bit = bit_of(key, depth);
    MapPath path = path_below(side(entries, depth, bit), key, depth + 1);
    path.siblings.push_back(subtree(side(entries, depth, !bit), depth + 1));
    return path;
}

}  // namespace

Hash tree_root(HashAlgorithm algorithm, std::span<const Hash> leaves) {
    if (leaves.empty()) return digest(algorithm, "");
    if (leaves.size() == 1) return leaves[0];
    const std::size_t k = split(leaves.size());
    return parent(algorithm, tree_root(algorithm, leaves.first(k)),
                  tree_root(algorithm, leaves.subspan(k)));
}

std::vector<Hash> inclusion(HashAlgorithm algorithm, std::size_t index,
                            std::span<const Hash> leaves) {
    if (leaves.size() == 1) return {};
    const std::size_t k = split(leaves.size());
    const auto left = leaves.first(k), right = leaves.subspan(k);
    if (index < k) return with(inclusion(algorithm, index, left), tree_root(algorithm, right));
    return with(inclusion(algorithm, index - k, right), tree_root(algorithm, left));
}

std::vector<Hash> consistency(HashAlgorithm algorithm, std::size_t from,
                              std::span<const Hash> leaves) {
    return sub_proof(algorithm, from, leaves, true);
}

Hash map_root(const std::vector<MapEntry>& entries) { return subtree(entries, 0); }

MapPath map_path(const std::vector<MapEntry>& entries, const Hash& key) {
    return path_below(entries, key, 0);
}

}  // namespace qiyue::naive

#pragma once

// Strong integers and digests: an index, a count and a size are different types.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string_view>

namespace qiyue {

/// An unsigned 64-bit number with a meaning. Construct explicitly, read with `.value`.
template <class Tag>
struct Strong {
    std::uint64_t value = 0;

    constexpr Strong() = default;
    constexpr explicit Strong(std::uint64_t number) : value(number) {}
    constexpr auto operator<=>(const Strong&) const = default;
};

using Index = Strong<struct IndexTag>;  ///< place of an entry in the log, from 0
using TreeSize = Strong<struct TreeSizeTag>;  ///< number of leaves of a tree
using StreamSeq = Strong<struct StreamSeqTag>;  ///< place of an entry in its stream, from 0
using Count = Strong<struct CountTag>;  ///< how many entries a stream has

/// The index right behind a tree of this size.
constexpr Index next_index(TreeSize size) { return Index{size.value}; }
/// The tree that ends with this entry.
constexpr TreeSize size_with(Index index) { return TreeSize{index.value + 1}; }

/// A 32-byte digest (SHA-256 or SM3).
struct Hash {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Hash&) const = default;
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    bool is_zero() const { return *this == Hash{}; }
    /// `raw` must be 32 bytes long.
    static Hash from_raw(std::string_view raw);
};

/// Names a public key: SHA-256 of its SubjectPublicKeyInfo DER. Shown in lower-case hex.
struct KeyId {
    Hash hash;
    auto operator<=>(const KeyId&) const = default;
};

}  // namespace qiyue

template <class Tag>
struct std::hash<qiyue::Strong<Tag>> {
    std::size_t operator()(qiyue::Strong<Tag> s) const {
        return std::hash<std::uint64_t>{}(s.value);
    }
};
template <>
struct std::hash<qiyue::Hash> {
    std::size_t operator()(const qiyue::Hash& h) const {
        return std::hash<std::string_view>{}(h.view());
    }
};
template <>
struct std::hash<qiyue::KeyId> {
    std::size_t operator()(const qiyue::KeyId& k) const { return std::hash<qiyue::Hash>{}(k.hash); }
};

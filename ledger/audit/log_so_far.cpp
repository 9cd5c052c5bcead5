#include "ledger/audit/log_so_far.hpp"

#include <bit>
#include <span>

#include "ledger/base/encoding.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

/// The root over perfect subtrees of one height, of which the last may be smaller: RFC 6962 splits
/// at powers of two, so the split never falls into one of them.
Hash root_over(HashAlgorithm tree, std::span<const Hash> parts) {
    if (parts.size() == 1) return parts[0];
    const std::size_t left = std::bit_floor(parts.size() - 1);
    return node_hash(tree, root_over(tree, parts.first(left)),
                     root_over(tree, parts.subspan(left)));
}

}  // namespace

void LogSoFar::append(const EntryWork& work) {
    ++count_;
    open_.append(work.leaf);
    if (twin_) twin_open_.append(work.twin_leaf);
    if (count_ % tile_width != 0) return;
    bundles_.push_back(open_.root());
    open_ = CompactRange(HashAlgorithm::sha256);
    if (!twin_) return;
    twin_bundles_.push_back(twin_open_.root());
    twin_open_ = CompactRange(HashAlgorithm::sm3);
}

std::optional<std::vector<std::string>> LogSoFar::bundle_of(std::uint64_t index) {
    const std::uint64_t number = index / tile_width;
    const unsigned width = tile_width_at(size_, 0, number);
    const auto bytes = source_.tile({true, 0, number, width});
    if (!bytes || !*bytes) return std::nullopt;
    const auto lines = split_bundle(**bytes, width);
    if (!lines) return std::nullopt;
    return std::vector<std::string>(lines->begin(), lines->end());
}

std::optional<std::string> LogSoFar::payload(Index index) {
    if (index.value >= count_) return std::nullopt;
    const auto lines = bundle_of(index.value);
    if (!lines) return std::nullopt;
    const auto entry = parse_entry((*lines)[index.value % tile_width]);
    return entry ? from_base64(entry->payload_base64) : std::nullopt;
}

Hash LogSoFar::root_of(HashAlgorithm tree, const std::vector<Hash>& whole, std::uint64_t size,
                       const std::vector<std::string>& rest) const {
    std::vector<Hash> parts(whole.begin(),
                            whole.begin() + static_cast<std::ptrdiff_t>(size / tile_width));
    CompactRange last(tree);
    for (std::uint64_t i = 0; i < size % tile_width; ++i)
        last.append(leaf_hash(tree, rest[i]));
    if (last.size().value > 0) parts.push_back(last.root());
    return parts.empty() ? empty_root(tree) : root_over(tree, parts);
}

std::optional<TreeRoots> LogSoFar::roots(TreeSize size) {
    if (size.value > count_) return std::nullopt;
    std::vector<std::string> rest;
    if (size.value % tile_width != 0) {
        auto lines = bundle_of(size.value);
        if (!lines) return std::nullopt;
        rest = std::move(*lines);
    }
    TreeRoots roots;
    roots.sha256 = root_of(HashAlgorithm::sha256, bundles_, size.value, rest);
    if (twin_) roots.sm3 = root_of(HashAlgorithm::sm3, twin_bundles_, size.value, rest);
    return roots;
}

}  // namespace qiyue

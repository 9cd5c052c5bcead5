#include "ledger/audit/log_so_far.hpp"

#include <algorithm>
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

const std::vector<std::string>* LogSoFar::bundle_of(std::uint64_t index) {
    constexpr std::size_t bundles_kept = 4;  // rules ask for neighbours again and again
    const std::uint64_t number = index / tile_width;
    for (const Bundle& bundle : read_)
        if (bundle.number == number && is_as_appended(bundle)) return &bundle.lines;
    const unsigned width = tile_width_at(size_, 0, number);
    const auto bytes = source_.tile({true, 0, number, width});
    if (!bytes && !failure_) failure_ = bytes.error();
    if (!bytes || !*bytes) return nullptr;
    const auto lines = split_bundle(**bytes, width);
    if (!lines) return nullptr;
    Bundle bundle{number, {lines->begin(), lines->end()}};
    if (!is_as_appended(bundle)) return nullptr;
    if (read_.size() >= bundles_kept) read_.pop_front();
    return &read_.emplace_back(std::move(bundle)).lines;
}

bool LogSoFar::is_as_appended(const Bundle& bundle) const {
    const std::uint64_t appended = count_ - bundle.number * tile_width;
    CompactRange range(HashAlgorithm::sha256);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(appended, bundle.lines.size()); ++i)
        range.append(leaf_hash(HashAlgorithm::sha256, bundle.lines[i]));
    return range.root() ==
           (bundle.number < bundles_.size() ? bundles_[bundle.number] : open_.root());
}

std::optional<std::string> LogSoFar::payload(Index index) {
    if (index.value >= count_) return std::nullopt;
    const auto* lines = bundle_of(index.value);
    if (lines == nullptr) return std::nullopt;
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

Hash LogSoFar::root_so_far(const std::vector<Hash>& whole, const CompactRange& open) const {
    std::vector<Hash> parts = whole;
    if (open.size().value > 0) parts.push_back(open.root());
    return parts.empty() ? empty_root(open.algorithm()) : root_over(open.algorithm(), parts);
}

std::optional<TreeRoots> LogSoFar::roots(TreeSize size) {
    if (size.value > count_) return std::nullopt;
    if (size.value == count_) {
        TreeRoots roots{root_so_far(bundles_, open_), std::nullopt};
        if (twin_) roots.sm3 = root_so_far(twin_bundles_, twin_open_);
        return roots;
    }
    const std::vector<std::string> none;
    const auto* rest = size.value % tile_width != 0 ? bundle_of(size.value) : &none;
    if (rest == nullptr) return std::nullopt;
    TreeRoots roots;
    roots.sha256 = root_of(HashAlgorithm::sha256, bundles_, size.value, *rest);
    if (twin_) roots.sm3 = root_of(HashAlgorithm::sm3, twin_bundles_, size.value, *rest);
    return roots;
}

void LogSoFar::save(ByteWriter& bytes) const {
    bytes.number(count_);
    save_range(bytes, open_);
    save_range(bytes, twin_open_);
    bytes.hashes(bundles_);
    bytes.hashes(twin_bundles_);
}

bool LogSoFar::load(ByteReader& bytes) {
    count_ = bytes.number();
    grow(TreeSize{count_});  // until the log is known to have grown
    if (!load_range(bytes, open_) || !load_range(bytes, twin_open_)) return false;
    bundles_ = bytes.hashes();
    twin_bundles_ = bytes.hashes();
    const std::uint64_t whole = count_ / tile_width, rest = count_ % tile_width;
    return bytes.good() && bundles_.size() == whole && open_.size().value == rest &&
           twin_bundles_.size() == (twin_ ? whole : 0) &&
           twin_open_.size().value == (twin_ ? rest : 0);
}

}  // namespace qiyue

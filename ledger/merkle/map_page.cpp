#include <bit>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/merkle/map_pages.hpp"

namespace qiyue {
namespace {

constexpr unsigned depth_max = 252;
constexpr std::size_t leaf_bytes = 72;
constexpr std::size_t subtree_bytes = 32;

std::size_t prefix_bytes(unsigned depth) { return (depth + 7) / 8; }

/// Place of a node of level 0 to 3 among the inner nodes.
std::size_t inner_place(unsigned level, unsigned position) {
    return (std::size_t{1} << level) - 1 + position;
}

std::unexpected<Error> corrupt_page(const char* why) {
    return fail(ErrorCode::corrupt, std::string{"a page of the stream map: "} + why);
}

}  // namespace

std::string PageName::row_key() const {
    std::string key(1, static_cast<char>(depth));
    key += prefix.view().substr(0, prefix_bytes(depth));
    return key;
}

std::optional<PageName> PageName::parse(std::string_view row_key) {
    if (row_key.empty()) return std::nullopt;
    const unsigned depth = static_cast<unsigned char>(row_key.front());
    if (depth % map_page_levels != 0 || depth > depth_max ||
        row_key.size() != 1 + prefix_bytes(depth))
        return std::nullopt;
    std::string prefix{row_key.substr(1)};
    prefix.resize(32);
    const PageName name{depth, Hash::from_raw(prefix)};
    if (page_on_path(name.prefix, depth) != name) return std::nullopt;
    return name;
}

PageName page_on_path(const Hash& key, unsigned depth) {
    QIYUE_CHECK(depth % map_page_levels == 0 && depth <= depth_max, "no page at this depth");
    PageName name{depth, {}};
    for (std::size_t i = 0; i < depth / 8; ++i)
        name.prefix.bytes[i] = key.bytes[i];
    if (depth % 8 != 0) name.prefix.bytes[depth / 8] = key.bytes[depth / 8] & 0xf0;
    return name;
}

unsigned slot_on_path(const Hash& key, unsigned depth) {
    const unsigned byte = key.bytes[depth / 8];
    return depth % 8 == 0 ? byte >> 4 : byte & 15;
}

std::uint16_t MapPage::bit(unsigned number) { return static_cast<std::uint16_t>(1U << number); }

std::uint16_t MapPage::bits_below(unsigned level, unsigned position) {
    const unsigned width = 16U >> level;
    return static_cast<std::uint16_t>(((1U << width) - 1) << (position * width));
}

std::size_t MapPage::rank(unsigned number) const {
    const unsigned before = (leaves_ | subtrees_) & (bit(number) - 1U);
    return static_cast<std::size_t>(std::popcount(before));
}

const MapPage::Slot& MapPage::slot(unsigned number) const {
    static const Slot empty_slot{};
    QIYUE_CHECK(number < 16, "a page has 16 slots");
    return ((leaves_ | subtrees_) & bit(number)) != 0 ? slots_[rank(number)] : empty_slot;
}

void MapPage::set_slot(unsigned number, Slot slot) {
    QIYUE_CHECK(number < 16, "a page has 16 slots");
    const auto place = slots_.begin() + static_cast<std::ptrdiff_t>(rank(number));
    const bool held = ((leaves_ | subtrees_) & bit(number)) != 0;
    const auto others = static_cast<std::uint16_t>(~bit(number));
    leaves_ &= others;
    subtrees_ &= others;
    if (slot.kind == Slot::Kind::leaf) leaves_ |= bit(number);
    if (slot.kind == Slot::Kind::subtree) subtrees_ |= bit(number);
    if (slot.kind == Slot::Kind::empty) {
        if (held) slots_.erase(place);
    } else if (held) {
        *place = std::move(slot);
    } else {
        slots_.insert(place, std::move(slot));
    }
    for (unsigned level = map_page_levels; level > 0; --level)
        refresh(level - 1, number >> (map_page_levels - level + 1));
}

unsigned MapPage::leaves_below(unsigned level, unsigned position) const {
    const std::uint16_t below = bits_below(level, position);
    if ((subtrees_ & below) != 0) return 2;
    const int leaves = std::popcount(static_cast<unsigned>(leaves_ & below));
    return leaves > 1 ? 2U : static_cast<unsigned>(leaves);
}

unsigned MapPage::first_leaf(unsigned level, unsigned position) const {
    const auto leaves = static_cast<unsigned>(leaves_ & bits_below(level, position));
    return static_cast<unsigned>(std::countr_zero(leaves));
}

std::optional<MapLeaf> MapPage::only_leaf(unsigned level, unsigned position) const {
    if (leaves_below(level, position) != 1) return std::nullopt;
    return slot(first_leaf(level, position)).leaf;
}

/// By the rule of the map: an only leaf's hash goes up unchanged, the hash of nothing is zero.
void MapPage::refresh(unsigned level, unsigned position) {
    Hash& hash = inner_[inner_place(level, position)];
    const unsigned leaves = leaves_below(level, position);
    if (leaves == 0) {
        hash = Hash{};
    } else if (leaves == 1) {
        hash = slot(first_leaf(level, position)).hash;
    } else {
        hash = map_node_hash(node(level + 1, 2 * position), node(level + 1, 2 * position + 1));
    }
}

Hash MapPage::node(unsigned level, unsigned position) const {
    QIYUE_CHECK(level <= map_page_levels && position < 1U << level, "no such node in a page");
    return level == map_page_levels ? slot(position).hash : inner_[inner_place(level, position)];
}

Hash MapPage::top(std::optional<MapLeaf>* single) const {
    if (single != nullptr) *single = only_leaf(0, 0);
    return inner_[0];
}

std::string MapPage::encode() const {
    std::string bytes;
    bytes.reserve(4 + slots_.size() * leaf_bytes);
    append_u16be(bytes, leaves_);
    append_u16be(bytes, subtrees_);
    for (const Slot& slot : slots_) {
        if (slot.kind == Slot::Kind::subtree) {
            bytes += slot.hash.view();
            continue;
        }
        bytes += slot.leaf.key.view();
        append_u64be(bytes, slot.leaf.count.value);
        bytes += slot.leaf.head.view();
    }
    return bytes;
}

Result<MapPage> MapPage::decode(std::string_view bytes) {
    if (bytes.size() < 4) return corrupt_page("too short");
    MapPage page;
    page.leaves_ = read_u16be(bytes);
    page.subtrees_ = read_u16be(bytes.substr(2));
    bytes.remove_prefix(4);
    if ((page.leaves_ & page.subtrees_) != 0) return corrupt_page("a slot of two kinds");
    if (page.is_empty()) return corrupt_page("it is empty");
    const auto leaves = static_cast<std::size_t>(std::popcount(page.leaves_));
    const auto subtrees = static_cast<std::size_t>(std::popcount(page.subtrees_));
    if (bytes.size() != leaves * leaf_bytes + subtrees * subtree_bytes)
        return corrupt_page("of another length than its slots have");
    page.slots_.reserve(leaves + subtrees);
    for (unsigned number = 0; number < 16; ++number) {
        if ((page.subtrees_ & bit(number)) != 0) {
            page.slots_.push_back(Slot::of_subtree(Hash::from_raw(bytes.substr(0, 32))));
            bytes.remove_prefix(subtree_bytes);
        } else if ((page.leaves_ & bit(number)) != 0) {
            const MapLeaf leaf{Hash::from_raw(bytes.substr(0, 32)),
                               Count{read_u64be(bytes.substr(32))},
                               Hash::from_raw(bytes.substr(40, 32))};
            if (leaf.count.value == 0) return corrupt_page("a leaf that counts nothing");
            page.slots_.push_back(Slot::of(leaf));
            bytes.remove_prefix(leaf_bytes);
        }
    }
    for (unsigned level = map_page_levels; level > 0; --level) {
        for (unsigned position = 0; position < 1U << (level - 1); ++position)
            page.refresh(level - 1, position);
    }
    return page;
}

}  // namespace qiyue

#pragma once

// The stream map as pages of four levels: what the store keeps under `map`, so that an update
// writes a few small rows whatever the number of streams. A page at (depth, prefix), depth a
// multiple of 4, has 16 slots: empty, one leaf, or the hash of a subtree that holds two or more
// leaves (which has a page of its own). Pages come from a PageSource and changes are collected;
// nothing is written here. One thread at a time.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/merkle/stream_map.hpp"

namespace qiyue {

constexpr unsigned map_page_levels = 4;

/// Names a page: depth (0, 4, … 252) and the first `depth` bits of the keys below, rest zero.
/// Its row key in the store is `depth` as one byte ‖ the prefix's bytes ((depth + 7) / 8 of them).
struct PageName {
    unsigned depth = 0;
    Hash prefix{};
    auto operator<=>(const PageName&) const = default;
    std::string row_key() const;
    static std::optional<PageName> parse(std::string_view row_key);
};

/// The page at `depth`, a multiple of 4 up to 252, on the way of `key`.
PageName page_on_path(const Hash& key, unsigned depth);
/// The slot of `key` in its page at `depth`: the 4 bits from there on.
unsigned slot_on_path(const Hash& key, unsigned depth);

/// One page, with the hashes of its 15 inner nodes kept up to date. Only the slots that are not
/// empty take memory. A page does not know its name.
class MapPage {
public:
    struct Slot {
        enum class Kind : std::uint8_t { empty, leaf, subtree } kind = Kind::empty;
        MapLeaf leaf{};  ///< if leaf
        Hash hash{};  ///< leaf's or subtree's hash

        static Slot of(const MapLeaf& leaf) { return {Kind::leaf, leaf, leaf.hash()}; }
        static Slot of_subtree(const Hash& hash) { return {Kind::subtree, {}, hash}; }
    };
    const Slot& slot(unsigned number) const;
    void set_slot(unsigned number, Slot slot);
    /// Hash of the page's top node; `single`, which may be null, is set to the only leaf if there
    /// is exactly one below, else emptied.
    Hash top(std::optional<MapLeaf>* single) const;
    /// Hash of an inner node: `level` 0 (top) to 4 (slots), `position` from the left.
    Hash node(unsigned level, unsigned position) const;
    /// How many leaves are below a node: 0, 1, or 2 for two or more.
    unsigned leaves_below(unsigned level, unsigned position) const;
    /// The only leaf below a node, if there is exactly one.
    std::optional<MapLeaf> only_leaf(unsigned level, unsigned position) const;
    bool is_empty() const { return (leaves_ | subtrees_) == 0; }

    /// Deterministic: u16be bits of the slots that hold a leaf (slot 0 is the lowest) ‖ u16be bits
    /// of those that hold a subtree ‖ for each of them from slot 0 on key ‖ u64be(count) ‖ head, or
    /// the subtree's hash. The other hashes are computed when reading.
    std::string encode() const;
    /// Errors: corrupt. Refuses an empty page.
    static Result<MapPage> decode(std::string_view bytes);

private:
    static std::uint16_t bit(unsigned number);
    static std::uint16_t bits_below(unsigned level, unsigned position);
    unsigned first_leaf(unsigned level, unsigned position) const;
    std::size_t rank(unsigned number) const;
    void refresh(unsigned level, unsigned position);
    std::uint16_t leaves_ = 0;  ///< bit n: slot n holds a leaf
    std::uint16_t subtrees_ = 0;  ///< bit n: slot n holds a subtree
    std::vector<Slot> slots_;  ///< those that are not empty, by number
    std::array<Hash, 15> inner_{};  ///< top, then level 1 from the left, …
};

/// Gives a stored page, null if there is none.
using PageSource = std::function<Result<std::shared_ptr<const MapPage>>(const PageName&)>;

/// Reads and updates the map through a source; changed pages are kept here until taken.
class PagedMap {
public:
    explicit PagedMap(PageSource source);

    Result<Hash> root();
    Result<std::optional<MapLeaf>> find(const Hash& key);
    /// Inserts or replaces the leaf of its key. Its count must be 1 or more.
    Result<void> set(const MapLeaf& leaf);
    /// Takes a key out (for looking at older states of the map). One that is not there changes
    /// nothing.
    Result<void> erase(const Hash& key);
    Result<MapProof> prove(const Hash& key);

    using Changes = std::map<PageName, std::shared_ptr<const MapPage>>;  ///< null: page removed
    /// The pages changed since the last call; the source must give them from then on.
    Changes take_changes();
    const Changes& changes() const { return changes_; }

private:
    /// A page on the way of a key, and the key's slot in it.
    struct Step {
        PageName name;
        std::shared_ptr<const MapPage> page;  ///< null only for the root of the empty map
        unsigned number = 0;

        const MapPage::Slot& slot() const;
    };
    Result<std::shared_ptr<const MapPage>> load(const PageName& name);
    Result<std::vector<Step>> descend(const Hash& key);
    MapPage& own(Step& step);
    MapPage::Slot part(const MapLeaf& a, const MapLeaf& b, unsigned depth);
    void write(std::vector<Step>& path, MapPage::Slot slot);
    PageSource source_;
    Changes changes_;
};

}  // namespace qiyue

#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/merkle/map_pages.hpp"

namespace qiyue {
namespace {

using Kind = MapPage::Slot::Kind;

std::unexpected<Error> corrupt_map(const char* why, const PageName& name) {
    return fail(ErrorCode::corrupt, std::string{"the stream map: "} + why,
                "depth " + std::to_string(name.depth));
}

/// True if a leaf of `key` may stand in the page: a page of another place would break the descent.
bool belongs(const Hash& key, const PageName& name) {
    return page_on_path(key, name.depth) == name;
}

}  // namespace

PagedMap::PagedMap(PageSource source) : source_(std::move(source)) {}

const MapPage::Slot& PagedMap::Step::slot() const {
    static const MapPage::Slot empty_slot{};
    return page ? page->slot(number) : empty_slot;
}

Result<std::shared_ptr<const MapPage>> PagedMap::load(const PageName& name) {
    if (const auto changed = changes_.find(name); changed != changes_.end()) return changed->second;
    return source_(name);
}

/// The pages from the root to where the path of `key` ends: at an empty slot or at a leaf.
Result<std::vector<PagedMap::Step>> PagedMap::descend(const Hash& key) {
    std::vector<Step> path;
    path.reserve(8);
    for (unsigned depth = 0; depth < 256; depth += map_page_levels) {
        const PageName name = page_on_path(key, depth);
        auto page = load(name);
        if (!page) return pass(page);
        if (!*page && depth > 0) return corrupt_map("a page is missing", name);
        path.push_back({name, std::move(*page), slot_on_path(key, depth)});
        const MapPage::Slot& slot = path.back().slot();
        if (slot.kind == Kind::subtree) continue;
        if (slot.kind == Kind::leaf && (!belongs(slot.leaf.key, name) ||
                                        slot_on_path(slot.leaf.key, depth) != path.back().number))
            return corrupt_map("a leaf stands in another key's place", name);
        return path;
    }
    return corrupt_map("a subtree below the last bit", path.back().name);
}

/// The step's page, to be written: it stands in the changes and nobody else sees it.
MapPage& PagedMap::own(Step& step) {
    const std::shared_ptr<const MapPage> page = std::move(step.page);
    auto& changed = changes_[step.name];
    // Every page among the changes was made here and not as a const object. Two owners are the
    // changes and `page`.
    if (!changed || changed != page || page.use_count() > 2)
        changed = page ? std::make_shared<MapPage>(*page) : std::make_shared<MapPage>();
    return const_cast<MapPage&>(*changed);
}

/// Makes the pages from `depth` on that two leaves need which agree in all bits before; the slot to
/// be put above them.
MapPage::Slot PagedMap::part(const MapLeaf& a, const MapLeaf& b, unsigned depth) {
    unsigned end = depth;
    while (slot_on_path(a.key, end) == slot_on_path(b.key, end)) {
        end += map_page_levels;
        QIYUE_CHECK(end < 256, "the keys differ");
    }
    auto lowest = std::make_shared<MapPage>();
    lowest->set_slot(slot_on_path(a.key, end), MapPage::Slot::of(a));
    lowest->set_slot(slot_on_path(b.key, end), MapPage::Slot::of(b));
    MapPage::Slot slot = MapPage::Slot::of_subtree(lowest->top(nullptr));
    changes_[page_on_path(a.key, end)] = std::move(lowest);
    while (end > depth) {
        end -= map_page_levels;
        auto between = std::make_shared<MapPage>();
        between->set_slot(slot_on_path(a.key, end), slot);
        slot = MapPage::Slot::of_subtree(between->top(nullptr));
        changes_[page_on_path(a.key, end)] = std::move(between);
    }
    return slot;
}

/// Puts `slot` at the end of the path and the new hashes above it. A page that is left with a
/// single leaf goes, and its leaf moves up; only the root keeps one.
void PagedMap::write(std::vector<Step>& path, MapPage::Slot slot) {
    for (std::size_t i = path.size(); i > 0; --i) {
        Step& step = path[i - 1];
        MapPage& page = own(step);
        page.set_slot(step.number, std::move(slot));
        std::optional<MapLeaf> single;
        const Hash top = page.top(&single);
        const bool is_root = i == 1;
        slot = single ? MapPage::Slot{Kind::leaf, *single, top} : MapPage::Slot::of_subtree(top);
        if (is_root ? page.is_empty() : single.has_value()) changes_[step.name] = nullptr;
    }
}

Result<Hash> PagedMap::root() {
    auto page = load(PageName{});
    if (!page) return pass(page);
    return *page ? (*page)->top(nullptr) : Hash{};
}

Result<std::optional<MapLeaf>> PagedMap::find(const Hash& key) {
    auto path = descend(key);
    if (!path) return pass(path);
    const MapPage::Slot& slot = path->back().slot();
    if (slot.kind != Kind::leaf || slot.leaf.key != key) return std::nullopt;
    return slot.leaf;
}

Result<void> PagedMap::set(const MapLeaf& leaf) {
    QIYUE_CHECK(leaf.count.value > 0, "a stream in the map has entries");
    auto path = descend(leaf.key);
    if (!path) return pass(path);
    const MapPage::Slot& there = path->back().slot();
    const bool shared = there.kind == Kind::leaf && there.leaf.key != leaf.key;
    const unsigned below = path->back().name.depth + map_page_levels;
    write(*path, shared ? part(there.leaf, leaf, below) : MapPage::Slot::of(leaf));
    return {};
}

Result<void> PagedMap::erase(const Hash& key) {
    auto path = descend(key);
    if (!path) return pass(path);
    const MapPage::Slot& there = path->back().slot();
    if (there.kind == Kind::leaf && there.leaf.key == key) write(*path, MapPage::Slot{});
    return {};
}

Result<MapProof> PagedMap::prove(const Hash& key) {
    auto path = descend(key);
    if (!path) return pass(path);
    std::vector<Hash> downwards;
    std::optional<MapLeaf> end;
    for (const Step& step : *path) {
        if (!step.page) break;
        unsigned level = 0, position = 0;
        while (level < map_page_levels && step.page->leaves_below(level, position) > 1) {
            position = step.number >> (map_page_levels - ++level);
            downwards.push_back(step.page->node(level, position ^ 1U));
        }
        end = step.page->only_leaf(level, position);
    }
    MapProof proof{{}, {}, {downwards.rbegin(), downwards.rend()}};
    if (end) (end->key == key ? proof.leaf : proof.other) = end;
    return proof;
}

PagedMap::Changes PagedMap::take_changes() { return std::exchange(changes_, {}); }

}  // namespace qiyue

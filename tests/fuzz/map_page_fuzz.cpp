// Pages of the stream map as a store gives them back: damaged ones are refused or are pages of
// their own; names of pages have one text.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/merkle/map_pages.hpp"

namespace {

using namespace qiyue;

void try_page(std::string_view bytes) {
    auto page = MapPage::decode(bytes);
    if (!page) return;
    QIYUE_CHECK(page->encode() == bytes, "a page has one text");
    QIYUE_CHECK(!page->is_empty() && page->leaves_below(0, 0) > 0, "no empty page is read");
    for (unsigned level = 0; level < map_page_levels; ++level) {
        for (unsigned position = 0; position < 1U << level; ++position) {
            const Hash left = page->node(level + 1, 2 * position);
            const Hash right = page->node(level + 1, 2 * position + 1);
            if (page->leaves_below(level, position) == 2)
                QIYUE_CHECK(page->node(level, position) == map_node_hash(left, right), "a node");
            else
                QIYUE_CHECK(page->node(level, position) == (left.is_zero() ? right : left),
                            "an only leaf goes up");
        }
    }
}

/// A source that gives this page for every name: the worst that a store can do.
void try_descent(std::string_view bytes) {
    const PageSource source = [&](const PageName&) -> Result<std::shared_ptr<const MapPage>> {
        auto page = MapPage::decode(bytes);
        if (!page) return pass(page);
        return std::make_shared<const MapPage>(std::move(*page));
    };
    Hash key;
    for (std::size_t i = 0; i < 32 && i < bytes.size(); ++i)
        key.bytes[i] = static_cast<std::uint8_t>(bytes[bytes.size() - 1 - i]);
    PagedMap map(source);
    (void)map.find(key);
    if (const auto proof = map.prove(key); proof && !proof->siblings.empty())
        QIYUE_CHECK(proof->siblings.size() <= 256, "siblings are bounded");
    if (map.set({key, Count{1}, key})) QIYUE_CHECK(map.find(key)->has_value(), "set and found");
    (void)map.erase(key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_page(bytes);
    try_descent(bytes);
    if (const auto name = PageName::parse(bytes))
        QIYUE_CHECK(name->row_key() == bytes, "a page has one name");
    return 0;
}

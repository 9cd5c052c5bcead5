#include "ledger/base/encoding.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/store/fsck_parts.hpp"

namespace qiyue {
namespace {

/// Where entries are lost, a stream may be longer than what could be read of it.
bool may_be_longer(const ExpectedRows& expected, const StreamHead& stored,
                   const ExpectedHead* computed) {
    if (!expected.lines_lost()) return false;
    return !computed || stored.count > computed->head.count;
}

void compare_head(FsckRun& run, const ExpectedRows& expected, std::string_view stream,
                  std::string_view value) {
    const auto found = expected.heads().find(std::string(stream));
    const ExpectedHead* computed = found == expected.heads().end() ? nullptr : &found->second;
    const auto stored = decode_head(value);
    if (stored && may_be_longer(expected, *stored, computed)) return;
    if (!computed) {
        run.surplus(Column::heads, std::nullopt, "no entry is in stream " + shown_key(stream));
    } else if (value != encode_head(computed->head)) {
        run.differs(Column::heads, computed->last,
                    "the head of " + shown_key(stream) + " is not its newest entry");
    }
}

Result<void> check_heads(FsckRun& run, const ExpectedRows& expected, PagedMap& map) {
    Result<void> error{};
    auto walked = run.each_row(Column::heads, [&](std::string_view stream, std::string_view value) {
        compare_head(run, expected, stream, value);
        // With entries lost, the stored heads are the best there is to compute the map from.
        if (!expected.lines_lost()) return;
        const auto stored = decode_head(value);
        if (stored && error) error = map.set({map_key(stream), stored->count, stored->head});
    });
    if (!walked || !error) return walked ? error : walked;
    for (const auto& [stream, head] : expected.heads()) {
        auto stored = run.find(Column::heads, stream);
        if (!stored) return pass(stored);
        if (!stored->value && !stored->unreadable) {
            run.missing(Column::heads, head.last, "the head of " + stream + " is missing");
        }
        if (expected.lines_lost()) continue;
        auto set = map.set({map_key(stream), head.head.count, head.head.head});
        if (!set) return set;
    }
    return {};
}

std::string page_text(const PageName& name) {
    const std::size_t digits = name.depth / 4;
    return "the page below " +
           (digits == 0 ? std::string("the top") : to_hex(name.prefix).substr(0, digits));
}

Result<void> check_pages(FsckRun& run, const PagedMap::Changes& pages) {
    auto walked = run.each_row(Column::map, [&](std::string_view key, std::string_view value) {
        const auto name = PageName::parse(key);
        const auto page = name ? pages.find(*name) : pages.end();
        if (page == pages.end() || !page->second) {
            run.surplus(Column::map, std::nullopt, "page " + to_hex(key) + " is not of this map");
        } else if (page->second->encode() != value) {
            run.differs(Column::map, std::nullopt, page_text(*name) + " does not fit the heads");
        }
    });
    if (!walked) return walked;
    for (const auto& [name, page] : pages) {
        if (!page) continue;
        auto stored = run.find(Column::map, name.row_key());
        if (!stored) return pass(stored);
        if (stored->value || stored->unreadable) continue;
        run.missing(Column::map, std::nullopt, page_text(name) + " is missing");
    }
    return {};
}

}  // namespace

Result<void> check_streams(FsckRun& run, const ExpectedRows& expected) {
    PagedMap map([](const PageName&) -> Result<std::shared_ptr<const MapPage>> { return nullptr; });
    auto heads = check_heads(run, expected, map);
    if (!heads) return heads;
    auto root = map.root();
    if (!root) return pass(root);
    if (*root != run.store.writer_state().map_root) {
        run.differs(Column::meta, std::nullopt, "the stream map's root is not that of the heads");
    }
    return check_pages(run, map.changes());
}

}  // namespace qiyue

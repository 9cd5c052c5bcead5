// Paths of tiles, and bundles of entries: nothing crashes, and what is accepted has one text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tiles.hpp"

namespace {

using namespace qiyue;

void try_path(std::string_view bytes) {
    const auto tile = parse_tile_path(bytes);
    if (!tile) return;
    QIYUE_CHECK(tile_path(*tile) == bytes, "a tile has one path");
    QIYUE_CHECK(tile->width >= 1 && tile->width <= tile_width, "a tile has 1 to 256 hashes");
    QIYUE_CHECK(tile->level <= tile_level_max && (!tile->entries || tile->level == 0), "a level");
}

/// The first byte is the number of entries.
void try_bundle(std::string_view bytes) {
    if (bytes.empty()) return;
    const unsigned count = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const auto entries = split_bundle(bytes, count);
    if (!entries) return;
    QIYUE_CHECK(entries->size() == count, "as many as were asked for");
    std::string again;
    for (const std::string_view entry : *entries)
        append_to_bundle(again, entry);
    QIYUE_CHECK(again == bytes, "a bundle has one text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_path(bytes);
    try_bundle(bytes);
    return 0;
}

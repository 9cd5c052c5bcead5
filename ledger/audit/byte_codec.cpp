#include "ledger/audit/byte_codec.hpp"

#include <bit>

namespace qiyue {

void save_range(ByteWriter& bytes, const CompactRange& range) {
    bytes.number(range.size().value);
    bytes.hashes(range.roots());
}

bool load_range(ByteReader& bytes, CompactRange& range) {
    const TreeSize size{bytes.number()};
    std::vector<Hash> roots = bytes.hashes();
    if (!bytes.good() || roots.size() != static_cast<std::size_t>(std::popcount(size.value)))
        return false;
    range = CompactRange(range.algorithm(), size, std::move(roots));
    return true;
}

}  // namespace qiyue

// Multiproofs as strangers send them: the first bytes choose which leaves are shown, the rest is
// the text.

#include "ledger/merkle/multiproof.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/check.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace {

using namespace qiyue;

Hash leaf_of(std::uint64_t index) {
    return leaf_hash(HashAlgorithm::sha256, std::to_string(index));
}

void try_text(std::uint8_t chosen, std::uint8_t stretch, HashAlgorithm algorithm,
              std::string_view text) {
    std::vector<std::uint64_t> indexes;
    for (unsigned bit = 0; bit < 8; ++bit)
        if ((chosen >> bit & 1) != 0) indexes.push_back(std::uint64_t{bit} << stretch % 60);
    std::size_t leaf = 0;
    const std::vector<std::string> lines = lines_of(text);
    std::size_t line = 0;
    const auto proved = root_of_multiproof(
        algorithm,
        [&]() -> Result<std::optional<LeafAt>> {
            if (leaf == indexes.size()) return std::nullopt;
            const std::uint64_t index = indexes[leaf++];
            return LeafAt{Index{index}, leaf_of(index)};
        },
        [&]() -> Result<std::optional<std::string>> {
            if (line == lines.size()) return std::nullopt;
            return lines[line++];
        });
    if (!proved) return;
    QIYUE_CHECK(leaf == indexes.size() && line == lines.size(), "all was read");
    QIYUE_CHECK(indexes.empty() || indexes.back() < proved->size.value, "leaves are in the tree");
    QIYUE_CHECK(!indexes.empty() || lines.size() == 4, "nothing is shown by one hash");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 2, size - 2};
    try_text(data[0], data[1], HashAlgorithm::sha256, text);
    try_text(data[0], data[1], HashAlgorithm::sm3, text);
    return 0;
}

#include "ledger/audit/following/fork_search.hpp"

#include "ledger/audit/tile_nodes.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

constexpr auto tree = HashAlgorithm::sha256;

/// What `nodes` say, if it leads to the root of `now`.
Result<std::optional<EarlierRoot>> earlier_root(const NodeReader& nodes, TreeSize earlier,
                                                const Checkpoint& now) {
    const auto root = root_at(tree, earlier, nodes);
    if (!root) return std::unexpected(root.error());
    auto proof = consistency_proof(tree, earlier, now.size, nodes);
    if (!proof) return pass(proof);
    if (!verify_consistency(tree, earlier, now.size, *proof, *root, now.root)) return std::nullopt;
    return EarlierRoot{*root, std::move(*proof)};
}

Result<void> unless_stopped(const std::function<bool()>& stop) {
    if (stop && stop()) return fail(ErrorCode::stopping, "the search was asked to stop");
    return {};
}

/// The leaves of all entries; nullopt if a bundle cannot be read.
Result<std::optional<std::vector<Hash>>> all_leaves(LogSource& source, TreeSize size,
                                                    const std::function<bool()>& stop) {
    std::vector<Hash> leaves;
    if (size.value > searched_entries_max) return std::nullopt;
    for (std::uint64_t number = 0; number * tile_width < size.value; ++number) {
        if (auto going = unless_stopped(stop); !going) return pass(going);
        const unsigned width = tile_width_at(size, 0, number);
        const auto bundle = source.tile({true, 0, number, width});
        if (!bundle) return std::unexpected(bundle.error());
        if (!*bundle) return std::nullopt;
        const auto lines = split_bundle(**bundle, width);
        if (!lines) return std::nullopt;
        for (const std::string_view line : *lines)
            leaves.push_back(leaf_hash(tree, line));
    }
    return leaves;
}

}  // namespace

Result<std::optional<EarlierRoot>> earlier_root_by_tiles(LogSource& source, TreeSize earlier,
                                                         const Checkpoint& now,
                                                         const std::function<bool()>& stop) {
    TileNodes nodes(source, now.size);
    const auto reader = [&](NodeAt at) -> Result<Hash> {
        if (auto going = unless_stopped(stop); !going) return pass(going);
        return nodes.node(at);
    };
    auto found = earlier_root(reader, earlier, now);
    if (!found && found.error().code == ErrorCode::tile_format) return std::nullopt;
    return found;
}

std::optional<EarlierRoot> earlier_root_by_leaves(const std::vector<Hash>& leaves, TreeSize earlier,
                                                  const Checkpoint& now) {
    if (leaves.size() < now.size.value) return std::nullopt;
    static_assert(sizeof(Hash) == 32, "leaves are read as bytes");
    const auto nodes = [&leaves](NodeAt at) -> Result<Hash> {
        const Hash* first = leaves.data() + (at.index << at.height);
        return fold_perfect(tree,
                            {reinterpret_cast<const char*>(first), sizeof(Hash) << at.height});
    };
    const auto found = earlier_root(nodes, earlier, now);
    return found ? *found : std::nullopt;
}

Result<std::optional<EarlierRoot>> earlier_root_by_entries(LogSource& source, TreeSize earlier,
                                                           const Checkpoint& now,
                                                           const std::function<bool()>& stop) {
    const auto leaves = all_leaves(source, now.size, stop);
    if (!leaves) return std::unexpected(leaves.error());
    if (!*leaves) return std::nullopt;
    return earlier_root_by_leaves(**leaves, earlier, now);
}

}  // namespace qiyue

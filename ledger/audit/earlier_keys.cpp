#include "ledger/audit/earlier_keys.hpp"

#include <algorithm>

#include "ledger/audit/entry_work.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

/// What is wrong with an earlier event was found by the earlier audit.
void take_keys(const EntryWork& work, Index index, KeyDirectory& keys) {
    if (!work.event || !*work.event) return;
    std::vector<Finding> found_before;
    keys.bind(**work.event, index, found_before);
    keys.revoke(**work.event, index);
}

Result<bool> is_in_tree(const LogSource::ListedEntry& entry, TileNodes& nodes,
                        const Checkpoint& tree) {
    if (entry.index >= next_index(tree.size)) return false;
    const auto path =
        inclusion_proof(HashAlgorithm::sha256, entry.index, tree.size, nodes.reader());
    if (!path && path.error().code == ErrorCode::tile_format) return false;
    if (!path) return std::unexpected(path.error());
    const Hash leaf = leaf_hash(HashAlgorithm::sha256, entry.line);
    return verify_inclusion(HashAlgorithm::sha256, leaf, entry.index, tree.size, *path, tree.root)
        .has_value();
}

Result<std::optional<KeyDirectory>> from_index(std::vector<LogSource::ListedEntry> entries,
                                               TileNodes& nodes, const Checkpoint& earlier) {
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.index < b.index; });
    KeyDirectory keys;
    EntryWork work;
    const LogSource::ListedEntry* before = nullptr;
    for (const LogSource::ListedEntry& entry : entries) {
        if (before != nullptr && before->index == entry.index) return std::nullopt;
        before = &entry;
        const auto there = is_in_tree(entry, nodes, earlier);
        if (!there) return std::unexpected(there.error());
        if (!*there) return std::nullopt;
        work.read(entry.line, false);
        take_keys(work, entry.index, keys);
    }
    return keys;
}

Result<std::optional<KeyDirectory>> from_bundles(LogSource& source, const Checkpoint& earlier,
                                                 TreeSize size) {
    KeyDirectory keys;
    EntryWork work;
    CompactRange range(HashAlgorithm::sha256);
    for (std::uint64_t number = 0; number * tile_width < earlier.size.value; ++number) {
        const unsigned width = tile_width_at(size, 0, number);
        auto bundle = source.tile({true, 0, number, width});
        if (!bundle) return pass(bundle);
        if (!*bundle) return std::nullopt;
        const auto lines = split_bundle(**bundle, width);
        if (!lines) return std::nullopt;
        for (const std::string_view line : *lines) {
            if (range.size() == earlier.size) break;
            work.read(line, false);
            take_keys(work, next_index(range.size()), keys);
            range.append(work.leaf);
        }
    }
    if (range.root() != earlier.root) return std::nullopt;
    return keys;
}

}  // namespace

Result<std::optional<KeyDirectory>> earlier_keys(LogSource& source, TileNodes& nodes,
                                                 const Checkpoint& earlier, TreeSize size) {
    auto listed = source.key_events(earlier.size);
    if (!listed) return pass(listed);
    if (*listed) return from_index(std::move(**listed), nodes, earlier);
    return from_bundles(source, earlier, size);
}

}  // namespace qiyue

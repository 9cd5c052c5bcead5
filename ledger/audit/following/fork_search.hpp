#pragma once

// Does a log that answers a larger checkpoint extend a smaller one that it signed earlier? By the
// tiles it serves, or, if they do not say, by all its entries. Nothing is believed: an answer is a
// proof that leads to the roots.

#include <functional>
#include <optional>
#include <vector>

#include "ledger/audit/log_source.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

/// The root that a tree has at an earlier size, and the consistency proof from there.
struct EarlierRoot {
    Hash root{};
    std::vector<Hash> proof;
};

/// Of the tree of `now`, at a size from 1 to its own, from the source's hash tiles. nullopt: they
/// do not lead to the root of `now`. `stop`, asked before every read, ends it. Errors: io, network,
/// stopping.
Result<std::optional<EarlierRoot>> earlier_root_by_tiles(LogSource& source, TreeSize earlier,
                                                         const Checkpoint& now,
                                                         const std::function<bool()>& stop = {});
/// The same from the source's bundles, which costs the whole log; nullopt too if `now` has more
/// than searched_entries_max.
Result<std::optional<EarlierRoot>> earlier_root_by_entries(LogSource& source, TreeSize earlier,
                                                           const Checkpoint& now,
                                                           const std::function<bool()>& stop = {});
/// Their leaves are 128 MiB: a size that is a lie, with bundles made up for it, fills no memory.
constexpr std::uint64_t searched_entries_max = 1U << 22;
/// The same from leaves; nullopt also if there are fewer than `now` has.
std::optional<EarlierRoot> earlier_root_by_leaves(const std::vector<Hash>& leaves, TreeSize earlier,
                                                  const Checkpoint& now);

}  // namespace qiyue

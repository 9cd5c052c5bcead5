// prove_completeness of proofs.hpp.

#include <map>

#include "ledger/base/limits.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/pipeline/proofs.hpp"

namespace qiyue {
namespace {

/// How the streams stood before an entry: none, or (count, head).
using Before = std::map<std::string, std::optional<StreamHead>>;

/// The streams that entries from `from` on touch, as they stood before the first of those.
Result<Before> streams_before(const EventStore& store, Index from, Index to) {
    Before before;
    Result<void> read{};
    auto scanned = store.scan(from, to, [&](Index index, std::string_view line) {
        const auto entry = parse_entry(line);
        if (!entry) {
            read = fail(ErrorCode::corrupt, "entry " + std::to_string(index.value) + " is none");
            return false;
        }
        const EntryHead& head = entry->head;
        std::optional<StreamHead> stood;
        if (head.seq.value > 0) {
            stood = StreamHead{Count{head.seq.value}, head.prev.value_or(Hash{})};
        }
        before.emplace(head.stream, stood);
        return true;
    });
    if (!scanned) return pass(scanned);
    if (!read) return pass(read);
    return before;
}

Result<void> take_back(PagedMap& map, const Before& before) {
    for (const auto& [stream, stood] : before) {
        const Hash key = map_key(stream);
        auto done = stood ? map.set({key, stood->count, stood->head}) : map.erase(key);
        if (!done) return done;
    }
    return {};
}

/// The proof under the map before entry `last`, which names its root as `streams`.
Result<MapProof> prove_in_map(const EventStore& store, const std::string& stream, Index last,
                              const Hash& streams) {
    const MapView now = store.map_view();
    if (now.size.value - last.value > limits::completeness_walk_max) {
        return fail(ErrorCode::too_large, "size " + std::to_string(last.value + 1) + " lies " +
                                              std::to_string(now.size.value - last.value - 1) +
                                              " entries back, of at most " +
                                              std::to_string(limits::completeness_walk_max) +
                                              ": ask for a newer one");
    }
    const auto before = streams_before(store, last, next_index(now.size));
    if (!before) return std::unexpected(before.error());
    PagedMap map(now.page);
    auto taken_back = take_back(map, *before);
    if (!taken_back) return pass(taken_back);
    const auto root = map.root();
    if (!root) return std::unexpected(root.error());
    if (*root != streams) {
        return fail(ErrorCode::corrupt, "the stream map is not the one that entry " +
                                            std::to_string(last.value) +
                                            " names: `qiyue verify DIR` tells all");
    }
    return map.prove(map_key(stream));
}

Result<std::vector<Index>> indexes_below(const EventStore& store, const std::string& stream,
                                         Index end) {
    std::vector<Index> indexes;
    for (;;) {
        auto page = store.by_stream(stream, StreamSeq{indexes.size()}, limits::page_entries_max);
        if (!page) return pass(page);
        for (const Index index : page->indexes) {
            if (index >= end) return indexes;
            if (indexes.size() == limits::completeness_indexes_max) {
                return fail(ErrorCode::too_large,
                            "the stream " + stream + " has more than " +
                                std::to_string(limits::completeness_indexes_max) +
                                " entries: take the tiles instead");
            }
            indexes.push_back(index);
        }
        if (!page->more || page->indexes.empty()) return indexes;
    }
}

}  // namespace

Result<CompletenessProof> prove_completeness(const EventStore& store, const Published& published,
                                             const std::string& stream, TreeSize size) {
    auto there = require_published(published, size);
    if (!there) return pass(there);
    CompletenessProof proof;
    proof.stream = stream;
    proof.size = size;
    if (size.value == 0) return proof;
    const Index last{size.value - 1};
    auto line = store.entry(last);
    if (!line) return pass(line);
    const auto entry = parse_entry(*line);
    if (!entry) {
        return fail(ErrorCode::corrupt, "entry " + std::to_string(last.value) + " is none");
    }
    auto indexes = indexes_below(store, stream, next_index(size));
    if (!indexes) return pass(indexes);
    auto hashes =
        inclusion_proof(HashAlgorithm::sha256, last, size, store.nodes(HashAlgorithm::sha256));
    if (!hashes) return pass(hashes);
    auto map = prove_in_map(store, stream, last, entry->head.streams);
    if (!map) return pass(map);
    proof.count = Count{indexes->size()};
    proof.indexes = std::move(*indexes);
    proof.map = std::move(*map);
    proof.last = CompletenessProof::Last{last, std::move(*line), std::move(*hashes)};
    return proof;
}

}  // namespace qiyue

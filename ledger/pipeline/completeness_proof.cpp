#include "ledger/pipeline/completeness_proof.hpp"

#include <map>
#include <utility>

#include "ledger/base/check.hpp"
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

/// The map before entry `last`, which names its root as `streams`.
Result<PagedMap> map_before(const EventStore& store, Index last, const Hash& streams,
                            std::uint64_t walk_max) {
    const MapView now = store.map_view();
    if (now.size.value - last.value > walk_max) {
        return fail(ErrorCode::too_large, "size " + std::to_string(last.value + 1) + " lies " +
                                              std::to_string(now.size.value - last.value - 1) +
                                              " entries back, of at most " +
                                              std::to_string(walk_max) + ": ask for a newer one");
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
    return map;
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

Result<CompletenessProofs> CompletenessProofs::at(const EventStore& store, TreeSize size,
                                                  std::uint64_t walk_max) {
    QIYUE_CHECK(size.value > 0, "an empty log proves nothing complete");
    const Index last{size.value - 1};
    auto line = store.entry(last);
    if (!line) return pass(line);
    const auto entry = parse_entry(*line);
    if (!entry) {
        return fail(ErrorCode::corrupt, "entry " + std::to_string(last.value) + " is none");
    }
    auto hashes =
        inclusion_proof(HashAlgorithm::sha256, last, size, store.nodes(HashAlgorithm::sha256));
    if (!hashes) return pass(hashes);
    auto map = map_before(store, last, entry->head.streams, walk_max);
    if (!map) return pass(map);
    return CompletenessProofs(store, size, {last, std::move(*line), std::move(*hashes)},
                              std::move(*map));
}

Result<CompletenessProof> CompletenessProofs::prove(const std::string& stream) {
    auto indexes = indexes_below(*store_, stream, next_index(size_));
    if (!indexes) return pass(indexes);
    auto map = map_.prove(map_key(stream));
    if (!map) return pass(map);
    CompletenessProof proof;
    proof.stream = stream;
    proof.size = size_;
    proof.count = Count{indexes->size()};
    proof.indexes = std::move(*indexes);
    proof.map = std::move(*map);
    proof.last = last_;
    return proof;
}

Result<CompletenessProof> prove_completeness(const EventStore& store, const Published& published,
                                             const std::string& stream, TreeSize size) {
    auto there = require_published(published, size);
    if (!there) return pass(there);
    if (size.value == 0) {
        CompletenessProof proof;
        proof.stream = stream;
        return proof;
    }
    auto proofs = CompletenessProofs::at(store, size, limits::completeness_walk_max);
    if (!proofs) return pass(proofs);
    return proofs->prove(stream);
}

}  // namespace qiyue

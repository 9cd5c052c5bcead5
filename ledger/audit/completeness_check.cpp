#include "ledger/audit/receipt.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/stream_map.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

std::vector<Finding> one(const char* code, std::string detail) {
    return {{code, std::nullopt, std::move(detail)}};
}

/// Head of an entry's line; nullopt if it is no entry.
std::optional<EntryHead> head_of(std::string_view line) {
    EntryHead head;
    auto parsed = parse_entry(line, &head);
    if (parsed) return std::move(parsed->head);
    if (parsed.error().envelope_only) return head;
    return std::nullopt;
}

/// The stream's entries in order, as far as they have been followed.
struct Chain {
    std::vector<Hash> leaves;
    std::vector<Index> indexes;
};

/// Step 3: the entries are a chain of the stream, below `size`. Empty if they are.
std::vector<Finding> follow(const CompletenessProof& proof, std::span<const std::string> entries,
                            Chain& chain) {
    for (const std::string& line : entries) {
        const auto head = head_of(line);
        if (!head) return one("entry_format", "an entry of the stream is no entry");
        const bool first = chain.leaves.empty();
        const bool linked = first ? !head->prev : head->prev == chain.leaves.back();
        const bool ordered = first || head->index > chain.indexes.back();
        if (head->stream != proof.stream || head->seq.value != chain.leaves.size() || !linked ||
            !ordered || head->index.value >= proof.size.value)
            return one("completeness_chain", "the entries are not linked in order");
        chain.leaves.push_back(leaf_hash(HashAlgorithm::sha256, line));
        chain.indexes.push_back(head->index);
    }
    return {};
}

/// Step 6: the map holds (stream, count, head), or nothing for count 0.
bool map_holds(const CompletenessProof& proof, std::uint64_t count, const Hash& head,
               const Hash& root) {
    const Hash key = map_key(proof.stream);
    if (count == 0) return !proof.map.leaf && verify_map_proof(key, proof.map, root);
    return proof.map.leaf && proof.map.leaf->count.value == count && proof.map.leaf->head == head &&
           verify_map_proof(key, proof.map, root);
}

}  // namespace

std::vector<Finding> check_completeness(const CompletenessProof& proof,
                                        std::span<const std::string> entries,
                                        const Checkpoint& checkpoint) {
    if (proof.size != checkpoint.size || (proof.last && size_with(proof.last->index) != proof.size))
        return one("completeness_size", "the proof is not for the checkpoint's size");
    if (proof.count.value != entries.size())
        return one("completeness_count", "count is not the number of entries");
    Chain chain;
    if (auto broken = follow(proof, entries, chain); !broken.empty()) return broken;
    if (proof.last) {
        const auto last = head_of(proof.last->entry);
        if (!last) return one("entry_format", "the last entry is no entry");
        const Hash leaf = leaf_hash(HashAlgorithm::sha256, proof.last->entry);
        if (last->index != proof.last->index ||
            !verify_inclusion(HashAlgorithm::sha256, leaf, proof.last->index, proof.size,
                              proof.last->proof, checkpoint.root))
            return one("completeness_last", "the last entry is not shown to be the log's last");
        const bool own = last->stream == proof.stream;
        if (own && (entries.empty() || entries.back() != proof.last->entry))
            return one("completeness_tail",
                       "the log's last entry is of this stream and is left out");
        const std::uint64_t count = entries.size() - (own ? 1 : 0);
        const Hash head = count > 0 ? chain.leaves[count - 1] : Hash{};
        if (!map_holds(proof, count, head, last->streams))
            return one("completeness_map", "the stream map does not bear this out");
    }
    if (proof.indexes != chain.indexes)
        return one("completeness_count", "indexes are not those of the entries");
    return {};
}

}  // namespace qiyue

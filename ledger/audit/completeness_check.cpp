#include "ledger/audit/completeness_check.hpp"

#include <string>

#include "ledger/audit/receipt.hpp"
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

}  // namespace

void CompletenessCheck::take_no_entry() {
    if (broken_.empty()) broken_ = one("entry_format", "an entry of the stream is no entry");
    ++taken_;
}

/// Step 3: the entries are a chain of the stream, below `size`.
void CompletenessCheck::take(const EntryHead& head, const Hash& leaf) {
    const bool linked = last_ ? head.prev == leaves_[1] : !head.prev;
    const bool ordered = !last_ || head.index > *last_;
    if (broken_.empty() && (head.stream != proof_.stream || head.seq.value != taken_ || !linked ||
                            !ordered || head.index.value >= proof_.size.value))
        broken_ = one("completeness_chain", "the entries are not linked in order");
    if (taken_ >= proof_.indexes.size() || proof_.indexes[taken_] != head.index)
        indexes_fit_ = false;
    leaves_ = {leaves_[1], leaf};
    last_ = head.index;
    ++taken_;
}

/// Step 6: the map holds (stream, count, head), or nothing for count 0.
bool CompletenessCheck::map_holds(std::uint64_t count, const Hash& head, const Hash& root) const {
    const Hash key = map_key(proof_.stream);
    if (count == 0) return !proof_.map.leaf && verify_map_proof(key, proof_.map, root);
    return proof_.map.leaf && proof_.map.leaf->count.value == count &&
           proof_.map.leaf->head == head && verify_map_proof(key, proof_.map, root);
}

std::vector<Finding> CompletenessCheck::judge_size(const Checkpoint& checkpoint) const {
    if (proof_.size == checkpoint.size &&
        (!proof_.last || size_with(proof_.last->index) == proof_.size))
        return {};
    return one("completeness_size", "the proof is not for the checkpoint's size");
}

/// Step 4.
std::vector<Finding> CompletenessCheck::judge_last_inclusion(const Checkpoint& checkpoint) const {
    if (!proof_.last) return {};
    const auto last = head_of(proof_.last->entry);
    if (!last) return one("entry_format", "the last entry is no entry");
    const Hash leaf = leaf_hash(HashAlgorithm::sha256, proof_.last->entry);
    if (last->index != proof_.last->index ||
        !verify_inclusion(HashAlgorithm::sha256, leaf, proof_.last->index, proof_.size,
                          proof_.last->proof, checkpoint.root))
        return one("completeness_last", "the last entry is not shown to be the log's last");
    return {};
}

std::vector<Finding> CompletenessCheck::judge_without_entries(const Checkpoint& checkpoint) const {
    if (auto broken = judge_size(checkpoint); !broken.empty()) return broken;
    return judge_last_inclusion(checkpoint);
}

/// Steps 4 to 6.
std::vector<Finding> CompletenessCheck::judge_last(const Checkpoint& checkpoint) const {
    if (auto broken = judge_last_inclusion(checkpoint); !broken.empty() || !proof_.last)
        return broken;
    const auto last = head_of(proof_.last->entry);
    const Hash leaf = leaf_hash(HashAlgorithm::sha256, proof_.last->entry);
    const bool own = last->stream == proof_.stream;
    if (own && (taken_ == 0 || leaves_[1] != leaf))
        return one("completeness_tail", "the log's last entry is of this stream and is left out");
    const std::uint64_t count = taken_ - (own ? 1 : 0);
    const Hash head = count > 0 ? leaves_[own ? 0 : 1] : Hash{};
    if (!map_holds(count, head, last->streams))
        return one("completeness_map", "the stream map does not bear this out");
    return {};
}

std::vector<Finding> CompletenessCheck::judge(const Checkpoint& checkpoint) const {
    if (auto broken = judge_size(checkpoint); !broken.empty()) return broken;
    if (proof_.count.value != taken_)
        return one("completeness_count", "count is not the number of entries");
    if (!broken_.empty()) return broken_;
    if (auto broken = judge_last(checkpoint); !broken.empty()) return broken;
    if (!indexes_fit_ || proof_.indexes.size() != taken_)
        return one("completeness_count", "indexes are not those of the entries");
    return {};
}

std::vector<Finding> check_completeness(const CompletenessProof& proof,
                                        std::span<const std::string> entries,
                                        const Checkpoint& checkpoint) {
    CompletenessCheck check(proof);
    for (const std::string& line : entries) {
        if (const auto head = head_of(line))
            check.take(*head, leaf_hash(HashAlgorithm::sha256, line));
        else
            check.take_no_entry();
    }
    return check.judge(checkpoint);
}

}  // namespace qiyue

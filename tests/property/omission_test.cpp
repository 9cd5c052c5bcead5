// Omission before the product's own check, as tests/interop/test_omission.py has it before the
// auditor's: for every stream of the vectors, one that does not exist, and several sizes, the
// honest answer is complete, and none is that leaves out an entry or a tail, adds, doubles or
// exchanges one, whether the proof still tells the truth or was adjusted to the lie.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/receipt.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/property/vectors.hpp"
#include "tests/support/naive_merkle.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;
using Indexes = std::vector<std::size_t>;

/// The vectors' log, and honest proofs at any of its sizes, made of naive trees and maps.
class HonestLog {
public:
    HonestLog() : lines_(entries()) {
        for (const std::string& line : lines_) {
            leaves_.push_back(leaf_hash(HashAlgorithm::sha256, line));
            streams_.push_back(nlohmann::json::parse(line)["stream"]["id"].get<std::string>());
        }
    }
    const std::string& line(std::size_t index) const { return lines_[index]; }
    const Hash& leaf(std::size_t index) const { return leaves_[index]; }
    const std::string& stream(std::size_t index) const { return streams_[index]; }
    std::set<std::string> names() const { return {streams_.begin(), streams_.end()}; }

    Checkpoint checkpoint(std::size_t size) const {
        return {"demo.example/qiyue", TreeSize{size},
                naive::tree_root(HashAlgorithm::sha256, std::span{leaves_}.first(size))};
    }
    Indexes of(const std::string& stream, std::size_t size) const {
        Indexes found;
        for (std::size_t i = 0; i < size; ++i)
            if (streams_[i] == stream) found.push_back(i);
        return found;
    }
    CompletenessProof proof(const std::string& stream, std::size_t size) const {
        CompletenessProof proof;
        proof.stream = stream;
        proof.size = TreeSize{size};
        for (const std::size_t index : of(stream, size))
            proof.indexes.emplace_back(index);
        proof.count = Count{proof.indexes.size()};
        const auto tree = std::span{leaves_}.first(size);
        proof.last = {Index{size - 1}, lines_[size - 1],
                      naive::inclusion(HashAlgorithm::sha256, size - 1, tree)};
        proof.map = map_before(stream, size - 1);
        return proof;
    }

private:
    MapProof map_before(const std::string& stream, std::size_t index) const {
        std::map<std::string, naive::MapEntry> standing;
        for (std::size_t i = 0; i < index; ++i) {
            naive::MapEntry& entry = standing[streams_[i]];
            entry = {map_key(streams_[i]), entry.count + 1, leaves_[i]};
        }
        std::vector<naive::MapEntry> all;
        for (const auto& [name, entry] : standing)
            all.push_back(entry);
        const auto path = naive::map_path(all, map_key(stream));
        MapProof proof;
        proof.siblings = path.siblings;
        if (path.end) {
            const MapLeaf leaf{path.end->key, Count{path.end->count}, path.end->head};
            (leaf.key == map_key(stream) ? proof.leaf : proof.other) = leaf;
        }
        return proof;
    }

    std::vector<std::string> lines_;
    std::vector<Hash> leaves_;
    std::vector<std::string> streams_;
};

/// Every way to show other entries than these, of what the log holds below `size`.
std::vector<Indexes> lies(const HonestLog& log, const std::string& stream, const Indexes& truth,
                          std::size_t size) {
    std::vector<Indexes> all;
    const auto place = [&](Indexes& shown, std::size_t at) {
        return shown.begin() + static_cast<std::ptrdiff_t>(at);
    };
    for (std::size_t at = 0; at < truth.size(); ++at) {
        Indexes one = truth, tail = truth, head = truth, twice = truth;
        one.erase(place(one, at));
        tail.resize(at);
        head.erase(head.begin(), place(head, at + 1));
        twice.insert(place(twice, at), truth[at]);
        all.insert(all.end(), {one, tail, head, twice});
        if (at + 1 == truth.size()) continue;
        Indexes exchanged = truth;
        std::swap(exchanged[at], exchanged[at + 1]);
        all.push_back(exchanged);
    }
    for (std::size_t index = 0; index < size; ++index) {
        if (log.stream(index) == stream) continue;
        Indexes more = truth, instead = truth;
        more.push_back(index);
        std::ranges::sort(more);
        if (!instead.empty())
            instead.back() = index;
        else
            instead = {index};
        all.insert(all.end(), {more, instead});
    }
    return all;
}

bool complete(const HonestLog& log, const CompletenessProof& proof, const Indexes& shown,
              const Checkpoint& checkpoint) {
    std::vector<std::string> lines;
    for (const std::size_t index : shown)
        lines.push_back(log.line(index));
    // As it would be handed out: through its JSON.
    const auto read = CompletenessProof::parse(proof.to_json());
    return read && check_completeness(*read, lines, checkpoint).empty();
}

/// The proof with whatever is not under a signature adjusted to what is shown.
CompletenessProof adjusted(const HonestLog& log, CompletenessProof proof, const Indexes& shown) {
    proof.count = Count{shown.size()};
    proof.indexes.clear();
    for (const std::size_t index : shown)
        proof.indexes.emplace_back(index);
    if (proof.map.leaf && !shown.empty()) {
        proof.map.leaf->count = Count{shown.size()};
        proof.map.leaf->head = log.leaf(shown.back());
    }
    return proof;
}

TEST(Omission, NoLieAboutAStreamIsComplete) {
    const HonestLog log;
    auto streams = log.names();
    streams.insert("complexes/NOBODY");
    std::size_t tried = 0;
    for (const std::size_t size : {1UL, 2UL, 16UL, 31UL, 32UL, 47UL, 49UL, 50UL}) {
        const Checkpoint checkpoint = log.checkpoint(size);
        for (const std::string& stream : streams) {
            const CompletenessProof proof = log.proof(stream, size);
            const Indexes truth = log.of(stream, size);
            ASSERT_TRUE(complete(log, proof, truth, checkpoint)) << stream << " at " << size;
            for (const Indexes& shown : lies(log, stream, truth, size)) {
                EXPECT_FALSE(complete(log, proof, shown, checkpoint)) << stream << " at " << size;
                EXPECT_FALSE(complete(log, adjusted(log, proof, shown), shown, checkpoint))
                    << stream << " at " << size << ", adjusted";
                tried += 2;
            }
        }
    }
    std::cout << "  " << tried << " lies about " << streams.size() << " streams\n";
    EXPECT_GT(tried, 5'000U);
}

/// What was complete at an earlier size is not complete now, whatever the proof calls itself.
TEST(Omission, AnEarlierProofDoesNotPass) {
    const HonestLog log;
    constexpr std::size_t size = 50;
    const Checkpoint checkpoint = log.checkpoint(size);
    for (const std::string& stream : log.names()) {
        for (std::size_t older = 1; older < size; ++older) {
            const Indexes then = log.of(stream, older);
            if (then == log.of(stream, size)) continue;
            CompletenessProof proof = log.proof(stream, older);
            EXPECT_FALSE(complete(log, proof, then, checkpoint)) << stream << " at " << older;
            proof.size = TreeSize{size};
            EXPECT_FALSE(complete(log, proof, then, checkpoint)) << stream << " at " << older;
            proof.last = log.proof(stream, size).last;
            EXPECT_FALSE(complete(log, proof, then, checkpoint)) << stream << " at " << older;
        }
    }
}

}  // namespace

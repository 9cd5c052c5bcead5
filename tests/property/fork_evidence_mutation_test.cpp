// 2,000 mutations of what an honest log signed, put together as evidence of a fork: none proves
// one. 3,000 mutations of evidence that does prove one: whatever still proves a fork consists of
// two checkpoints that the log signed, and of these the second's tree is known to begin otherwise
// than the first (meaning.hpp, and the vectors' own words). Parts are changed and put together with
// the right lengths, or the whole text is changed.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"
#include "tests/support/naive_merkle.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

constexpr int honest_tried = 2'000;
constexpr int forks_tried = 3'000;

/// Pairs of checkpoints of the one honest log of the vectors, with the true root and proof.
std::vector<std::string> honest_pairs() {
    const auto expected = read_json("expected.json")["entries"];
    std::vector<Hash> leaves;
    std::vector<std::string> notes;
    for (const auto& entry : expected) {
        leaves.push_back(*hash_from_hex(entry["leaf_sha256"].get<std::string>()));
        notes.push_back(entry["checkpoint"].get<std::string>());
    }
    std::vector<std::string> all;
    for (const std::size_t from : {1UL, 7UL, 16UL, 31UL, 50UL}) {
        for (const std::size_t to : {7UL, 16UL, 32UL, 50UL}) {
            if (from > to) continue;
            ForkEvidence pair{notes[from - 1], notes[to - 1], std::nullopt, {}};
            if (from < to) {
                const auto tree = std::span{leaves};
                pair.root_there = naive::tree_root(HashAlgorithm::sha256, tree.first(from));
                pair.proof = naive::consistency(HashAlgorithm::sha256, from, tree.first(to));
            }
            all.push_back(pair.to_text());
        }
    }
    return all;
}

/// The vectors that show a fork, of the log and of its twin.
std::vector<std::string> forks() {
    std::vector<std::string> all;
    for (const auto& one : read_json("proofs/forks.json"))
        if (one["finding"] == "fork") all.push_back(one["text"].get<std::string>());
    return all;
}

/// What a text of this kind is made of: root and hashes, first note, second note.
using Parts = std::vector<std::string>;

Parts parts_of(const std::string& text) {
    const auto evidence = ForkEvidence::parse(text);
    QIYUE_CHECK(evidence, "evidence of the vectors");
    const std::size_t lengths_end = text.find('\n', text.find("\nsecond ") + 1) + 1;
    const std::size_t notes = text.size() - evidence->first.size() - evidence->second.size();
    return {text.substr(lengths_end, notes - 1 - lengths_end), evidence->first, evidence->second};
}

std::string with_lengths(const Parts& parts) {
    return "qiyue/fork-evidence/v1\nfirst " + std::to_string(parts[1].size()) + "\nsecond " +
           std::to_string(parts[2].size()) + "\n" + parts[0] + "\n" + parts[1] + parts[2];
}

/// Four times out of five one part is changed and the lengths are made right; else the text is.
std::string mutation(Mutator& mutator, const std::string& text,
                     const std::vector<std::string>& others) {
    if (mutator.below(5) == 0) return mutator.mutate(text, others);
    Parts parts = parts_of(text);
    const std::size_t at = mutator.below(parts.size());
    const std::size_t from = at == 0 ? 0 : 1 + mutator.below(2);  // a note from either place
    std::vector<std::string> kind;
    for (const std::string& other : others)
        kind.push_back(parts_of(other)[from]);
    if (mutator.below(8) == 0)
        parts[at] = mutator.one_of(kind);
    else
        parts[at] = mutator.mutate(parts[at], kind);
    return with_lengths(parts);
}

/// What the vectors say of the histories that the two keys have signed.
class Signed {
public:
    Signed(const std::vector<std::string>& texts, std::vector<KnownKey> keys)
        : keys_(std::move(keys)) {
        for (const std::string& text : texts) {
            const auto evidence = ForkEvidence::parse(text);
            QIYUE_CHECK(evidence, "evidence of the vectors");
            notes_.insert(meaning(evidence->first));
            notes_.insert(meaning(evidence->second));
            if (evidence->root_there)
                beginnings_[meaning(evidence->second)][size_of(evidence->first)] =
                    to_base64(evidence->root_there->view());
        }
    }

    /// Both are signed, and the second's tree is known to have another root at the first's size.
    bool contradict(const std::string& first, const std::string& second) const {
        const std::string one = meaning(first), other = meaning(second);
        if (!notes_.contains(one) || !notes_.contains(other) || line(first, 0) != line(second, 0))
            return false;
        if (size_of(first) == size_of(second)) return line(first, 2) != line(second, 2);
        const auto known = beginnings_.find(other);
        if (known == beginnings_.end()) return false;
        const auto root = known->second.find(size_of(first));
        return root != known->second.end() && root->second + "\n" != line(first, 2);
    }

private:
    /// A log's note is signed by that log's key; a line by another one is a remark.
    std::string meaning(const std::string& note) const {
        std::vector<KnownKey> signer;
        std::ranges::copy_if(keys_, std::back_inserter(signer),
                             [&](const KnownKey& key) { return key.name + "\n" == line(note, 0); });
        return note_meaning(note, signer);
    }
    static std::string line(const std::string& note, std::size_t at) { return lines_of(note)[at]; }
    static std::string size_of(const std::string& note) { return line(note, 1); }

    std::vector<KnownKey> keys_;
    std::set<std::string> notes_;
    /// By the meaning of a second note: the root of its tree's beginning, by size.
    std::map<std::string, std::map<std::string, std::string>> beginnings_;
};

TEST(ForkEvidenceMutations, AnHonestLogIsNeverAFork) {
    const NoteKey key = *read_trust("trust").log_key();
    const auto pairs = honest_pairs();
    Mutator mutator{61};
    int parsed = 0;
    for (int i = 0; i < honest_tried; ++i) {
        const std::string mutated = mutation(mutator, mutator.one_of(pairs), pairs);
        const auto evidence = ForkEvidence::parse(mutated);
        if (!evidence) continue;
        ++parsed;
        EXPECT_FALSE(proves_fork(*evidence, key)) << mutated;
    }
    std::cout << "  pairs of honest checkpoints: " << parsed << " of " << honest_tried
              << " are still read\n";
    EXPECT_GT(parsed, honest_tried / 4);
    for (const std::string& pair : pairs) {
        const auto evidence = ForkEvidence::parse(pair);
        ASSERT_TRUE(evidence) << pair;
        EXPECT_FALSE(proves_fork(*evidence, key)) << pair;
    }
}

TEST(ForkEvidenceMutations, AForkIsProvedByWhatTheLogSignedAlone) {
    const Trust trust = read_trust("trust");
    const NoteKey log = *trust.log_key(), twin = *trust.twin_key();
    const auto is_proved = [&](const ForkEvidence& evidence) {
        return proves_fork(evidence, log) || proves_fork(evidence, twin, HashAlgorithm::sm3);
    };
    const auto texts = forks();
    ASSERT_EQ(texts.size(), 6U);
    const Signed known{texts, {known_key(log.vkey()), known_key(twin.vkey())}};
    Mutator mutator{62};
    Tally tally{"evidence of forks"};
    int parsed = 0;
    for (int i = 0; i < forks_tried; ++i) {
        const std::string& text = mutator.one_of(texts);
        ASSERT_TRUE(is_proved(*ForkEvidence::parse(text))) << text;
        const std::string mutated = mutation(mutator, text, texts);
        const auto evidence = ForkEvidence::parse(mutated);
        parsed += evidence ? 1 : 0;
        tally.count(evidence && is_proved(*evidence), mutated,
                    [&] { return known.contradict(evidence->first, evidence->second); });
    }
    std::cout << "  evidence of forks: " << parsed << " of " << forks_tried << " are still read\n";
    EXPECT_GT(parsed, forks_tried / 4) << "too few come as far as signatures and trees";
    EXPECT_GT(tally.refused(), forks_tried * 7U / 10);
}

}  // namespace

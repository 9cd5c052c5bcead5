// Proofs for every size, of both trees and of whole streams.

#include <atomic>
#include <thread>

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

constexpr unsigned organizations = 20;

class ProofsTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        for (unsigned n = 0; n < organizations; ++n)
            accepted(town.register_organization(n));
        for (unsigned n = 0; n < organizations; n += 2)
            accepted(town.grant_mandate(n));
        size = ledger->published()->log.checkpoint.size.value;
    }
    Hash root(HashAlgorithm tree, std::uint64_t at) const {
        return root_at(tree, TreeSize{at}, ledger->store().nodes(tree)).value();
    }
    std::vector<std::string> lines(const CompletenessProof& proof) const {
        std::vector<std::string> all;
        for (const Index index : proof.indexes)
            all.push_back(ledger->entry(index).value());
        return all;
    }
    std::uint64_t size = 0;
};

TEST_F(ProofsTest, EveryEntryIsInEveryTree) {
    for (const auto tree : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        for (std::uint64_t at = 1; at <= size; at += 3) {
            for (std::uint64_t i = 0; i < at; ++i) {
                const auto proof = ledger->inclusion(tree, Index{i}, TreeSize{at});
                ASSERT_TRUE(proof) << proof.error().text();
                const Hash leaf = leaf_hash(tree, ledger->entry(Index{i}).value());
                EXPECT_TRUE(
                    verify_inclusion(tree, leaf, Index{i}, TreeSize{at}, *proof, root(tree, at)));
            }
        }
    }
}

TEST_F(ProofsTest, EverySizeIsConsistentWithEveryLaterOne) {
    for (std::uint64_t from = 0; from <= size; from += 5) {
        for (std::uint64_t to = from; to <= size; ++to) {
            const auto tree = HashAlgorithm::sha256;
            const auto proof = ledger->consistency(tree, TreeSize{from}, TreeSize{to});
            ASSERT_TRUE(proof) << proof.error().text();
            EXPECT_TRUE(verify_consistency(tree, TreeSize{from}, TreeSize{to}, *proof,
                                           root(tree, from), root(tree, to)));
        }
    }
}

TEST_F(ProofsTest, NothingIsProvedOfWhatIsNotPublished) {
    const auto tree = HashAlgorithm::sha256;
    EXPECT_FALSE(ledger->inclusion(tree, Index{0}, TreeSize{size + 1}));
    EXPECT_FALSE(ledger->consistency(tree, TreeSize{1}, TreeSize{size + 1}));
    EXPECT_FALSE(ledger->completeness("ledger", TreeSize{size + 1}));
    EXPECT_FALSE(ledger->proof(Index{size}, tree));
}

TEST_F(ProofsTest, StreamsAreCompleteAtEverySize) {
    const std::string two = "organizations/" + Town::uscc(2);
    const std::string absent = "organizations/" + Town::uscc(700);
    for (std::uint64_t at = 1; at <= size; ++at) {
        const Checkpoint checkpoint{Town::origin, TreeSize{at}, root(HashAlgorithm::sha256, at)};
        for (const std::string& stream : {two, absent, std::string("ledger")}) {
            const auto proof = ledger->completeness(stream, TreeSize{at});
            ASSERT_TRUE(proof) << proof.error().text();
            const auto findings = check_completeness(*proof, lines(*proof), checkpoint);
            EXPECT_TRUE(findings.empty()) << stream << " at " << at << ": " << findings[0].code;
        }
    }
    EXPECT_EQ(ledger->completeness(two, TreeSize{size})->count, Count{2});
    EXPECT_EQ(ledger->completeness(absent, TreeSize{size})->count, Count{0});
}

TEST_F(ProofsTest, StreamsAreCompleteBesideWriters) {
    constexpr unsigned writers = 8;
    const std::string two = "organizations/" + Town::uscc(2);
    std::atomic<unsigned> writing{writers};
    std::vector<std::jthread> threads;
    for (unsigned w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            for (unsigned i = 0; i < 25; ++i)
                (void)append(town.register_organization(1'000 + 100 * w + i));
            --writing;
        });
    }
    unsigned proved = 0;
    while (writing > 0 || proved == 0) {
        const auto published = ledger->published();
        const Checkpoint& newest = published->log.checkpoint;
        const auto proof = ledger->completeness(two, newest.size);
        ASSERT_TRUE(proof) << proof.error().text();
        const auto findings = check_completeness(*proof, lines(*proof), newest);
        ASSERT_TRUE(findings.empty()) << findings[0].code;
        ++proved;
    }
    threads.clear();
    EXPECT_EQ(ledger->status().size, size + 200);
    expect_sound();
}

TEST_F(ProofsTest, AProofTextVerifiesInBothTrees) {
    open();  // the twin is signed at the newest size
    const Trust known = trust();
    const std::string line = ledger->entry(Index{5}).value();
    for (const auto tree : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        const auto text = ledger->proof(Index{5}, tree);
        ASSERT_TRUE(text) << text.error().text();
        const NoteKey* key = tree == HashAlgorithm::sha256 ? known.log_key() : known.twin_key();
        EXPECT_TRUE(check_tlog_proof(*text, line, tree, key, &known).findings.empty());
    }
}

}  // namespace
}  // namespace qiyue::testing

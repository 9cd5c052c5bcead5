#include "ledger/merkle/fork_evidence.hpp"

#include <random>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/merkle/trust.hpp"
#include "tests/unit/merkle/demo_keys.hpp"
#include "tests/unit/merkle/stored_tree.hpp"
#include "tests/unit/merkle/vectors.hpp"

namespace qiyue {
namespace {

/// A tree whose entries are others from `parting` on.
StoredTree tree_of(HashAlgorithm algorithm, std::uint64_t size, std::uint64_t parting) {
    StoredTree tree(algorithm);
    tree.grow_to(std::min(size, parting));
    while (tree.edge.size().value < size)
        tree.append(leaf_hash(algorithm, "another " + std::to_string(tree.edge.size().value)));
    return tree;
}

std::string signed_note(const StoredTree& tree, const NoteSigner& signer) {
    const Checkpoint checkpoint{signer.note_key().name, tree.edge.size(), tree.edge.root()};
    return sign_checkpoint(checkpoint, signer).value().note;
}

/// What a witness of both can put together.
ForkEvidence evidence_of(const StoredTree& first, const StoredTree& second,
                         const NoteSigner& signer) {
    ForkEvidence evidence{signed_note(first, signer), signed_note(second, signer), {}, {}};
    const HashAlgorithm algorithm = second.edge.algorithm();
    const TreeSize from = first.edge.size(), to = second.edge.size();
    if (from == to) return evidence;
    evidence.root_there = root_at(algorithm, from, second.nodes()).value();
    evidence.proof = consistency_proof(algorithm, from, to, second.nodes()).value();
    return evidence;
}

TEST(ForkEvidence, TwoHistoriesOfAnySizesAreProved) {
    const NoteSigner log = demo_log();
    for (const auto& [first, second, parting] : {std::tuple{5u, 9u, 3u},
                                                 {1u, 2u, 0u},
                                                 {8u, 300u, 7u},
                                                 {256u, 257u, 255u},
                                                 {300u, 700u, 0u},
                                                 {9u, 9u, 8u},
                                                 {513u, 70'000u, 512u}}) {
        const auto one = tree_of(HashAlgorithm::sha256, first, first);
        const auto other = tree_of(HashAlgorithm::sha256, second, parting);
        const ForkEvidence evidence = evidence_of(one, other, log);
        EXPECT_TRUE(proves_fork(evidence, log.note_key())) << first << " " << second;
        const auto read = ForkEvidence::parse(evidence.to_text());
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(*read, evidence);
    }
}

TEST(ForkEvidence, TheTwinsForkIsProvedWithItsKeyAndTree) {
    const NoteSigner twin = demo_twin();
    const auto one = tree_of(HashAlgorithm::sm3, 5, 5), other = tree_of(HashAlgorithm::sm3, 12, 2);
    const ForkEvidence evidence = evidence_of(one, other, twin);
    EXPECT_TRUE(proves_fork(evidence, twin.note_key(), HashAlgorithm::sm3));
    EXPECT_FALSE(proves_fork(evidence, twin.note_key(), HashAlgorithm::sha256));
    EXPECT_FALSE(proves_fork(evidence, demo_log().note_key(), HashAlgorithm::sm3));
}

TEST(ForkEvidence, OneHistoryIsNoFork) {
    const NoteSigner log = demo_log();
    for (const auto& [first, second] : {std::pair{5u, 9u}, {256u, 300u}, {7u, 7u}, {1u, 2u}}) {
        const auto one = tree_of(HashAlgorithm::sha256, first, first);
        const auto other = tree_of(HashAlgorithm::sha256, second, second);
        EXPECT_FALSE(proves_fork(evidence_of(one, other, log), log.note_key()));
    }
    // The empty tree is the beginning of every other, whatever its checkpoint says.
    const Checkpoint empty{log.note_key().name, TreeSize{0}, sha256("no root of a tree")};
    const auto other = tree_of(HashAlgorithm::sha256, 3, 3);
    const ForkEvidence evidence{sign_checkpoint(empty, log).value().note,
                                signed_note(other, log),
                                empty_root(HashAlgorithm::sha256),
                                {}};
    EXPECT_FALSE(proves_fork(evidence, log.note_key()));
}

TEST(ForkEvidence, WhatIsChangedProvesNothing) {
    const NoteSigner log = demo_log();
    const auto one = tree_of(HashAlgorithm::sha256, 5, 5);
    const auto other = tree_of(HashAlgorithm::sha256, 9, 3);
    const ForkEvidence sound = evidence_of(one, other, log);
    ForkEvidence evidence = sound;
    std::swap(evidence.first, evidence.second);
    EXPECT_FALSE(proves_fork(evidence, log.note_key())) << "the larger one first";
    evidence = sound;
    evidence.root_there = sha256("another root");
    EXPECT_FALSE(proves_fork(evidence, log.note_key()));
    evidence = sound;
    evidence.root_there.reset();
    EXPECT_FALSE(proves_fork(evidence, log.note_key()));
    evidence = sound;
    evidence.proof.pop_back();
    EXPECT_FALSE(proves_fork(evidence, log.note_key()));
    evidence = sound;
    const auto stranger = demo_signer("example.com/demo", NoteSignatureType::ed25519, 0x60);
    evidence.second = signed_note(other, stranger);
    EXPECT_FALSE(proves_fork(evidence, log.note_key())) << "signed by another key of that name";
    const auto equal = evidence_of(one, tree_of(HashAlgorithm::sha256, 5, 1), log);
    EXPECT_TRUE(proves_fork(equal, log.note_key()));
    evidence = equal;
    evidence.root_there = one.edge.root();
    EXPECT_FALSE(proves_fork(evidence, log.note_key())) << "equal sizes need no root";
}

TEST(ForkEvidence, AnyByteChangedIsRefusedOrProvesNothing) {
    const NoteSigner log = demo_log();
    const std::string text =
        evidence_of(tree_of(HashAlgorithm::sha256, 5, 5), tree_of(HashAlgorithm::sha256, 9, 3), log)
            .to_text();
    std::mt19937_64 random(20261126);
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string bytes = text;
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + random() % 255));
        const auto read = ForkEvidence::parse(bytes);
        if (!read) continue;
        EXPECT_FALSE(proves_fork(*read, log.note_key())) << "byte " << at;
        EXPECT_EQ(read->to_text(), bytes) << "byte " << at;
    }
    for (std::size_t end = 0; end < text.size(); ++end)
        EXPECT_FALSE(ForkEvidence::parse(text.substr(0, end))) << end;
    EXPECT_FALSE(ForkEvidence::parse(text + "\n"));
}

TEST(ForkEvidence, JudgesTheVectorsAsTheOtherImplementation) {
    const auto trust = Trust::parse(vectors::read("format/trust"));
    ASSERT_TRUE(trust);
    std::size_t forks = 0, others = 0;
    for (const auto& one : vectors::read_json("format/proofs/forks.json")) {
        const std::string finding = one["finding"].get<std::string>();
        const auto evidence = ForkEvidence::parse(one["text"].get<std::string>());
        if (!evidence) {
            EXPECT_EQ(code_name(evidence.error().code), finding) << one["name"];
            ++others;
            continue;
        }
        EXPECT_EQ(evidence->to_text(), one["text"].get<std::string>());
        const bool proved = proves_fork(*evidence, *trust->log_key()) ||
                            proves_fork(*evidence, *trust->twin_key(), HashAlgorithm::sm3);
        EXPECT_EQ(proved, finding == "fork") << one["name"];
        ++(proved ? forks : others);
    }
    EXPECT_EQ(forks, 6u);
    EXPECT_GE(others, 19u);
}

TEST(ForkEvidence, FormsThatAreRefused) {
    const NoteSigner log = demo_log();
    const auto one = tree_of(HashAlgorithm::sha256, 5, 5);
    const std::string note = signed_note(one, log);
    const std::string size = std::to_string(note.size());
    const std::string hash = to_base64(one.edge.root().view()) + "\n";
    const std::string head = "qiyue/fork-evidence/v1\n";
    const std::string lengths = "first " + size + "\nsecond " + size + "\n";
    EXPECT_TRUE(ForkEvidence::parse(head + lengths + "\n" + note + note));
    std::string many;
    for (int i = 0; i < 63; ++i)
        many += hash;
    EXPECT_TRUE(ForkEvidence::parse(head + lengths + "root " + hash + many + "\n" + note + note));
    for (const std::string& bad : {
             head + lengths + "root " + hash + many + hash + "\n" + note + note,
             head + lengths + hash + "\n" + note + note,
             head + lengths + "root " + hash + "root " + hash + "\n" + note + note,
             head + "first 0" + size + "\nsecond " + size + "\n\n" + note + note,
             head + "second " + size + "\nfirst " + size + "\n\n" + note + note,
             head + "first 65537\nsecond 1\n\n" + note + note,
             head + "first " + std::to_string(note.size() + 1) + "\nsecond " +
                 std::to_string(note.size() - 1) + "\n\n" + note + note,
             head + lengths + note + note,
             "qiyue/fork-evidence/v2\n" + lengths + "\n" + note + note,
             std::string(),
         })
        EXPECT_FALSE(ForkEvidence::parse(bad)) << bad;
}

}  // namespace
}  // namespace qiyue

// 6,000 mutated tlog-proofs, half of them in each tree, and 1,000 mutated entries under a good
// proof. Accepted: no finding. It may say the same and have other bytes only in its `extra`
// line and in signatures by unknown keys (meaning.hpp).

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/receipt.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

constexpr int each_tree = 3'000;
constexpr int of_entries = 1'000;

void mutate_proofs(const std::string& suffix, HashAlgorithm tree, std::uint64_t seed) {
    const Trust trust = read_trust("trust");
    const auto keys = keys_of(trust);
    const auto lines = entries();
    std::vector<std::string> proofs;
    for (std::size_t i = 0; i < lines.size(); ++i)
        proofs.push_back(read("proofs/" + std::to_string(i) + suffix + ".tlog-proof"));
    Mutator mutator{seed};
    Tally tally{"tlog-proofs" + suffix};
    int well_formed = 0;
    for (int i = 0; i < each_tree; ++i) {
        const std::size_t at = mutator.below(lines.size());
        const std::string mutated = mutator.mutate(proofs[at], proofs);
        const bool accepted = check_tlog_proof(mutated, lines[at], &trust).findings.empty();
        const bool by_tree =
            check_tlog_proof(mutated, lines[at], tree,
                             tree == HashAlgorithm::sm3 ? trust.twin_key() : trust.log_key(),
                             &trust)
                .findings.empty();
        EXPECT_EQ(accepted, by_tree) << mutated;
        well_formed += TlogProof::parse(mutated) ? 1 : 0;
        tally.count(accepted, mutated, [&] {
            return proof_meaning(mutated, keys) == proof_meaning(proofs[at], keys);
        });
    }
    EXPECT_GT(tally.refused(), each_tree * 8 / 10);
    EXPECT_GT(well_formed, each_tree / 5) << "too few come as far as trees and signatures";
}

TEST(ProofMutations, Sha256) { mutate_proofs("", HashAlgorithm::sha256, 1); }

TEST(ProofMutations, Sm3) { mutate_proofs(".sm3", HashAlgorithm::sm3, 2); }

TEST(ProofMutations, EntriesUnderAGoodProof) {
    const Trust trust = read_trust("trust");
    const auto lines = entries();
    Mutator mutator{3};
    for (int i = 0; i < of_entries; ++i) {
        const std::size_t at = mutator.below(lines.size());
        const std::string suffix = i % 2 == 0 ? "" : ".sm3";
        const std::string proof = read("proofs/" + std::to_string(at) + suffix + ".tlog-proof");
        ASSERT_TRUE(check_tlog_proof(proof, lines[at], &trust).findings.empty());
        const std::string mutated = mutator.mutate(lines[at], lines);
        EXPECT_FALSE(check_tlog_proof(proof, mutated, &trust).findings.empty()) << mutated;
    }
}

}  // namespace

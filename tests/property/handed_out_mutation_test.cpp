// 2,000 mutated receipts, 2,000 mutated proofs of completeness and 1,000 mutated lists of the
// entries that stand beside them. Accepted: no finding. Both are JSON, whose white space, escapes
// and order of members say nothing: what nlohmann reads in them must be the same value, and a
// receipt's proof must say the same (meaning.hpp). A receipt may become another honest one, for it
// brings its entry.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/receipt.hpp"
#include "ledger/base/check.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;
using nlohmann::json;

constexpr unsigned receipts_tried = 2'000;
constexpr unsigned proofs_tried = 2'000;
constexpr unsigned entries_tried = 1'000;

TEST(HandedOutMutations, Receipts) {
    const Trust trust = read_trust("trust");
    const auto keys = keys_of(trust);
    const auto lines = entries();
    std::vector<std::string> receipts;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string proof = read("proofs/" + std::to_string(i) + ".tlog-proof");
        receipts.push_back(json{{"entry", lines[i]}, {"proof", proof}}.dump(i % 2 == 0 ? -1 : 1));
    }
    const Meanings said{receipts, [&](const std::string& text) {
                            const json receipt = json::parse(text);
                            return receipt["entry"].get<std::string>() + "\n" +
                                   proof_meaning(receipt["proof"].get<std::string>(), keys);
                        }};
    Mutator mutator{41};
    Tally tally{"receipts"};
    for (unsigned i = 0; i < receipts_tried; ++i) {
        const std::string mutated = mutator.mutate(mutator.one_of(receipts), receipts);
        tally.count(check_receipt(mutated, &trust).findings.empty(), mutated,
                    [&] { return said.hold(mutated); });
    }
    EXPECT_GT(tally.refused(), receipts_tried * 7U / 10);
}

/// A good proof of the vectors, with the checkpoint and the entries that it is about.
struct Complete {
    std::string proof;
    std::vector<std::string> entries;
    Checkpoint checkpoint;
};

std::vector<Complete> complete_ones() {
    std::vector<Complete> found;
    for (const json& one : read_json("proofs/completeness.json")) {
        if (!one["ok"].get<bool>()) continue;
        const auto note = Note::parse(one["checkpoint"].get<std::string>());
        QIYUE_CHECK(note, "a vector's checkpoint");
        found.push_back({one["proof"].dump(found.size() % 2 == 0 ? -1 : 1),
                         one["entries"].get<std::vector<std::string>>(),
                         *Checkpoint::parse(note->text)});
    }
    return found;
}

bool holds(const std::string& text, const std::vector<std::string>& lines,
           const Checkpoint& checkpoint) {
    const auto proof = CompletenessProof::parse(text);
    return proof && check_completeness(*proof, lines, checkpoint).empty();
}

TEST(HandedOutMutations, CompletenessProofs) {
    const auto good = complete_ones();
    ASSERT_GT(good.size(), 10U);
    std::vector<std::string> proofs;
    for (const Complete& one : good)
        proofs.push_back(one.proof);
    Mutator mutator{42};
    Tally tally{"completeness proofs"};
    for (unsigned i = 0; i < proofs_tried; ++i) {
        const Complete& one = mutator.one_of(good);
        ASSERT_TRUE(holds(one.proof, one.entries, one.checkpoint));
        const std::string mutated = mutator.mutate(one.proof, proofs);
        tally.count(holds(mutated, one.entries, one.checkpoint), mutated,
                    [&] { return json::parse(mutated) == json::parse(one.proof); });
    }
    EXPECT_GT(tally.refused(), proofs_tried * 7U / 10);
}

/// The entries are shown as lines; what is done to them is done to the file that holds them.
TEST(HandedOutMutations, EntriesBesideACompletenessProof) {
    auto good = complete_ones();
    std::erase_if(good, [](const Complete& one) { return one.entries.empty(); });
    const std::string all = joined([] {
        auto lines = entries();
        std::ranges::for_each(lines, [](std::string& line) { line += "\n"; });
        return lines;
    }());
    Mutator mutator{43};
    for (unsigned i = 0; i < entries_tried; ++i) {
        const Complete& one = mutator.one_of(good);
        std::string file;
        for (const std::string& line : one.entries)
            file += line + "\n";
        std::vector<std::string> lines = lines_of(mutator.mutate(file, {file, all}));
        for (std::string& line : lines)
            if (line.ends_with('\n')) line.pop_back();
        if (lines == one.entries) continue;  // the last newline was all that went
        EXPECT_FALSE(holds(one.proof, lines, one.checkpoint)) << i;
    }
}

}  // namespace

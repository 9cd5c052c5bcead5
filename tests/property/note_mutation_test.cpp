// 5,000 mutated checkpoints: the log's, the twin's, a cosigned one. Accepted: its signatures hold
// and the trust file's quorum is met. It may say the same and have other bytes only in signatures
// by unknown keys and in the order and number of those by known ones (meaning.hpp).

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/merkle/trust.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

/// Checkpoints of all kinds and sizes that the same keys signed.
std::vector<std::string> other_notes() {
    std::vector<std::string> notes{read("ledger/checkpoint"), read("ledger/checkpoint-sm3"),
                                   read("sound/cosigned/tiles/checkpoint"),
                                   read("sound/size-257/tiles/checkpoint")};
    const auto expected = read_json("expected.json");
    for (const auto& entry : expected["entries"])
        notes.push_back(entry["checkpoint"].get<std::string>());
    return notes;
}

void mutate_notes(const std::string& what, const std::string& note, const Trust& trust,
                  const NoteKey& key, const std::vector<KnownKey>& keys, std::uint64_t seed,
                  int mutations) {
    const auto open = [&](const std::string& bytes) {
        const auto opened = open_checkpoint(bytes, key, &trust);
        return opened && trust.quorum_met(opened->witnesses);
    };
    ASSERT_TRUE(open(note)) << what;
    const std::vector<std::string> others = other_notes();
    const Meanings said{others, [&](const auto& text) { return note_meaning(text, keys); }};
    Mutator mutator{seed};
    Tally tally{what};
    for (int i = 0; i < mutations; ++i) {
        const std::string mutated = mutator.mutate(note, others);
        tally.count(open(mutated), mutated, [&] { return said.hold(mutated); });
    }
    EXPECT_GT(tally.refused(), static_cast<std::size_t>(mutations) * 8 / 10);
}

TEST(NoteMutations, Log) {
    const Trust trust = read_trust("trust");
    mutate_notes("checkpoints of the log", read("ledger/checkpoint"), trust, *trust.log_key(),
                 keys_of(trust), 11, 2'000);
}

TEST(NoteMutations, Twin) {
    const Trust trust = read_trust("trust");
    mutate_notes("checkpoints of the twin", read("ledger/checkpoint-sm3"), trust, *trust.twin_key(),
                 {known_key(trust.twin_key()->vkey())}, 12, 1'000);
}

TEST(NoteMutations, Cosigned) {
    const Trust trust = read_trust("sound/cosigned/trust");
    mutate_notes("cosigned checkpoints", read("sound/cosigned/tiles/checkpoint"), trust,
                 *trust.log_key(), keys_of(trust), 13, 2'000);
}

}  // namespace

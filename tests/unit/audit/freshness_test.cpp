#include "ledger/audit/following/freshness.hpp"

#include <gtest/gtest.h>

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/merkle/demo_keys.hpp"

namespace qiyue {
namespace {

class FreshnessTest : public ::testing::Test {
protected:
    static NoteSigner witness(int number) {
        return demo_signer("witness.example/w" + std::to_string(number),
                           NoteSignatureType::cosignature, 0x60 + number);
    }
    /// A note that the witnesses 1, 2 … cosigned at these times; 0: not at all.
    static std::string cosigned(const std::vector<std::uint64_t>& times) {
        const Checkpoint checkpoint{"example.com/demo", TreeSize{0},
                                    empty_root(HashAlgorithm::sha256)};
        std::string note = sign_checkpoint(checkpoint, demo_log()).value().note;
        int number = 0;
        for (const std::uint64_t time_s : times) {
            ++number;
            if (time_s > 0) note += witness(number).cosign_line(checkpoint.text(), time_s).value();
        }
        return note;
    }
    static Trust trust(const std::string& quorum) {
        std::string text = "log " + demo_log_vkey + "\n";
        for (int i = 1; i <= 3; ++i) {
            text += "witness w" + std::to_string(i) + " " + witness(i).note_key().vkey() + "\n";
        }
        if (quorum != "none") text += "group g " + quorum + " w1 w2 w3\n";
        return Trust::parse(text + "quorum " + (quorum == "none" ? "none" : "g") + "\n").value();
    }
    static constexpr std::uint64_t now_s = 1'000;
};

TEST_F(FreshnessTest, AQuorumMustHaveSeenIt) {
    const std::string note = cosigned({100, 300, 200});
    EXPECT_EQ(cosigned_since(note, trust("any"), now_s), 300U);
    EXPECT_EQ(cosigned_since(note, trust("2"), now_s), 200U);
    EXPECT_EQ(cosigned_since(note, trust("all"), now_s), 100U);
    EXPECT_EQ(cosigned_since(note, trust("none"), now_s), 300U);
    EXPECT_EQ(cosigned_since(cosigned({100, 0, 200}), trust("all"), now_s), std::nullopt);
    EXPECT_EQ(cosigned_since(cosigned({}), trust("none"), now_s), std::nullopt);
}

TEST_F(FreshnessTest, AFalseClockMakesNothingFresh) {
    const std::string note = cosigned({100, 7'000'000'000, 200});
    EXPECT_EQ(cosigned_since(note, trust("any"), now_s), 200U);
    EXPECT_EQ(cosigned_since(note, trust("2"), now_s), 100U);
    EXPECT_EQ(cosigned_since(note, trust("all"), now_s), std::nullopt);
}

TEST_F(FreshnessTest, WhatIsNoNoteIsNotFresh) {
    EXPECT_EQ(cosigned_since("nonsense", trust("any"), now_s), std::nullopt);
}

}  // namespace
}  // namespace qiyue

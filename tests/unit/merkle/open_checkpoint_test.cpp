#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/trust.hpp"
#include "tests/unit/merkle/demo_keys.hpp"

namespace qiyue {
namespace {

const std::string dash = "\xe2\x80\x94 ";
const Checkpoint demo{"example.com/demo", TreeSize{5}, sha256("root")};

Trust demo_trust() {
    return Trust::parse("log " + demo_log_vkey + "\nwitness one " + demo_witness_vkey +
                        "\nquorum one\n")
        .value();
}

std::string signed_demo() { return sign_checkpoint(demo, demo_log())->note; }

std::string cosignature(std::uint64_t time_s = 1'700'000'000) {
    return *demo_witness().cosign_line(demo.text(), time_s);
}

/// A line of the known key of another note: it does not verify here.
std::string wrong_log_line() { return *demo_log().sign_line("another text\n"); }

std::string code_of(const std::string& note, const Trust* trust) {
    const auto opened = open_checkpoint(note, demo_log().note_key(), trust);
    return opened ? "" : std::string{finding_name(opened.error().finding)};
}

TEST(OpenCheckpoint, SignedAndCosigned) {
    const Trust trust = demo_trust();
    const auto opened =
        open_checkpoint(signed_demo() + cosignature(), demo_log().note_key(), &trust);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(opened->checkpoint, demo);
    EXPECT_EQ(opened->note.format(), signed_demo() + cosignature());
    EXPECT_EQ(opened->witnesses, std::vector<std::string>{"one"});
    EXPECT_TRUE(trust.quorum_met(opened->witnesses));
}

TEST(OpenCheckpoint, WitnessIsCountedOnceAndOnlyIfKnown) {
    const Trust trust = demo_trust();
    const auto twice = open_checkpoint(signed_demo() + cosignature(1) + cosignature(2),
                                       demo_log().note_key(), &trust);
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->witnesses.size(), 1u);
    const auto unknown =
        open_checkpoint(signed_demo() + cosignature(), demo_log().note_key(), nullptr);
    ASSERT_TRUE(unknown);
    EXPECT_TRUE(unknown->witnesses.empty());
}

TEST(OpenCheckpoint, LinesOfUnknownKeysAreIgnored) {
    const auto stranger = demo_signer("example.com/demo", NoteSignatureType::ed25519, 9);
    const std::string line = *stranger.sign_line(demo.text());
    EXPECT_EQ(code_of(signed_demo() + line, nullptr), "");
    EXPECT_EQ(code_of(demo.text() + "\n" + line, nullptr), "checkpoint_unknown_key");
    const std::string broken = dash + "x.example AAAAAAA=\n";
    EXPECT_EQ(code_of(signed_demo() + broken, nullptr), "");
}

TEST(OpenCheckpoint, EverySignatureOfAKnownKeyMustVerify) {
    const Trust trust = demo_trust();
    EXPECT_EQ(code_of(signed_demo() + wrong_log_line(), nullptr), "checkpoint_signature");
    EXPECT_EQ(code_of(demo.text() + "\n" + wrong_log_line(), nullptr), "checkpoint_signature");
    const std::string wrong_witness = *demo_witness().cosign_line("another text\n", 1);
    EXPECT_EQ(code_of(signed_demo() + wrong_witness, &trust), "checkpoint_signature");
    EXPECT_EQ(code_of(signed_demo() + wrong_witness, nullptr), "");
    EXPECT_EQ(code_of(demo.text() + "\n" + cosignature(), &trust), "checkpoint_unknown_key");
}

TEST(OpenCheckpoint, OriginIsTheKeysName) {
    const Checkpoint other{"example.com/other", TreeSize{5}, sha256("root")};
    const std::string note = other.text() + "\n" + *demo_log().sign_line(other.text());
    Checkpoint parsed;
    const auto opened = open_checkpoint(note, demo_log().note_key(), nullptr, &parsed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().finding, CheckpointFinding::checkpoint_origin);
    EXPECT_EQ(parsed, other) << "told although the note does not hold";
    const std::string twin =
        sign_checkpoint({"example.com/demo/sm3", TreeSize{5}, sha256("r")}, demo_twin())->note;
    EXPECT_EQ(code_of(twin, nullptr), "checkpoint_origin");
    EXPECT_TRUE(open_checkpoint(twin, demo_twin().note_key(), nullptr));
}

TEST(OpenCheckpoint, Formats) {
    EXPECT_EQ(code_of("", nullptr), "note_format");
    EXPECT_EQ(code_of(demo.text(), nullptr), "note_format");
    const std::string extended = demo.text() + "extension\n";
    EXPECT_EQ(code_of(extended + "\n" + *demo_log().sign_line(extended), nullptr),
              "checkpoint_format");
    Checkpoint untouched{"untouched", {}, {}};
    (void)open_checkpoint("", demo_log().note_key(), nullptr, &untouched);
    EXPECT_EQ(untouched.origin, "untouched");
}

}  // namespace
}  // namespace qiyue

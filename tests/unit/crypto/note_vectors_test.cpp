// Published and worked notes: other people's signatures must verify here, and ours must be theirs
// byte for byte where the algorithm is deterministic.

#include <gtest/gtest.h>

#include "ledger/crypto/note.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

const std::string dash = "\xe2\x80\x94";
const std::string log_vkey =
    "example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const std::string witness_vkey =
    "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
const std::string checkpoint =
    "example.com/demo\n5\nUpJ6yfqo88oagyjnc7c2Y2Z7E43909VZ/KwzVVboPFU=\n";
const std::string log_line =
    dash +
    " example.com/demo Cj6JlnRdl+1Ix66fVz5YvJY+2enQ8aBp6By/YoxO2ZbRbRezBnWrVMQq5HVxx5kteJmPqGaG9At4"
    "e50QWqIbd0GdHw0=\n";
const std::string witness_line =
    dash +
    " witness.example/w1 IDJKvgAAAABlU/EAOq5gHEmQdRWeJ44XxLUXNnAVJSObDGNm5uAaxL93HTZuMUKOCzh5jG+wCW"
    "k0SzWlisaToG3CykhhW4YaCqFoCQ==\n";

PrivateKey counting_seed(int first) {
    std::string seed;
    for (int i = 0; i < 32; ++i)
        seed += static_cast<char>(first + i);
    return PrivateKey::from_secret(Suite::ed25519, seed).value();
}

TEST(NoteVectors, PublishedExampleOfTheSpecification) {
    const auto key =
        NoteKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    ASSERT_TRUE(key);
    const auto note =
        Note::parse("This is an example message.\n\n" + dash +
                    " example.com/foo "
                    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKu"
                    "wHjG1Yu72IneyaQM=\n");
    ASSERT_TRUE(note);
    EXPECT_EQ(verify_note_signature(*key, *note, note->signatures[0]), NoteVerdict::valid);
}

TEST(NoteVectors, WorkedCheckpointWithCosignature) {
    const auto note = Note::parse(checkpoint + "\n" + log_line + witness_line);
    ASSERT_TRUE(note);
    ASSERT_EQ(note->signatures.size(), 2u);
    const auto log = NoteKey::parse(log_vkey), witness = NoteKey::parse(witness_vkey);
    ASSERT_TRUE(log && witness);
    EXPECT_EQ(verify_note_signature(*log, *note, note->signatures[0]), NoteVerdict::valid);
    EXPECT_EQ(verify_note_signature(*log, *note, note->signatures[1]), NoteVerdict::unknown_key);
    std::uint64_t time_s = 0;
    EXPECT_EQ(verify_note_signature(*witness, *note, note->signatures[1], &time_s),
              NoteVerdict::valid);
    EXPECT_EQ(time_s, 0x6553f100u);
}

TEST(NoteVectors, OurSignersMakeTheSameBytes) {
    const auto log =
        NoteSigner::make("example.com/demo", NoteSignatureType::ed25519, counting_seed(0));
    ASSERT_TRUE(log);
    EXPECT_EQ(log->note_key().vkey(), log_vkey);
    EXPECT_EQ(log->sign_line(checkpoint), log_line);
    EXPECT_EQ(log->sign_line("example.com/demo\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"),
              dash +
                  " example.com/demo Cj6Jluh50n7nbKFkEu2AMoFAALFZ0V6xVQRpwF3JkIkr7aocpPvE3IUrm656oF"
                  "QkOxyRJ37/N24HDDRL2GJ+OmmlXgA=\n");
    const auto witness =
        NoteSigner::make("witness.example/w1", NoteSignatureType::cosignature, counting_seed(32));
    ASSERT_TRUE(witness);
    EXPECT_EQ(witness->note_key().vkey(), witness_vkey);
    EXPECT_EQ(witness->cosign_line(checkpoint, 0x6553f100), witness_line);
}

TEST(NoteVectors, CheckpointsOfTheWorkedLedger) {
    std::vector<NoteKey> keys;
    const auto expected = vectors::read_json("format/expected.json");
    for (const std::string line : expected.at("vkeys"))
        keys.push_back(NoteKey::parse(line.substr(line.rfind(' ') + 1)).value());
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[1].type, NoteSignatureType::sm2_sm3);
    const auto valid = [&](const NoteKey& key, const std::string& bytes) {
        const auto note = Note::parse(bytes);
        return note && verify_note_signature(key, *note, note->signatures[0]) == NoteVerdict::valid;
    };
    EXPECT_TRUE(valid(keys[0], vectors::read("format/ledger/checkpoint")));
    EXPECT_TRUE(valid(keys[1], vectors::read("format/ledger/checkpoint-sm3")));
    EXPECT_FALSE(valid(keys[0], vectors::read("format/ledger/checkpoint-sm3")));
    for (const auto& entry : expected.at("entries"))
        EXPECT_TRUE(valid(keys[0], entry.at("checkpoint")));
}

}  // namespace
}  // namespace qiyue

#include "ledger/merkle/checkpoint.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/merkle/demo_keys.hpp"

namespace qiyue {
namespace {

const std::string dash = "\xe2\x80\x94";
const std::string root_text = "UpJ6yfqo88oagyjnc7c2Y2Z7E43909VZ/KwzVVboPFU=";

TEST(Checkpoint, WorkedExamplesAreSignedByteForByte) {
    const std::string entries[] = {"hello", "world", "audit", "", std::string("\x00\xff", 2)};
    CompactRange range(HashAlgorithm::sha256);
    const auto note = [&] {
        return sign_checkpoint({"example.com/demo", range.size(), range.root()}, demo_log())->note;
    };
    EXPECT_EQ(note(),
              "example.com/demo\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n" + dash +
                  " example.com/demo Cj6Jluh50n7nbKFkEu2AMoFAALFZ0V6xVQRpwF3JkIkr7aocpPvE3IU"
                  "rm656oFQkOxyRJ37/N24HDDRL2GJ+OmmlXgA=\n");
    for (const std::string& entry : entries)
        range.append(leaf_hash(HashAlgorithm::sha256, entry));
    EXPECT_EQ(note(),
              "example.com/demo\n5\n" + root_text + "\n\n" + dash +
                  " example.com/demo Cj6JlnRdl+1Ix66fVz5YvJY+2enQ8aBp6By/YoxO2ZbRbRezBnWrVMQ"
                  "q5HVxx5kteJmPqGaG9At4e50QWqIbd0GdHw0=\n");
}

TEST(Checkpoint, TextIsReadAsItWasWritten) {
    const Checkpoint checkpoint{"example.com/demo", TreeSize{0x7fffffffffffffff}, sha256("root")};
    const auto parsed = Checkpoint::parse(checkpoint.text());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, checkpoint);
    EXPECT_EQ(twin_origin("example.com/demo"), "example.com/demo/sm3");
}

TEST(Checkpoint, AnythingElseIsRefused) {
    const std::string good = "example.com/demo\n5\n" + root_text + "\n";
    ASSERT_TRUE(Checkpoint::parse(good));
    const std::string hex = to_hex(sha256("root"));
    for (const std::string& bad : {std::string{},
                                   std::string{"\n"},
                                   "example.com/demo\n5\n" + root_text,
                                   good + "extension\n",
                                   good + "\n",
                                   "\n5\n" + root_text + "\n",
                                   "a b\n5\n" + root_text + "\n",
                                   "a+b\n5\n" + root_text + "\n",
                                   "a\n05\n" + root_text + "\n",
                                   "a\n-1\n" + root_text + "\n",
                                   "a\n\n" + root_text + "\n",
                                   "a\n+5\n" + root_text + "\n",
                                   "a\n5 \n" + root_text + "\n",
                                   "a\n9223372036854775808\n" + root_text + "\n",
                                   "a\n5\n" + hex + "\n",
                                   "a\n5\n" + root_text + " \n",
                                   "a\n5\n" + root_text.substr(0, 43) + "\n",
                                   "a\n5\n" + to_base64(std::string(31, 'x')) + "\n",
                                   "a\n5\n" + to_base64(std::string(33, 'x')) + "\n",
                                   "a\n5\n" + root_text.substr(0, 42) + "V=\n",
                                   "\xff\n5\n" + root_text + "\n"}) {
        const auto parsed = Checkpoint::parse(bad);
        ASSERT_FALSE(parsed) << bad;
        EXPECT_EQ(parsed.error().code, ErrorCode::checkpoint_format);
    }
}

TEST(Checkpoint, OnlyTheOriginsKeySigns) {
    const Checkpoint checkpoint{"example.com/demo", TreeSize{5}, sha256("root")};
    const auto twin = sign_checkpoint(checkpoint, demo_twin());
    ASSERT_FALSE(twin);
    EXPECT_EQ(twin.error().code, ErrorCode::invalid_argument);
    const Checkpoint witness{"witness.example/w1", TreeSize{5}, sha256("root")};
    EXPECT_FALSE(sign_checkpoint(witness, demo_witness()));
    const auto signed_twin = sign_checkpoint(
        {twin_origin("example.com/demo"), TreeSize{5}, sha256("root")}, demo_twin());
    ASSERT_TRUE(signed_twin);
    const auto note = Note::parse(signed_twin->note);
    ASSERT_TRUE(note);
    EXPECT_EQ(verify_note_signature(demo_twin().note_key(), *note, note->signatures[0]),
              NoteVerdict::valid);
}

}  // namespace
}  // namespace qiyue

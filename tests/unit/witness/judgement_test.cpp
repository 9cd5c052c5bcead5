#include "ledger/witness/judgement.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "tests/unit/witness/small_log.hpp"

namespace qiyue {
namespace {

using enum WitnessVerdict;

const SmallLog honest(9);
const SmallLog other(9, "another ");

WitnessVerdict judged(const AddCheckpoint& request, const std::optional<Checkpoint>& held,
                      const std::string& list = log_list_text()) {
    return judge_add_checkpoint(request, LogList::parse(list).value(), held).verdict;
}

TEST(Judgement, EveryStepOfAnHonestLog) {
    EXPECT_EQ(judged(honest.request(0, 0), std::nullopt), cosign);
    for (std::size_t old = 0; old <= 9; ++old) {
        for (std::size_t size = old; size <= 9; ++size) {
            const auto held = old == 0 ? std::nullopt : std::optional(honest.at(old));
            EXPECT_EQ(judged(honest.request(old, size), held), cosign) << old << " " << size;
        }
    }
    EXPECT_EQ(judged(honest.request(0, 4), honest.at(0)), cosign);
}

TEST(Judgement, EveryStepOfAnotherHistory) {
    for (std::size_t old = 1; old <= 9; ++old) {
        for (std::size_t size = old; size <= 9; ++size) {
            EXPECT_EQ(judged(other.request(old, size), honest.at(old)),
                      old == size ? other_root : inconsistent)
                << old << " " << size;
        }
    }
}

TEST(Judgement, RollbacksAreStaleWhateverTheyClaim) {
    EXPECT_EQ(judged(honest.request(3, 5), honest.at(6)), stale);
    EXPECT_EQ(judged(honest.request(0, 5), honest.at(6)), stale);
    AddCheckpoint back = honest.request(3, 5);
    back.old = TreeSize{6};
    EXPECT_EQ(judged(back, honest.at(6)), malformed);
}

TEST(Judgement, OriginAndSignatures) {
    EXPECT_EQ(judged(honest.request(0, 5), std::nullopt, "logs/v0\n"), unknown_log);
    const SmallLog foreign(9, "leaf ",
                           demo_signer("example.com/demo", NoteSignatureType::ed25519, 7));
    EXPECT_EQ(judged(foreign.request(0, 5), std::nullopt), bad_signature);
    AddCheckpoint altered = honest.request(0, 5);
    altered.note.replace(altered.note.find("\n5\n"), 3, "\n6\n");
    EXPECT_EQ(judged(altered, std::nullopt), bad_signature);
    AddCheckpoint two = honest.request(0, 5);
    // A second line that claims the trusted key and is false makes the whole note false.
    two.note += altered.note.substr(altered.note.rfind("\n\n") + 2);
    const auto signed_other = other.note(5);
    two.note += signed_other.substr(signed_other.rfind("\n\n") + 2);
    EXPECT_EQ(judged(two, std::nullopt), bad_signature);
}

TEST(Judgement, UnknownSignaturesAreNeitherHeldAgainstItNorKept) {
    AddCheckpoint request = honest.request(0, 5);
    const auto note = Note::parse(request.note).value();
    request.note += demo_witness().cosign_line(note.text, 7).value();
    const auto judgement =
        judge_add_checkpoint(request, LogList::parse(log_list_text()).value(), std::nullopt);
    EXPECT_EQ(judgement.verdict, cosign);
    EXPECT_EQ(judgement.note, honest.note(5));
}

TEST(Judgement, ProofsThatMustBeEmptyOrOfAnotherStep) {
    AddCheckpoint first = honest.request(0, 5);
    first.proof.push_back(honest.at(3).root);
    EXPECT_EQ(judged(first, std::nullopt), inconsistent);
    AddCheckpoint same = honest.request(5, 5);
    same.proof.push_back(honest.at(3).root);
    EXPECT_EQ(judged(same, honest.at(5)), inconsistent);
    AddCheckpoint bare = honest.request(3, 7);
    bare.proof.clear();
    EXPECT_EQ(judged(bare, honest.at(3)), inconsistent);
    AddCheckpoint elsewhere = honest.request(3, 7);
    elsewhere.proof = honest.request(3, 8).proof;
    EXPECT_EQ(judged(elsewhere, honest.at(3)), inconsistent);
}

TEST(Judgement, AnEmptyLogHasTheEmptyRoot) {
    const Checkpoint odd{"example.com/demo", TreeSize{0}, honest.at(3).root};
    const AddCheckpoint request{TreeSize{0}, {}, sign_checkpoint(odd, demo_log()).value().note};
    EXPECT_EQ(judged(request, std::nullopt), inconsistent);
}

TEST(Judgement, ACheckpointThatIsNone) {
    const NoteSigner signer = demo_log();
    const std::string text =
        "example.com/demo\nnine\n" + to_base64(honest.at(3).root.view()) + "\n";
    const AddCheckpoint request{TreeSize{0}, {}, text + "\n" + signer.sign_line(text).value()};
    EXPECT_EQ(judged(request, std::nullopt), malformed);
}

}  // namespace
}  // namespace qiyue

// What witnesses hold and have cosigned, as the ledger takes it: at opening like a guard, and
// shown.

#include <filesystem>

#include "ledger/base/posix_file.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

class WitnessedTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        for (unsigned n = 1; n <= 3; ++n)
            accepted(town.register_organization(n));
    }
    SignedCheckpoint now() const { return ledger->published()->log; }
    void open_after(const std::string& note, std::string unanswered = {}, bool guarded = false) {
        auto chosen = options();
        if (!note.empty()) chosen.witnessed.push_back({"w1", note});
        chosen.unanswered = std::move(unanswered);
        if (guarded) chosen.outside_guard = outside.path() + "/guard";
        chosen.new_guard = guarded;
        open(std::move(chosen));
    }
    void expect_read_only(std::string_view because) {
        const auto status = ledger->status();
        ASSERT_TRUE(status.read_only);
        EXPECT_NE(status.read_only->detail.find(because), std::string::npos)
            << status.read_only->detail;
    }
    static CosignedCheckpoint cosigned(const SignedCheckpoint& checkpoint) {
        CosignedCheckpoint made{checkpoint, std::nullopt};
        const auto key = Town::key("witness");
        const auto witness =
            NoteSigner::make("witness.example/w1", NoteSignatureType::cosignature, key).value();
        made.log.note += witness.cosign_line(checkpoint.checkpoint.text(), 5).value();
        return made;
    }

    TemporaryDirectory outside;
};

TEST_F(WitnessedTest, WhatItExtendsIsNoHindrance) {
    const std::string note = now().note;
    accepted(town.register_organization(4));
    const std::string newest = now().note;
    open_after(note);
    EXPECT_FALSE(ledger->status().read_only);
    open_after(newest);
    EXPECT_FALSE(ledger->status().read_only);
    accepted(town.register_organization(5));
    expect_sound();
}

TEST_F(WitnessedTest, ADirectoryThatWasSetBackIsReadOnly) {
    ledger.reset();
    TemporaryDirectory old;
    fs::copy(directory.path(), old.path(), fs::copy_options::recursive);
    open();
    accepted(town.register_organization(4));
    const std::string note = now().note;
    ledger.reset();
    fs::remove_all(directory.path());
    fs::copy(old.path(), directory.path(), fs::copy_options::recursive);
    open_after(note);
    expect_read_only("the witness w1 has signed 5 entries, the store has 4");
    open_after("");
    EXPECT_FALSE(ledger->status().read_only);
    // One more act, and the two histories have the same size.
    accepted(town.register_organization(77));
    open_after(note);
    expect_read_only("the witness w1 has signed another history");
}

TEST_F(WitnessedTest, ANoteThatIsNotThisLogsIsNoAnswer) {
    open_after("<html>welcome</html>");
    expect_read_only("the witness w1 shows no checkpoint of this log");
    open_after("<html>welcome</html>", "", true);
    EXPECT_FALSE(ledger->status().read_only);
}

TEST_F(WitnessedTest, EvidenceOfAnotherHistoryOutlivesTheProcess) {
    const std::string forks = directory / "forks";
    fs::create_directories(forks);
    // What proves nothing is no hindrance: noise, and this log's own checkpoint.
    ASSERT_TRUE(replace_file(forks + "/noise", "nonsense"));
    ASSERT_TRUE(replace_file(forks + "/own", now().note));
    open();
    EXPECT_FALSE(ledger->status().read_only);
    TemporaryDirectory elsewhere;
    ledger.reset();
    fs::copy(directory.path(), elsewhere.path(), fs::copy_options::recursive);
    open();
    accepted(town.register_organization(4));
    const std::string ahead = now().note;
    ledger.reset();
    fs::remove_all(directory.path());
    fs::copy(elsewhere.path(), directory.path(), fs::copy_options::recursive);
    ASSERT_TRUE(replace_file(forks + "/ahead", ahead));
    open();
    expect_read_only("forks/ahead");
    ASSERT_TRUE(remove_file(forks + "/ahead"));
    open();
    accepted(town.register_organization(77));
    const ForkEvidence evidence{ahead, now().note, std::nullopt, {}};
    ASSERT_TRUE(replace_file(forks + "/fork", evidence.to_text()));
    open();
    expect_read_only("forks/fork");
}

TEST_F(WitnessedTest, AWitnessThatDoesNotAnswerNeedsAGuardOutside) {
    open_after("", "the witness w1 does not answer");
    expect_read_only("the witness w1 does not answer");
    open_after("", "the witness w1 does not answer", true);
    EXPECT_FALSE(ledger->status().read_only);
}

TEST_F(WitnessedTest, WhatIsCosignedIsShownKeptAndProvedTo) {
    EXPECT_EQ(ledger->published()->cosigned, nullptr);
    const auto first = cosigned(now());
    ASSERT_TRUE(ledger->publish_cosigned(first));
    accepted(town.register_organization(4));
    ASSERT_NE(ledger->published()->cosigned, nullptr);
    EXPECT_EQ(ledger->published()->cosigned->log.note, first.log.note);
    // Entries that it covers are proved to it, later ones to the newest checkpoint.
    const auto old = TlogProof::parse(ledger->proof(Index{2}, HashAlgorithm::sha256).value());
    EXPECT_EQ(old->note, first.log.note);
    const auto fresh = TlogProof::parse(ledger->proof(Index{4}, HashAlgorithm::sha256).value());
    EXPECT_EQ(fresh->note, now().note);
    open();
    EXPECT_EQ(ledger->published()->cosigned, nullptr);
    ASSERT_NE(ledger->kept_cosigned(), nullptr);
    EXPECT_EQ(ledger->kept_cosigned()->log.note, first.log.note);
}

TEST_F(WitnessedTest, ItNeverGoesBackNorAhead) {
    const auto first = cosigned(now());
    accepted(town.register_organization(4));
    const auto second = cosigned(now());
    ASSERT_TRUE(ledger->publish_cosigned(second));
    EXPECT_EQ(ledger->publish_cosigned(first).error().code, ErrorCode::invalid_argument);
    auto ahead = second;
    ahead.log.checkpoint.size = TreeSize{9};
    EXPECT_EQ(ledger->publish_cosigned(ahead).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ledger->published()->cosigned->log.note, second.log.note);
}

TEST_F(WitnessedTest, AFileThatCannotBeReadIsMadeAnew) {
    const auto first = cosigned(now());
    ASSERT_TRUE(ledger->publish_cosigned(first));
    ledger.reset();
    ASSERT_TRUE(replace_file(directory / "cosigned", "nonsense"));
    open();
    EXPECT_EQ(ledger->kept_cosigned(), nullptr);
    ASSERT_TRUE(ledger->publish_cosigned(first));
    open();
    ASSERT_NE(ledger->kept_cosigned(), nullptr);
}

TEST_F(WitnessedTest, ShownHistoriesStopAppendsAndTheFirstReasonStays) {
    ledger->stop_appends("two histories");
    ledger->stop_appends("another reason");
    expect_read_only("two histories");
    expect_error(append(town.register_organization(4)), ErrorCode::read_only);
    EXPECT_TRUE(ledger->entry(Index{2}));
}

}  // namespace
}  // namespace qiyue::testing

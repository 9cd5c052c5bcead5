#include "ledger/exporting/chosen_checkpoint.hpp"

#include <filesystem>
#include <fstream>

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/pipeline/log_keys.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;
using Kind = CheckpointChoice::Kind;

class ChosenCheckpointTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        accepted(town.register_organization(1));
        old = both();
        accepted(town.register_organization(2));
    }
    /// The notes of the newest size; reopening signs the twin.
    Published both() {
        open();
        return *ledger->published();
    }
    Result<ChosenCheckpoint> choose(const CheckpointChoice& choice) {
        return choose_checkpoint(*ledger, directory.path(), choice);
    }
    ErrorCode code_of(const CheckpointChoice& choice) {
        const auto chosen = choose(choice);
        EXPECT_FALSE(chosen);
        return chosen ? ErrorCode::unsupported : chosen.error().code;
    }
    static CheckpointChoice given(std::string note, std::string twin = {}) {
        return {Kind::given, {}, std::move(note), std::move(twin)};
    }
    static CheckpointChoice of_size(std::uint64_t size, std::string twin = {}) {
        return {Kind::size, TreeSize{size}, {}, std::move(twin)};
    }
    void keep_timestamped(const SignedCheckpoint& checkpoint) {
        fs::create_directories(directory / "timestamps");
        const auto name = std::to_string(checkpoint.checkpoint.size.value) + ".note";
        std::ofstream(directory / ("timestamps/" + name)) << checkpoint.note;
    }
    CosignedCheckpoint cosign(const Published& published) const {
        CosignedCheckpoint made{published.log, published.twin};
        const auto witness = NoteSigner::make("witness.example/w1", NoteSignatureType::cosignature,
                                              Town::key("witness"))
                                 .value();
        made.log.note += witness.cosign_line(published.log.checkpoint.text(), 5).value();
        return made;
    }

    Published old;  ///< of an earlier size
};

TEST_F(ChosenCheckpointTest, TheNewestWaitsForTheTwin) {
    // The last append came less than a second after the twin was signed.
    const auto chosen = choose({});
    ASSERT_TRUE(chosen) << chosen.error().text();
    EXPECT_EQ(chosen->log.checkpoint.size, TreeSize{3});
    ASSERT_TRUE(chosen->twin);
    EXPECT_EQ(chosen->twin->checkpoint.size, TreeSize{3});
    const auto same = choose(of_size(3));
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_EQ(same->log.note, chosen->log.note);
}

TEST_F(ChosenCheckpointTest, CosignaturesOfTheNewestAreTaken) {
    const Published now = both();
    ASSERT_TRUE(ledger->publish_cosigned(cosign(now)));
    const auto chosen = choose({});
    ASSERT_TRUE(chosen) << chosen.error().text();
    EXPECT_EQ(Note::parse(chosen->log.note)->signatures.size(), 2u);
    EXPECT_EQ(choose(of_size(3))->log.note, chosen->log.note);

    accepted(town.register_organization(3));
    const auto newest = choose({});
    ASSERT_TRUE(newest) << newest.error().text();
    EXPECT_EQ(newest->log.checkpoint.size, TreeSize{4});
    EXPECT_EQ(Note::parse(newest->log.note)->signatures.size(), 1u);
    const auto cosigned = choose({Kind::cosigned, {}, {}, {}});
    ASSERT_TRUE(cosigned) << cosigned.error().text();
    EXPECT_EQ(cosigned->log.note, chosen->log.note);
    EXPECT_EQ(cosigned->twin->checkpoint.size, TreeSize{3});
    open();  // what was cosigned is known in another process too
    EXPECT_EQ(choose({Kind::cosigned, {}, {}, {}})->log.note, chosen->log.note);
    EXPECT_EQ(choose(of_size(3))->log.note, chosen->log.note);
}

TEST_F(ChosenCheckpointTest, NothingCosignedIsSaid) {
    EXPECT_EQ(code_of({Kind::cosigned, {}, {}, {}}), ErrorCode::not_found);
}

TEST_F(ChosenCheckpointTest, AnOlderSizeNeedsANoteOfBothTrees) {
    EXPECT_EQ(code_of(of_size(2)), ErrorCode::not_found);  // no note at all
    keep_timestamped(old.log);
    EXPECT_EQ(code_of(of_size(2)), ErrorCode::not_found);  // none of the twin
    const auto chosen = choose(of_size(2, old.twin->note));
    ASSERT_TRUE(chosen) << chosen.error().text();
    EXPECT_EQ(chosen->log.note, old.log.note);
    EXPECT_EQ(chosen->twin->note, old.twin->note);
    EXPECT_EQ(code_of(of_size(99)), ErrorCode::not_found);
}

TEST_F(ChosenCheckpointTest, ADamagedKeptNoteIsNone) {
    SignedCheckpoint damaged = old.log;
    damaged.note[damaged.note.size() - 5] ^= 1;
    keep_timestamped(damaged);
    EXPECT_EQ(code_of(of_size(2, old.twin->note)), ErrorCode::not_found);
}

TEST_F(ChosenCheckpointTest, AGivenNoteMustBeThisLogs) {
    const auto chosen = choose(given(old.log.note, old.twin->note));
    ASSERT_TRUE(chosen) << chosen.error().text();
    EXPECT_EQ(chosen->log.checkpoint.size, TreeSize{2});

    EXPECT_EQ(code_of(given("no note")), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(given(old.twin->note)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(given(old.log.note, old.log.note)), ErrorCode::invalid_argument);
    const Published now = both();
    EXPECT_EQ(code_of(given(old.log.note, now.twin->note)), ErrorCode::invalid_argument);
}

TEST_F(ChosenCheckpointTest, AnotherHistoryIsRefusedThoughTheKeySignedIt) {
    const auto signers = load_log_keys(directory.path(), Town::origin, true, std::nullopt).value();
    const auto sign = [&](std::uint64_t size, Hash root) {
        return sign_checkpoint({Town::origin, TreeSize{size}, root}, signers.log).value().note;
    };
    Hash other = old.log.checkpoint.root;
    EXPECT_TRUE(choose(given(sign(2, other), old.twin->note)));
    other.bytes[0] ^= 1;
    EXPECT_EQ(code_of(given(sign(2, other), old.twin->note)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(given(sign(1'000, other))), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(given(sign(0, sha256("")))), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace qiyue::testing

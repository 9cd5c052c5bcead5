// Founding, opening again, and what guards forbid.

#include <filesystem>

#include "ledger/pipeline/clock_watch.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

class OpeningTest : public PipelineTest {
protected:
    void append_some(unsigned first, unsigned count) {
        for (unsigned n = first; n < first + count; ++n)
            accepted(town.register_organization(n));
    }
    void expect_read_only(std::string_view because) {
        const auto status = ledger->status();
        ASSERT_TRUE(status.read_only);
        EXPECT_EQ(status.read_only->code, ErrorCode::read_only);
        EXPECT_NE(status.read_only->detail.find(because), std::string::npos)
            << status.read_only->detail;
        expect_error(append(town.register_organization(900)), ErrorCode::read_only);
    }
};

TEST_F(OpeningTest, AFoundedLedgerHasItsEntryItsTrustAndItsCheckpoints) {
    open();
    EXPECT_EQ(ledger->origin(), Town::origin);
    EXPECT_TRUE(ledger->simulated());
    EXPECT_TRUE(ledger->twin());
    const auto published = ledger->published();
    EXPECT_EQ(published->log.checkpoint.size, TreeSize{1});
    ASSERT_TRUE(published->twin);
    EXPECT_EQ(published->twin->checkpoint.size, TreeSize{1});
    EXPECT_TRUE(fs::exists(directory / "trust.tlog"));
    expect_sound();
}

TEST_F(OpeningTest, ALedgerIsFoundedOnce) {
    const auto founding = town.founding_options(directory.path(), &clock);
    const auto again = prepare_founding(founding);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::exists_already);
}

TEST_F(OpeningTest, AFoundingThatNamesOtherLogKeysIsRefused) {
    TemporaryDirectory one;
    TemporaryDirectory two;
    const auto envelope = town.founding_envelope(town.founding_options(one.path(), &clock));
    const auto elsewhere = town.founding_options(two.path(), &clock);
    ASSERT_TRUE(prepare_founding(elsewhere));
    expect_error(found_ledger(elsewhere, envelope), ErrorCode::event_attribute);
}

TEST_F(OpeningTest, OneProcessHoldsTheDirectory) {
    open();
    const auto second = Ledger::open(options());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::locked);
}

TEST_F(OpeningTest, OpenedAgainItGoesOn) {
    open();
    append_some(1, 3);
    open();
    EXPECT_EQ(ledger->published()->log.checkpoint.size, TreeSize{4});
    EXPECT_EQ(ledger->published()->twin->checkpoint.size, TreeSize{4});
    append_some(4, 3);
    expect_sound();
}

TEST_F(OpeningTest, AMissingGuardMeansReadOnlyUntilOneIsAllowed) {
    open();
    append_some(1, 2);
    ledger.reset();
    fs::remove(directory / "guard");
    open();
    expect_read_only("guard");
    auto chosen = options();
    chosen.new_guard = true;
    open(chosen);
    append_some(3, 1);
    open();
    append_some(4, 1);
    expect_sound();
}

TEST_F(OpeningTest, AStoreBehindItsGuardIsReadOnly) {
    open();
    append_some(1, 1);
    ledger.reset();
    TemporaryDirectory copy;
    fs::copy(directory / "db", copy / "db", fs::copy_options::recursive);
    open();
    append_some(2, 2);
    ledger.reset();
    fs::remove_all(directory / "db");
    fs::copy(copy / "db", directory / "db", fs::copy_options::recursive);
    open();
    expect_read_only("restored");
}

TEST_F(OpeningTest, AnOutsideGuardFindsARollbackOfTheWholeDirectory) {
    TemporaryDirectory outside;
    TemporaryDirectory copy;
    auto chosen = options();
    chosen.outside_guard = outside / "guard";
    chosen.new_guard = true;
    open(chosen);
    append_some(1, 1);
    ledger.reset();
    fs::copy(directory.path(), copy / "all", fs::copy_options::recursive);
    chosen.new_guard = false;
    open(chosen);
    append_some(2, 1);
    ledger.reset();
    chosen.directory = copy / "all";
    open(chosen);
    expect_read_only("restored");
}

TEST_F(OpeningTest, AForkedHistoryIsReadOnly) {
    TemporaryDirectory copy;
    fs::copy(directory.path(), copy / "all", fs::copy_options::recursive);
    open();
    append_some(1, 2);
    ledger.reset();
    auto other = options();
    other.directory = copy / "all";
    open(other);
    append_some(11, 3);
    ledger.reset();
    fs::remove(copy / "all/guard");
    fs::copy(directory / "guard", copy / "all/guard");
    open(other);
    expect_read_only("another history");
}

TEST_F(OpeningTest, ALostLogKeyMeansReadOnly) {
    fs::remove(directory / "log-keys/ed25519.pem");
    open();
    expect_read_only("key is lost");
    EXPECT_TRUE(ledger->entry(Index{0}));
}

TEST_F(OpeningTest, WhatCannotSignStillShowsWhatAGuardHolds) {
    open();
    append_some(1, 2);
    ledger.reset();
    fs::remove(directory / "log-keys/ed25519.pem");
    open();
    expect_read_only("key is lost");
    EXPECT_EQ(ledger->published()->log.checkpoint.size, TreeSize{3});
    EXPECT_TRUE(ledger->entry(Index{2}));
    EXPECT_TRUE(ledger->proof(Index{2}, HashAlgorithm::sha256));
    EXPECT_TRUE(ledger->completeness("ledger", TreeSize{3}));
    expect_sound();
    ledger.reset();
    fs::remove(directory / "guard");
    open();
    EXPECT_EQ(ledger->published()->log.checkpoint.size, TreeSize{0});
    EXPECT_FALSE(ledger->entry(Index{2}));
}

TEST_F(OpeningTest, AClockOfAnotherYearIsNotBelieved) {
    open();
    ledger.reset();
    SimulatedClock wrong(Town::start + 400 * us_per_day, SimulatedClock::Pace::stands);
    ClockWatch watch(wrong, Town::start, true);
    EXPECT_EQ(watch.now().error().code, ErrorCode::clock_ahead);
    EXPECT_TRUE(ClockWatch(wrong, Town::start, false).now());
    SimulatedClock right(Town::start + 300 * us_per_day, SimulatedClock::Pace::stands);
    ClockWatch patient(right, Town::start, true);
    EXPECT_TRUE(patient.now());
    right.set(right.now() + 2 * 60 * us_per_minute);
    EXPECT_EQ(patient.now().error().code, ErrorCode::clock_ahead) << "it jumped";
    SimulatedClock behind(Town::start + -5 * us_per_day, SimulatedClock::Pace::stands);
    ClockWatch watching(behind, Town::start, true);
    EXPECT_TRUE(watching.now()) << "whoever judges says clock_behind";
    behind.set(Town::start + us_per_day);
    EXPECT_TRUE(watching.now()) << "it was put right";
}

TEST_F(OpeningTest, WhatWasNotFoundedCannotBeOpened) {
    TemporaryDirectory empty;
    auto chosen = options();
    chosen.directory = empty.path();
    const auto opened = Ledger::open(chosen);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace qiyue::testing

// Applying the log to a generation.

#include "projections/filling.hpp"

#include <gtest/gtest.h>

#include "ledger/base/limits.hpp"
#include "tests/support/synthetic_ledger.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/projections/test_views.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace qiyue::testing {
namespace {

class FillingTest : public ::testing::Test {
protected:
    static constexpr std::uint64_t entries = 2'500;

    static void SetUpTestSuite() {
        log = std::make_unique<TemporaryDirectory>();
        make_ledger(log->path(), entries, false, 1'000);
        store = open_store(log->path(), StoreOptions::Mode::read_only);
    }
    static void TearDownTestSuite() {
        store.reset();
        log.reset();
    }
    void SetUp() override {
        ASSERT_NE(store, nullptr);
        Obstacle::way().reset();
        rows = open("rows");
    }
    std::shared_ptr<ViewRows> open(const std::string& name) {
        auto opened =
            ViewRows::open(directory / name, counting_kind.made_as(), ViewRows::Mode::write);
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? *opened : nullptr;
    }
    /// Fills with a view of its own.
    static std::expected<void, ViewFailure> fill_to(ViewRows& rows, std::uint64_t size,
                                                    std::function<bool()> go_on = nullptr) {
        const auto view = counting_kind.make(*store);
        return fill(*view, rows, *store, {TreeSize{size}, std::move(go_on)});
    }
    void expect_at(const ViewRows& filled, std::uint64_t size) {
        EXPECT_EQ(filled.position().size, TreeSize{size});
        EXPECT_EQ(fault_in(*filled.snapshot(), *store), "");
    }

    static std::unique_ptr<TemporaryDirectory> log;
    static std::unique_ptr<EventStore> store;
    TemporaryDirectory directory;
    std::shared_ptr<ViewRows> rows;
};

std::unique_ptr<TemporaryDirectory> FillingTest::log;
std::unique_ptr<EventStore> FillingTest::store;

TEST_F(FillingTest, EntriesAreAppliedUpToTheSizeAndNoFurther) {
    for (const std::uint64_t size : {0u, 1u, 7u, 999u, 1'000u, 1'001u, 2'499u, 2'500u, 2'500u}) {
        ASSERT_TRUE(fill_to(*rows, size));
        expect_at(*rows, size);
    }
    ASSERT_TRUE(fill_to(*rows, 7));
    expect_at(*rows, entries);
    LogEntry last;
    ASSERT_TRUE(last.read(*store, Index{entries - 1}));
    EXPECT_EQ(rows->position().recorded, last.head().recorded);
}

TEST_F(FillingTest, HoweverItIsCutTheGenerationIsTheSame) {
    ASSERT_TRUE(fill_to(*rows, entries));
    const auto steps = open("steps");
    for (std::uint64_t size = 0; size < entries; size += 97)
        ASSERT_TRUE(fill_to(*steps, size));
    ASSERT_TRUE(fill_to(*steps, entries));
    EXPECT_EQ(steps->position(), rows->position());
    EXPECT_EQ(steps->contents().value(), rows->contents().value());
}

TEST_F(FillingTest, BetweenBatchesItIsAskedWhetherToGoOn) {
    std::vector<std::uint64_t> positions;
    const auto note = [&] {
        positions.push_back(rows->position().size.value);
        return positions.size() < 2;
    };
    ASSERT_TRUE(fill_to(*rows, entries, note));
    const std::uint64_t batch = limits::view_batch_entries;
    EXPECT_EQ(positions, (std::vector<std::uint64_t>{batch, 2 * batch}));
    expect_at(*rows, 2 * batch);
    ASSERT_TRUE(fill_to(*rows, entries));
    expect_at(*rows, entries);
}

TEST_F(FillingTest, AFailingEntryLeavesNothingAndWhatCameBeforeStays) {
    for (const std::uint64_t index : {0u, 1u, 999u, 1'000u, 1'234u}) {
        const auto filled = open("fails at " + std::to_string(index));
        Obstacle::way().fail({.view = "counting", .index = index});
        const auto failed = fill_to(*filled, entries);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().index, index);
        EXPECT_NE(failed.error().reason.find("the obstacle is in the way"), std::string::npos);
        EXPECT_NE(failed.error().remedy.find("start the server again"), std::string::npos);
        expect_at(*filled, index);
    }
}

TEST_F(FillingTest, WhenTheFaultIsGoneItGoesOnAsIfNothingHadBeen) {
    Obstacle::way().fail({.view = "counting", .index = 1'234, .times = 1});
    ASSERT_FALSE(fill_to(*rows, entries));
    ASSERT_TRUE(fill_to(*rows, entries));
    EXPECT_EQ(Obstacle::way().first_applied("counting", 2), 1'234u);
    expect_at(*rows, entries);
    const auto smooth = open("smooth");
    ASSERT_TRUE(fill_to(*smooth, entries));
    EXPECT_EQ(rows->position(), smooth->position());
}

TEST_F(FillingTest, WhatALibraryThrowsStopsTheViewOnly) {
    Obstacle::way().fail({.view = "counting", .index = 10, .throws = true});
    const auto failed = fill_to(*rows, entries);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().index, 10u);
    EXPECT_NE(failed.error().reason.find("the obstacle throws"), std::string::npos);
    EXPECT_NE(failed.error().remedy.find("qiyue rebuild DIR"), std::string::npos);
    expect_at(*rows, 10);
}

TEST_F(FillingTest, AnEntryThatCannotBeReadIsNamed) {
    TemporaryDirectory damaged;
    const auto synthetic = make_ledger(damaged.path(), 20, false);
    {
        RawDatabase raw(damaged.path());
        raw.put(Column::entries, entry_key(Index{13}), "no entry");
    }
    const auto broken = open_store(damaged.path(), StoreOptions::Mode::read_only);
    ASSERT_NE(broken, nullptr);
    const auto view = counting_kind.make(*broken);
    const auto failed = fill(*view, *rows, *broken, {TreeSize{20}, nullptr});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().index, 13u);
    EXPECT_NE(failed.error().remedy.find("qiyue fsck DIR"), std::string::npos);
    EXPECT_EQ(rows->position().size, TreeSize{13});
    EXPECT_EQ(fault_in(*rows->snapshot(), *broken), "");
}

}  // namespace
}  // namespace qiyue::testing

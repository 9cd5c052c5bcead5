// A view follows the log; one that fails stops alone; what it was made as decides what serves.

#include "projections/followed_view.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include "projections/projections.hpp"
#include "tests/unit/projections/followed_view_fixture.hpp"

namespace qiyue::testing {
namespace {

using namespace std::chrono_literals;

TEST_F(FollowedViewTest, TheFirstGenerationServesAsItGrows) {
    grow(10);
    view = start(counting_kind);
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->status().generation, 1u);
    ASSERT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(fault(), "");
    ASSERT_TRUE(becomes([this] { return view->status().lag_entries == 0; }));
    const auto status = view->status();
    EXPECT_EQ(status.name, "counting");
    EXPECT_EQ(status.version, 1u);
    EXPECT_EQ(status.position, position_at(size()));
    EXPECT_EQ(status.lag_seconds, 0);
    EXPECT_FALSE(status.failure);
    EXPECT_FALSE(status.rebuild);
    EXPECT_FALSE(status.last_rebuild);
    EXPECT_TRUE(status.kept.empty());
    EXPECT_EQ(view->snapshot()->label(), counting_kind.made_as());
}

TEST_F(FollowedViewTest, ItFollowsWithoutGapsWhileAppendsGoOn) {
    follow();
    auto appends = std::async(std::launch::async, [this] {
        for (std::size_t group = 1; group <= 40; ++group)
            grow(group % 23 + 1);
    });
    TreeSize last{};
    std::uint64_t looks = 0;
    while (appends.wait_for(0s) != std::future_status::ready) {
        const auto snapshot = view->snapshot();
        EXPECT_GE(snapshot->position().size, last);
        EXPECT_LE(snapshot->position().size, size());
        EXPECT_EQ(fault_in(*snapshot, ledger->store()), "");
        last = snapshot->position().size;
        ++looks;
    }
    EXPECT_GT(looks, 1u);
    ASSERT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(fault(), "");
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(FollowedViewTest, AReaderWaitsForWhatItHasSeen) {
    follow();
    EXPECT_TRUE(view->wait_for(size(), 0ms));
    EXPECT_TRUE(view->wait_for(TreeSize{0}, 0ms));
    const TreeSize next{size().value + 1};
    EXPECT_FALSE(view->wait_for(next, 30ms));
    auto waits = std::async(std::launch::async, [&] { return view->wait_for(next, in_time); });
    grow(1);
    EXPECT_TRUE(waits.get());
    EXPECT_GE(view->snapshot()->position().size, next);
}

TEST_F(FollowedViewTest, AnotherProcessThatFollowsIsRefused) {
    follow();
    const auto second = FollowedView::start(counting_kind, *ledger, directory.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::locked);
}

TEST_F(FollowedViewTest, StartedAgainItGoesOnWhereItStood) {
    grow(20);
    follow();
    const TreeSize stood = size();
    view.reset();
    grow(5);
    follow();
    EXPECT_EQ(Obstacle::way().first_applied("counting", 2), stood.value);
    EXPECT_EQ(view->status().generation, 1u);
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

// -- failing

class FailingViewTest : public FollowedViewTest {
protected:
    static constexpr std::uint64_t bad = 12;

    void start_all(std::size_t entries) {
        grow(entries);
        Obstacle::way().fail({.view = "counting", .index = bad, .code = ErrorCode::corrupt});
        const std::vector<ViewKind> kinds{counting_kind, other_kind};
        auto started = Projections::start(*ledger, directory.path(), {}, kinds);
        ASSERT_TRUE(started) << started.error().text();
        all = std::move(*started);
    }
    bool stops() {
        return becomes([this] { return all->find("counting")->status().failure.has_value(); });
    }
    void TearDown() override {
        all.reset();
        FollowedViewTest::TearDown();
    }

    std::unique_ptr<Projections> all;
};

TEST_F(FailingViewTest, AFailingEntryStopsItsViewOnlyAndSaysWhichWhyAndWhatToDo) {
    start_all(30);
    ASSERT_TRUE(stops());
    const auto status = all->find("counting")->status();
    EXPECT_EQ(status.failure->index, bad);
    EXPECT_NE(status.failure->reason.find("the obstacle is in the way"), std::string::npos);
    EXPECT_NE(status.failure->remedy.find("qiyue rebuild DIR"), std::string::npos);
    EXPECT_EQ(status.lag_entries, size().value - bad);
    EXPECT_GT(status.lag_seconds, 0);
    EXPECT_TRUE(all->find("other")->wait_for(size(), in_time));
    EXPECT_FALSE(all->find("other")->status().failure);
    // And so it stays while the log grows.
    grow(10);
    EXPECT_TRUE(all->find("other")->wait_for(size(), in_time));
    EXPECT_FALSE(all->find("counting")->wait_for(TreeSize{bad + 1}, 150ms));
    EXPECT_EQ(all->find("counting")->status().failure, status.failure);
    EXPECT_EQ(all->find("counting")->status().lag_entries, size().value - bad);
}

TEST_F(FailingViewTest, WhatCameBeforeIsKeptAndStillRead) {
    start_all(30);
    ASSERT_TRUE(stops());
    const auto snapshot = all->snapshot("counting");
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ((*snapshot)->position(), position_at(TreeSize{bad}));
    EXPECT_EQ(fault_in(**snapshot, ledger->store()), "");
}

TEST_F(FailingViewTest, WhenTheFaultIsGoneTheNextProcessGoesOn) {
    start_all(30);
    ASSERT_TRUE(stops());
    all.reset();
    Obstacle::way().reset();
    follow();
    EXPECT_EQ(Obstacle::way().first_applied("counting", 1), bad);
    EXPECT_FALSE(view->status().failure);
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(FailingViewTest, AFaultThatIsStillThereStopsTheNextProcessToo) {
    start_all(30);
    ASSERT_TRUE(stops());
    all.reset();
    view = start(counting_kind);
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(becomes([this] { return view->status().failure.has_value(); }));
    EXPECT_EQ(view->status().failure->index, bad);
    EXPECT_EQ(view->status().position.size, TreeSize{bad});
}

TEST_F(FailingViewTest, ARebuildMendsAViewThatStopped) {
    start_all(30);
    ASSERT_TRUE(stops());
    FollowedView& stopped = *all->find("counting");
    // In vain while the fault is there.
    ASSERT_TRUE(stopped.rebuild());
    ASSERT_TRUE(becomes([&] { return stopped.status().last_rebuild.has_value(); }));
    auto status = stopped.status();
    EXPECT_EQ(status.last_rebuild->end, RebuildOutcome::End::failed);
    ASSERT_TRUE(status.last_rebuild->failure);
    EXPECT_EQ(status.last_rebuild->failure->index, bad);
    EXPECT_EQ(status.generation, 1u);
    EXPECT_TRUE(status.failure);
    EXPECT_EQ(status.position.size, TreeSize{bad});
    EXPECT_FALSE(std::filesystem::exists(generation(2)));
    Obstacle::way().fail({});
    const auto number = stopped.rebuild();
    ASSERT_TRUE(number) << number.error().text();
    ASSERT_TRUE(stopped.wait_for(size(), in_time));
    status = stopped.status();
    EXPECT_EQ(status.generation, *number);
    EXPECT_FALSE(status.failure);
    EXPECT_EQ(status.last_rebuild->end, RebuildOutcome::End::switched);
    EXPECT_FALSE(status.last_rebuild->differed) << "the old one stands elsewhere";
    grow(3);
    EXPECT_TRUE(stopped.wait_for(size(), in_time));
}

TEST_F(FailingViewTest, ViewsAreFoundByTheirNames) {
    start_all(1);
    EXPECT_EQ(all->find("none"), nullptr);
    EXPECT_EQ(all->snapshot("none").error().code, ErrorCode::not_found);
    const auto status = all->status();
    ASSERT_EQ(status.size(), 2u);
    EXPECT_EQ(status[0].name, "counting");
    EXPECT_EQ(status[1].name, "other");
}

// -- what serves

class ServingTest : public FollowedViewTest {
protected:
    void SetUp() override {
        FollowedViewTest::SetUp();
        grow(20);
    }
    /// Started as this kind, a new generation comes to serve in place of what is there.
    void expect_made_anew(const ViewKind& kind) {
        view.reset();
        view = start(kind);
        ASSERT_NE(view, nullptr);
        ASSERT_TRUE(serves(2));
        ASSERT_TRUE(view->wait_for(size(), in_time));
        EXPECT_EQ(view->status().version, kind.version);
        EXPECT_EQ(view->status().kept, std::vector<std::uint64_t>{1});
        EXPECT_EQ(fault(kind.version), "");
        EXPECT_EQ(view->drop_old().value(), 1u);
        EXPECT_FALSE(std::filesystem::exists(generation(1)));
        grow(3);
        EXPECT_TRUE(view->wait_for(size(), in_time));
    }
};

TEST_F(ServingTest, AVersionThatCannotBeReadDoesNotServe) {
    follow();
    view.reset();
    Obstacle::way().hold(2, 5);
    view = start(foreign_kind);
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(Obstacle::way().wait_until_held());
    // Nothing of the old version is seen meanwhile.
    if (const auto snapshot = view->snapshot()) {
        EXPECT_EQ(snapshot->label().version, 2u);
    }
    EXPECT_FALSE(view->wait_for(size(), 0ms));
    Obstacle::way().let_go();
    expect_made_anew(foreign_kind);
}

TEST_F(ServingTest, AVersionOfANewerProgramDoesNotServe) {
    follow(raised_kind);
    expect_made_anew(counting_kind);
}

TEST_F(ServingTest, DamagedRowsAreMadeAnew) {
    follow();
    view.reset();
    std::ofstream(generation(1) + "/CURRENT") << "damaged";
    expect_made_anew(counting_kind);
}

TEST_F(ServingTest, ARowsFolderThatIsGoneIsMadeAnew) {
    follow();
    view.reset();
    std::filesystem::remove_all(generation(1));
    view = start(counting_kind);
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(view->status().generation, 2u);
    EXPECT_EQ(fault(), "");
}

TEST_F(ServingTest, AViewAheadOfTheLogIsMadeAnew) {
    follow();
    view.reset();
    {
        // As if the ledger had been restored from an older backup.
        const auto rows =
            ViewRows::open(generation(1), counting_kind.made_as(), ViewRows::Mode::write);
        ASSERT_TRUE(rows) << rows.error().text();
        ViewBatch batch(**rows);
        for (unsigned entry = 0; entry < 5; ++entry)
            batch.finish_entry(Micros{1});
        ASSERT_TRUE((*rows)->write(batch));
    }
    expect_made_anew(counting_kind);
}

TEST_F(ServingTest, AllViewsMayBeDeleted) {
    follow();
    view.reset();
    std::filesystem::remove_all(directory / "views");
    follow();
    EXPECT_EQ(view->status().generation, 1u);
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

}  // namespace
}  // namespace qiyue::testing

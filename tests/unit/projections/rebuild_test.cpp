// A generation that is made beside the serving one.

#include <filesystem>
#include <future>

#include "ledger/base/limits.hpp"
#include "projections/projections.hpp"
#include "tests/unit/projections/followed_view_fixture.hpp"

namespace qiyue::testing {
namespace {

using namespace std::chrono_literals;
using End = RebuildOutcome::End;
using Numbers = std::vector<std::uint64_t>;

/// A log long enough for a rebuild to work in batches before it takes over.
class RebuildTest : public FollowedViewTest {
protected:
    static constexpr std::uint64_t batch = limits::view_batch_entries;
    static constexpr std::uint64_t held_at = batch + batch / 2;

    void SetUp() override {
        FollowedViewTest::SetUp();
        grow(3'600);
        follow();
    }
    /// Begins a rebuild that stops in its second batch.
    void rebuild_and_hold() {
        Obstacle::way().hold(2, held_at);
        const auto number = view->rebuild();
        ASSERT_TRUE(number) << number.error().text();
        EXPECT_EQ(*number, 2u);
        ASSERT_TRUE(Obstacle::way().wait_until_held());
    }
    /// Ends what is going on beside a rebuild that is held, letting that go on batch by batch: when
    /// the other begins to wait for it cannot be seen.
    template <class Ended>
    void let_go_until_ready(std::future<Ended>& other) {
        for (std::uint64_t at = held_at; at < size().value; at += batch) {
            if (other.wait_for(200ms) == std::future_status::ready) break;
            Obstacle::way().hold(2, at + batch);
        }
        Obstacle::way().let_go();
        ASSERT_EQ(other.wait_for(in_time), std::future_status::ready);
    }
    RebuildOutcome outcome() const { return view->status().last_rebuild.value(); }
};

TEST_F(RebuildTest, TheOldOneServesAndFollowsWhileTheNewOneIsMade) {
    const auto before = view->snapshot();
    rebuild_and_hold();
    EXPECT_EQ(view->status().generation, 1u);
    grow(7);
    ASSERT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(view->status().generation, 1u);
    EXPECT_EQ(fault(), "");
    Obstacle::way().let_go();
    ASSERT_TRUE(serves(2));
    EXPECT_GE(view->snapshot()->position().size, size());
    EXPECT_EQ(fault(), "");
    EXPECT_EQ(fault_in(*before, ledger->store()), "") << "who reads the old one reads on";
    EXPECT_EQ(outcome().end, End::switched);
    EXPECT_EQ(outcome().generation, 2u);
    EXPECT_FALSE(outcome().differed);
    EXPECT_FALSE(outcome().failure);
    EXPECT_FALSE(view->status().rebuild);
    grow(3);
    ASSERT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(RebuildTest, ItsProgressIsToldInNumbers) {
    rebuild_and_hold();
    const auto progress = view->status().rebuild;
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->generation, 2u);
    EXPECT_EQ(progress->version, 1u);
    EXPECT_EQ(progress->position, TreeSize{batch});
    EXPECT_EQ(progress->target, size());
    EXPECT_GT(progress->entries_per_second, 0);
    ASSERT_TRUE(progress->remaining_s);
    EXPECT_NEAR(*progress->remaining_s * progress->entries_per_second,
                static_cast<double>(size().value - batch), 1);
}

TEST_F(RebuildTest, ASecondOneIsRefusedWhileOneIsMade) {
    rebuild_and_hold();
    const auto second = view->rebuild();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::exists_already);
    EXPECT_NE(second.error().detail.find("generation 2"), std::string::npos);
    Obstacle::way().let_go();
    ASSERT_TRUE(serves(2));
    EXPECT_EQ(view->rebuild().value(), 3u);
    ASSERT_TRUE(serves(3));
    EXPECT_EQ(view->status().kept, (Numbers{1, 2}));
    EXPECT_EQ(view->drop_old().value(), 2u);
    EXPECT_TRUE(view->status().kept.empty());
    EXPECT_EQ(view->drop_old().value(), 0u);
    EXPECT_FALSE(std::filesystem::exists(generation(1)));
    EXPECT_EQ(fault(), "");
}

TEST_F(RebuildTest, OldGenerationsAreKeptUntilTold) {
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(serves(2));
    follow();  // started again
    EXPECT_EQ(view->status().generation, 2u);
    EXPECT_EQ(view->status().kept, Numbers{1});
    EXPECT_FALSE(view->status().rebuild);
    EXPECT_EQ(ViewRows::label_in(generation(1)).value(), counting_kind.made_as());
    EXPECT_EQ(view->drop_old().value(), 1u);
    EXPECT_FALSE(std::filesystem::exists(generation(1)));
}

TEST_F(RebuildTest, WhatDidNotFollowFromTheLogIsToldAndReplaced) {
    view.reset();
    std::filesystem::remove_all(directory / "views");
    Obstacle::way().reset();
    Obstacle::way().lie_at(17);
    follow();
    EXPECT_NE(fault(), "");
    Obstacle::way().lie_at(Obstacle::nowhere);
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(serves(2));
    EXPECT_EQ(outcome().end, End::switched);
    EXPECT_TRUE(outcome().differed);
    EXPECT_EQ(fault(), "");
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(RebuildTest, ACancelledOneIsDeleted) {
    EXPECT_EQ(view->cancel().error().code, ErrorCode::not_found);
    rebuild_and_hold();
    auto cancelled = std::async(std::launch::async, [this] { return view->cancel(); });
    let_go_until_ready(cancelled);
    const auto done = cancelled.get();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_FALSE(view->status().rebuild);
    EXPECT_EQ(outcome().end, End::cancelled);
    EXPECT_EQ(outcome().generation, 2u);
    EXPECT_FALSE(std::filesystem::exists(generation(2)));
    EXPECT_EQ(view->status().generation, 1u);
    EXPECT_EQ(view->cancel().error().code, ErrorCode::not_found);
    grow(3);
    EXPECT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(fault(), "");
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(becomes([this] { return outcome().end == End::switched; }));
    EXPECT_EQ(fault(), "");
}

TEST_F(RebuildTest, OneThatWasCutOffIsTakenUpAgain) {
    rebuild_and_hold();
    auto ended = std::async(std::launch::async, [this] { view.reset(); });
    let_go_until_ready(ended);
    Obstacle::way().let_go();
    EXPECT_EQ(Generations(directory.path(), "counting").serving().value(), 1u);
    TreeSize done{};
    {
        const auto rows =
            ViewRows::open(generation(2), counting_kind.made_as(), ViewRows::Mode::read);
        ASSERT_TRUE(rows) << rows.error().text();
        done = (*rows)->position().size;
    }
    ASSERT_GE(done, TreeSize{batch});
    ASSERT_LT(done, size());
    Obstacle::way().reset();
    view = start(counting_kind);
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(serves(2));
    EXPECT_EQ(outcome().end, End::switched);
    EXPECT_FALSE(outcome().differed);
    // The serving one is level, so only the new one applied anything: from where it was cut off.
    const auto first = Obstacle::way().first_applied("counting", 1);
    const auto second = Obstacle::way().first_applied("counting", 2);
    EXPECT_FALSE(first);
    EXPECT_EQ(second, done.value);
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(RebuildTest, OneThatFailsLeavesTheServingOneAlone) {
    Obstacle::way().fail({.view = "counting", .from_made = 2, .index = held_at});
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(becomes([this] { return view->status().last_rebuild.has_value(); }));
    EXPECT_EQ(outcome().end, End::failed);
    ASSERT_TRUE(outcome().failure);
    EXPECT_EQ(outcome().failure->index, held_at);
    EXPECT_NE(outcome().failure->reason.find("the obstacle is in the way"), std::string::npos);
    EXPECT_FALSE(outcome().failure->remedy.empty());
    const auto status = view->status();
    EXPECT_EQ(status.generation, 1u);
    EXPECT_FALSE(status.failure) << "what serves has not failed";
    EXPECT_FALSE(status.rebuild);
    grow(3);
    EXPECT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(fault(), "");
}

TEST_F(RebuildTest, OneThatFailsWhileItTakesOverLeavesTheServingOneAlone) {
    // Within the last entries, which are applied as it takes over.
    const std::uint64_t last = size().value;
    Obstacle::way().hold(2, last - 5);
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(Obstacle::way().wait_until_held());
    grow(20);
    Obstacle::way().fail({.view = "counting", .from_made = 2, .index = last + 10, .times = 1});
    Obstacle::way().let_go();
    ASSERT_TRUE(becomes([this] { return view->status().last_rebuild.has_value(); }));
    EXPECT_EQ(outcome().end, End::failed);
    EXPECT_EQ(outcome().failure.value().index, last + 10);
    EXPECT_EQ(view->status().generation, 1u);
    EXPECT_TRUE(view->wait_for(size(), in_time));
    EXPECT_EQ(fault(), "");
    EXPECT_FALSE(std::filesystem::exists(generation(2)));
    ASSERT_TRUE(view->rebuild());
    ASSERT_TRUE(serves(2));
    EXPECT_EQ(view->snapshot()->position(), position_at(size()));
}

TEST_F(RebuildTest, ViewsAreRebuiltSideBySide) {
    view.reset();
    Obstacle::way().reset();
    const std::vector<ViewKind> kinds{counting_kind, other_kind};
    const auto all = Projections::start(*ledger, directory.path(), {}, kinds);
    ASSERT_TRUE(all) << all.error().text();
    Obstacle::way().hold(2, held_at);
    for (const ViewKind& kind : kinds) {
        FollowedView& one = *(*all)->find(kind.name);
        EXPECT_TRUE(one.wait_for(size(), in_time));
        EXPECT_TRUE(one.rebuild());
    }
    EXPECT_TRUE(Obstacle::way().wait_until_held(2)) << "neither waits for the other";
    Obstacle::way().let_go();
    for (const ViewKind& kind : kinds) {
        const FollowedView& one = *(*all)->find(kind.name);
        EXPECT_TRUE(becomes([&] { return one.status().generation == 2; }));
    }
}

TEST_F(RebuildTest, AfterTheVersionIsRaisedTheOldOneServesUntilTheNewOneIsMade) {
    const TreeSize stood = size();
    view.reset();
    Obstacle::way().hold(2, held_at);
    view = start(raised_kind);
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(Obstacle::way().wait_until_held());
    auto status = view->status();
    EXPECT_EQ(status.version, 1u);
    EXPECT_EQ(status.generation, 1u);
    ASSERT_TRUE(status.rebuild);
    EXPECT_EQ(status.rebuild->version, 2u);
    EXPECT_EQ(status.rebuild->generation, 2u);
    EXPECT_EQ(fault(1), "");
    // Its rows stand still: this program writes none of that version.
    grow(4);
    EXPECT_FALSE(view->wait_for(size(), 150ms));
    EXPECT_EQ(view->snapshot()->position().size, stood);
    EXPECT_EQ(view->status().lag_entries, 4u);
    Obstacle::way().let_go();
    ASSERT_TRUE(serves(2));
    ASSERT_TRUE(view->wait_for(size(), in_time));
    status = view->status();
    EXPECT_EQ(status.version, 2u);
    EXPECT_EQ(status.kept, Numbers{1});
    EXPECT_EQ(outcome().end, End::switched);
    EXPECT_FALSE(outcome().differed) << "another version has other rows";
    EXPECT_EQ(fault(2), "");
    EXPECT_EQ(view->drop_old().value(), 1u);
    grow(2);
    EXPECT_TRUE(view->wait_for(size(), in_time));
}

TEST_F(RebuildTest, AnUnfinishedGenerationOfAnotherVersionIsDeleted) {
    view.reset();
    ASSERT_TRUE(ViewRows::open(generation(7), counting_kind.made_as(), ViewRows::Mode::write));
    view = start(raised_kind);
    ASSERT_NE(view, nullptr);
    EXPECT_FALSE(std::filesystem::exists(generation(7)));
    ASSERT_TRUE(serves(2));
    EXPECT_EQ(view->status().version, 2u);
    EXPECT_EQ(fault(2), "");
}

}  // namespace
}  // namespace qiyue::testing

#pragma once

// A ledger that grows, and views of the tests' own that follow it.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "projections/followed_view.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"
#include "tests/unit/projections/test_views.hpp"

namespace qiyue::testing {

class FollowedViewTest : public PipelineTest {
protected:
    static constexpr std::chrono::minutes in_time{1};

    void SetUp() override {
        PipelineTest::SetUp();
        Obstacle::way().reset();
        open();
        accepted(town.register_organization(1));
    }
    void TearDown() override {
        Obstacle::way().let_go();
        view.reset();
    }

    /// Appends so many entries, a thousand at a time.
    void grow(std::size_t entries) {
        while (entries > 0) {
            const std::size_t now = std::min<std::size_t>(entries, 1'000);
            std::vector<Submission> batch;
            for (std::size_t number = 0; number < now; ++number)
                batch.push_back({town.grant_mandate(1), {}});
            for (const Outcome& outcome : ledger->append(std::move(batch)))
                ASSERT_TRUE(std::holds_alternative<Receipt>(outcome)) << shown(outcome);
            entries -= now;
        }
    }
    TreeSize size() const { return ledger->published()->log.checkpoint.size; }

    std::unique_ptr<FollowedView> start(const ViewKind& kind) {
        auto started = FollowedView::start(kind, *ledger, directory.path());
        EXPECT_TRUE(started) << started.error().text();
        return started ? std::move(*started) : nullptr;
    }
    /// Follows until it is level with the log.
    void follow(const ViewKind& kind = counting_kind) {
        view.reset();
        view = start(kind);
        ASSERT_NE(view, nullptr);
        ASSERT_TRUE(view->wait_for(size(), in_time));
    }
    /// What a status says that nothing else announces.
    static bool becomes(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + in_time;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }
    bool serves(std::uint64_t generation) const {
        return becomes([&] { return view->status().generation == generation; });
    }
    bool rebuild_ends() const {
        return becomes([this] { return !view->status().rebuild; });
    }
    /// Empty if what readers see is what its entries make of it.
    std::string fault(std::uint32_t version = 1) const {
        const auto snapshot = view->snapshot();
        if (snapshot == nullptr) return "nothing serves";
        return fault_in(*snapshot, ledger->store(), version);
    }
    /// The position that a generation made without interruption has at a size.
    ViewPosition position_at(TreeSize at) {
        const auto rows = ViewRows::open(directory / ("fresh-" + std::to_string(++fresh_)),
                                         counting_kind.made_as(), ViewRows::Mode::write);
        EXPECT_TRUE(rows) << rows.error().text();
        const auto fresh = counting_kind.make(ledger->store());
        EXPECT_TRUE(fill(*fresh, **rows, ledger->store(), {at, nullptr}));
        return (*rows)->position();
    }
    std::string generation(std::uint64_t number) const {
        return Generations(directory.path(), "counting").path(number);
    }

    std::unique_ptr<FollowedView> view;

private:
    unsigned fresh_ = 0;
};

}  // namespace qiyue::testing

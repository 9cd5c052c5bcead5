// The view "states", and the state at any past entry that is read from it.

#include "projections/views/states_view.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "projections/history/recorded_history.hpp"
#include "tests/unit/projections/naive_replay.hpp"
#include "tests/unit/projections/town_life.hpp"

namespace qiyue::testing {
namespace {

class StatesViewTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        life = std::make_unique<TownLife>();
        life->live();
    }
    static void TearDownTestSuite() { life.reset(); }
    void SetUp() override { ASSERT_NE(life, nullptr); }

    /// All names that the whole log writes.
    static NaiveRows all_rows() {
        NaiveReplay replay(life->store());
        replay.step_to(life->size());
        return replay.rows();
    }

    static std::unique_ptr<TownLife> life;
};

std::unique_ptr<TownLife> StatesViewTest::life;

TEST_F(StatesViewTest, TheNewestRowsAreTheLedgersOwnByteForByte) {
    const auto history = life->recorded();
    const auto rows = all_rows();
    std::set<RowKind> kinds;
    for (const auto& [name, bytes] : rows) {
        kinds.insert(name.kind);
        const auto own = life->store().row(name);
        ASSERT_TRUE(own) << own.error().text();
        EXPECT_EQ(bytes_of(history->row(name)), bytes_of(*own)) << name.id;
        EXPECT_EQ(bytes, bytes_of(*own)) << name.id;
    }
    EXPECT_FALSE(history->failed());
    // A life that touches little would show little.
    EXPECT_GT(rows.size(), 80u);
    for (const RowKind kind :
         {RowKind::ledger, RowKind::policy, RowKind::directions, RowKind::organization,
          RowKind::expert, RowKind::key, RowKind::mandate, RowKind::complex, RowKind::evaluation,
          RowKind::need, RowKind::task, RowKind::kpi, RowKind::tally, RowKind::commitment,
          RowKind::correction})
        EXPECT_TRUE(kinds.contains(kind)) << static_cast<int>(kind);
}

TEST_F(StatesViewTest, TheViewHoldsNoNameThatTheLogDoesNotMake) {
    const auto rows = all_rows();
    const auto snapshot = life->view("states");
    std::size_t names = 0;
    ASSERT_TRUE(snapshot->scan("n", "o", [&](std::string_view key, std::string_view) {
        const RowName name{static_cast<RowKind>(key[1]), states_view::id_in(key)};
        EXPECT_TRUE(rows.contains(name)) << name.id;
        ++names;
        return true;
    }));
    EXPECT_EQ(names, rows.size());
}

TEST_F(StatesViewTest, AtEveryEntryTheStateIsThatOfANaiveReplay) {
    const auto names = all_rows();
    NaiveReplay replay(life->store());
    while (replay.size() < life->size().value) {
        replay.step();
        const auto history = life->recorded(TreeSize{replay.size()});
        for (const auto& [name, last] : names) {
            ASSERT_EQ(bytes_of(history->row(name)), replay.bytes(name))
                << name.id << " at size " << replay.size();
        }
        ASSERT_FALSE(history->failed());
    }
}

TEST_F(StatesViewTest, BeforeTheFirstEntryThereIsNothing) {
    const auto whole = life->recorded();
    RecordedHistory nothing(life->view("states"), life->store(), Point{});
    for (const auto& [name, last] : all_rows()) {
        EXPECT_EQ(nothing.row(name), nullptr);
        EXPECT_TRUE(nothing.versions(name).empty());
    }
    EXPECT_TRUE(nothing.ids(RowKind::organization, "", "", 100).empty());
    EXPECT_FALSE(nothing.failed());
}

TEST_F(StatesViewTest, VersionsAreTheEntriesThatWroteTheRow) {
    std::map<RowName, std::vector<std::pair<std::uint64_t, std::string>>> written;
    NaiveReplay replay(life->store());
    while (replay.size() < life->size().value) {
        const std::uint64_t index = replay.size();
        for (const RowName& name : replay.step())
            written[name].emplace_back(index, replay.bytes(name));
    }
    for (const std::uint64_t size :
         {life->size().value, life->at("correction").value, life->at("lead.selected").value + 1}) {
        const auto history = life->recorded(TreeSize{size});
        for (const auto& [name, all] : written) {
            const auto versions = history->versions(name);
            std::size_t expected = 0;
            for (const auto& [index, bytes] : all) {
                if (index >= size) break;
                ASSERT_LT(expected, versions.size()) << name.id;
                EXPECT_EQ(versions[expected].index, Index{index}) << name.id;
                EXPECT_EQ(bytes_of(versions[expected].row), bytes) << name.id;
                ++expected;
            }
            EXPECT_EQ(versions.size(), expected) << name.id << " at " << size;
        }
        EXPECT_FALSE(history->failed());
    }
    const auto& complex = written.at({RowKind::complex, "CQ-1"});
    EXPECT_GT(complex.size(), 10u);
    EXPECT_EQ(complex.front().first,
              life->store().by_stream(TownLife::stream, {}, 1)->indexes[0].value);
}

TEST_F(StatesViewTest, IdsAreThoseThatAreThereInTheirOrder) {
    const std::string lead = TownLife::uscc("lead");
    const std::string m1 = TownLife::uscc("m1");
    for (const std::uint64_t size :
         {life->size().value, life->at("need.matched").value, std::uint64_t{1}}) {
        NaiveReplay replay(life->store());
        replay.step_to(TreeSize{size});
        const auto history = life->recorded(TreeSize{size});
        for (const RowKind kind :
             {RowKind::organization, RowKind::complex, RowKind::need, RowKind::evaluation,
              RowKind::kpi, RowKind::key, RowKind::mandate, RowKind::ledger}) {
            for (const std::string prefix : {"", "C", "CQ-1", "CQ-1/", "CQ-1/N-", "915", "zz"}) {
                for (const std::string& after :
                     {std::string(), std::string("A"), std::string("CQ-1"), std::string("CQ-1/N-1"),
                      lead, m1, std::string("zzz")}) {
                    for (const std::size_t limit : {1u, 2u, 1'000u}) {
                        std::vector<std::string> expected;
                        for (const auto& [name, bytes] : replay.rows()) {
                            if (name.kind == kind && name.id.starts_with(prefix) &&
                                (after.empty() || name.id > after) && expected.size() < limit)
                                expected.push_back(name.id);
                        }
                        EXPECT_EQ(history->ids(kind, prefix, after, limit), expected)
                            << "kind " << static_cast<int>(kind) << " prefix '" << prefix
                            << "' after '" << after << "' at " << size;
                    }
                }
            }
        }
    }
}

TEST_F(StatesViewTest, TheLogAnswersForItsEntries) {
    const auto history = life->recorded();
    for (std::uint64_t index = 0; index < life->size().value; ++index) {
        const auto entry = naive_entry(life->store(), index);
        const auto act = history->act(Index{index});
        ASSERT_TRUE(act);
        EXPECT_EQ(act->type, entry->event.type);
        EXPECT_EQ(act->subject, entry->event.subject);
        EXPECT_EQ(act->source, entry->event.source);
        EXPECT_EQ(act->recorded, entry->head.recorded);
        EXPECT_EQ(history->payload(Index{index}), entry->payload);
        EXPECT_EQ(history->told_payload(Index{index}), entry->payload) << "as it was signed";
    }
    EXPECT_FALSE(history->act(next_index(life->size())));
    EXPECT_FALSE(history->payload(next_index(life->size())));
    EXPECT_FALSE(history->failed()) << "what is not there is no failure";
    const auto roots = history->roots(life->size());
    ASSERT_TRUE(roots);
    EXPECT_EQ(roots->sha256, life->store().writer_state().root);
    EXPECT_FALSE(history->roots(TreeSize{life->size().value + 1}));
}

}  // namespace
}  // namespace qiyue::testing

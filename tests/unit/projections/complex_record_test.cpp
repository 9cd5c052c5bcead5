// The record of a complex, step by step and between two points.

#include "projections/replay/complex_record.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "projections/history/valid_history.hpp"
#include "tests/unit/projections/naive_replay.hpp"
#include "tests/unit/projections/town_life.hpp"

namespace qiyue::testing {
namespace {

using Leaves = std::map<std::string, Json>;
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

Leaves leaves(const Json& sheet) {
    Leaves found;
    for (const SheetLeaf& leaf : leaves_of(sheet))
        found.emplace(leaf.place, leaf.value);
    return found;
}

void apply(Leaves& to, const SheetChange& change) {
    if (change.after) {
        to.insert_or_assign(change.place, *change.after);
    } else {
        to.erase(change.place);
    }
}

class ComplexRecordTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        life = std::make_unique<TownLife>();
        life->live();
    }
    static void TearDownTestSuite() { life.reset(); }

    /// A record with all that it is read from.
    struct Read {
        explicit Read(TreeSize size, std::optional<Micros> as_of = {})
            : recorded(life->recorded(size)) {
            if (as_of)
                valid = std::make_unique<ValidHistory>(*recorded, life->store(),
                                                       Point{size, as_of, *as_of});
            source = std::make_unique<SheetSource>(valid ? static_cast<RowHistory&>(*valid)
                                                         : static_cast<RowHistory&>(*recorded));
            auto read = ComplexRecord::read(*source, "CQ-1");
            EXPECT_TRUE(read) << read.error().text();
            record = std::make_unique<ComplexRecord>(std::move(read.value()));
        }
        std::unique_ptr<RecordedHistory> recorded;
        std::unique_ptr<ValidHistory> valid;
        std::unique_ptr<SheetSource> source;
        std::unique_ptr<ComplexRecord> record;
    };
    static Read whole() { return Read(life->size()); }
    static TreeSize with(const std::string& step) { return size_with(life->at(step)); }
    static std::vector<Index> stream_entries() {
        return life->store().by_stream(TownLife::stream, {}, 1'000)->indexes;
    }
    /// Fails unless the changes are those between the sheets at both sizes.
    static void expect_changes(const ComplexRecord& record, TreeSize from, TreeSize to) {
        Leaves moved = leaves(record.at(from));
        const std::size_t before = moved.size();
        for (const RecordChange& change : record.between(from, to)) {
            EXPECT_NE(change.change.before, change.change.after) << change.change.place;
            apply(moved, change.change);
        }
        EXPECT_EQ(moved, leaves(record.at(to))) << from.value << " to " << to.value;
        EXPECT_LE(before, 1'000u);
    }

    static std::unique_ptr<TownLife> life;
};

std::unique_ptr<TownLife> ComplexRecordTest::life;

TEST_F(ComplexRecordTest, ItsStepsAreTheEntriesOfTheStream) {
    const auto read = whole();
    const auto steps = read.record->steps(Index{0}, next_index(life->size()), all);
    const auto entries = stream_entries();
    ASSERT_EQ(steps.size(), entries.size());
    for (std::size_t number = 0; number < steps.size(); ++number) {
        const auto entry = naive_entry(life->store(), entries[number].value);
        EXPECT_EQ(steps[number].index, entries[number]);
        EXPECT_EQ(steps[number].recorded, entry->head.recorded);
        EXPECT_EQ(steps[number].time, entry->event.time_text);
        EXPECT_EQ(steps[number].type, entry->event.type);
        EXPECT_EQ(steps[number].source, entry->event.source);
    }
}

TEST_F(ComplexRecordTest, StepsAreCutByBothBoundsAndTheLimit) {
    const auto read = whole();
    const auto entries = stream_entries();
    const auto indexes = [&](Index from, Index below, std::size_t limit) {
        std::vector<Index> found;
        for (const RecordStep& step : read.record->steps(from, below, limit))
            found.push_back(step.index);
        return found;
    };
    const auto part = [&](std::size_t from, std::size_t below) {
        return std::vector<Index>(entries.begin() + static_cast<std::ptrdiff_t>(from),
                                  entries.begin() + static_cast<std::ptrdiff_t>(below));
    };
    EXPECT_EQ(indexes(entries[3], entries[7], all), part(3, 7));
    EXPECT_EQ(indexes(entries[3], entries[7], 2), part(3, 5));
    EXPECT_EQ(indexes(Index{entries[2].value + 1}, next_index(life->size()), 1), part(3, 4));
    EXPECT_TRUE(indexes(entries[3], entries[3], all).empty());
    EXPECT_TRUE(indexes(next_index(life->size()), next_index(life->size()), all).empty());
}

TEST_F(ComplexRecordTest, EachStepLeadsFromTheStateBeforeToTheStateAfter) {
    const auto read = whole();
    const auto steps = read.record->steps(Index{0}, next_index(life->size()), all);
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.front().state_before, "");
    EXPECT_EQ(steps.front().state_after, "proposed");
    for (std::size_t number = 1; number < steps.size(); ++number) {
        // The charter took effect between two acts.
        if (steps[number].index == life->at("council.constituted")) continue;
        EXPECT_EQ(steps[number].state_before, steps[number - 1].state_after);
    }
    std::map<Index, std::string> after;
    for (const RecordStep& step : steps)
        after[step.index] = step.state_after;
    EXPECT_EQ(after.at(life->at("lead.selected")), "lead_selected");
    EXPECT_EQ(after.at(life->at("chartered")), "lead_selected");
    EXPECT_EQ(after.at(life->at("council.constituted")), "chartered");
    EXPECT_EQ(after.at(life->at("cultivation.started")), "cultivating");
    EXPECT_EQ(after.at(life->at("evaluation.concluded")), "cultivating");
}

TEST_F(ComplexRecordTest, TheChangesOfItsStepsAddUp) {
    const auto read = whole();
    // On the day on which time alone changed something an act elsewhere came first.
    for (const RecordStep& step : read.record->steps(Index{0}, next_index(life->size()), all)) {
        Leaves moved = leaves(read.record->at(TreeSize{step.index.value}));
        for (const SheetChange& change : step.changes) {
            const auto found = moved.find(change.place);
            EXPECT_EQ(change.before.has_value(), found != moved.end()) << change.place;
            if (change.before && found != moved.end()) {
                EXPECT_EQ(*change.before, found->second) << change.place;
            }
            apply(moved, change);
        }
        EXPECT_EQ(moved, leaves(read.record->at(size_with(step.index))))
            << step.type << " at " << step.index.value;
        EXPECT_FALSE(step.changes.empty() && step.type != "event.corrected")
            << step.type << " changes nothing";
    }
}

TEST_F(ComplexRecordTest, BetweenAnyTwoPointsLiesWhatIsDifferent) {
    const auto read = whole();
    std::vector<TreeSize> sizes{TreeSize{0}};
    const auto entries = stream_entries();
    for (std::size_t number = 0; number < entries.size(); number += 3)
        sizes.push_back(size_with(entries[number]));
    sizes.push_back(life->size());
    for (std::size_t from = 0; from < sizes.size(); ++from) {
        for (std::size_t to = from; to < sizes.size(); ++to)
            expect_changes(*read.record, sizes[from], sizes[to]);
    }
    EXPECT_TRUE(read.record->between(life->size(), life->size()).empty());
}

TEST_F(ComplexRecordTest, EachChangeNamesTheLastEntryThatTouchedItsPlace) {
    const auto read = whole();
    const TreeSize from = with("lead.selected");
    std::map<std::string, Index> touched;
    for (const RecordStep& step :
         read.record->steps(next_index(from), next_index(life->size()), all)) {
        for (const SheetChange& change : step.changes)
            touched.insert_or_assign(change.place, step.index);
    }
    const auto changes = read.record->between(from, life->size());
    EXPECT_GT(changes.size(), 50u);
    std::map<std::string, std::optional<Index>> by;
    for (const RecordChange& change : changes) {
        const auto found = touched.find(change.change.place);
        EXPECT_EQ(change.entry,
                  found == touched.end() ? std::nullopt : std::optional(found->second))
            << change.change.place;
        by[change.change.place] = change.entry;
    }
    EXPECT_EQ(by.at("/complex/name"), life->at("second correction"));
    EXPECT_EQ(by.at("/complex/state"), life->at("cultivation.started"));
}

TEST_F(ComplexRecordTest, WhatChangedBackIsNoChange) {
    const auto read = whole();
    const TreeSize before{life->at("evaluation.opened").value};
    const auto touches = [](const auto& changes, const char* place) {
        return std::ranges::count(changes, place, &SheetChange::place);
    };
    std::ptrdiff_t touched = 0;
    for (const RecordStep& step :
         read.record->steps(next_index(before), next_index(life->size()), all))
        touched += touches(step.changes, "/complex/overlays");
    EXPECT_EQ(touched, 2) << "it was being evaluated, and then no more";
    for (const RecordChange& change : read.record->between(before, life->size()))
        EXPECT_NE(change.change.place, "/complex/overlays");
}

TEST_F(ComplexRecordTest, WhereTimeAloneMadeTheChangeThereIsNoEntry) {
    const auto read = whole();
    // Charter 1 was signed on day 0 to take effect on day 3; on day 4 something happened elsewhere.
    const TreeSize signed_on{life->at("elsewhere").value};
    const auto changes = read.record->between(signed_on, with("elsewhere"));
    ASSERT_FALSE(changes.empty());
    std::set<std::string> places;
    for (const RecordChange& change : changes) {
        EXPECT_EQ(change.entry, std::nullopt) << change.change.place;
        places.insert(change.change.place);
    }
    EXPECT_TRUE(places.contains("/charters/1/standing"));
    // A step on that day does not claim it.
    const auto step =
        read.record->steps(life->at("council.constituted"), next_index(life->size()), 1);
    ASSERT_EQ(step.size(), 1u);
    for (const SheetChange& change : step[0].changes)
        EXPECT_NE(change.place, "/charters/1/standing");
}

TEST_F(ComplexRecordTest, AtASizeItIsWhatItWasReadAtThatSize) {
    const auto read = whole();
    for (const std::string step : {"lead.applied", "charter.signed", "member.joined", "dated back",
                                   "correction", "evaluation.opened"}) {
        const TreeSize size = with(step);
        EXPECT_EQ(read.record->at(size), Read(size).record->at(size)) << step;
    }
    EXPECT_EQ(read.record->at(TreeSize{0}), Json::object());
}

TEST_F(ComplexRecordTest, ItHasEveryPart) {
    const auto read = whole();
    const Json at_end = read.record->at(life->size());
    EXPECT_EQ(at_end.at("complex").at("name"), "示例再更正");
    EXPECT_EQ(at_end.at("needs").size(), 2u);
    EXPECT_TRUE(at_end.at("needs").contains("N-1"));
    EXPECT_TRUE(at_end.at("tasks").contains("T-1"));
    EXPECT_TRUE(at_end.at("evaluations").contains("EV-1"));
    EXPECT_EQ(at_end.at("kpis").size(), 2u);
    EXPECT_EQ(at_end.at("charters").size(), 1u);
    EXPECT_EQ(at_end.at("charters")[0].at("signatures").size(), 4u);
    EXPECT_FALSE(at_end.contains("settlements"));
}

TEST_F(ComplexRecordTest, EveryValueIsToldByAnEntryThatChangedIt) {
    const auto read = whole();
    const auto steps = read.record->steps(Index{0}, next_index(life->size()), all);
    std::map<std::string, std::set<std::uint64_t>> touched;
    for (const RecordStep& step : steps) {
        for (const SheetChange& change : step.changes)
            touched[change.place].insert(step.index.value);
    }
    Json told = read.record->told_at(life->size());
    const Json entries = told.at("entries");
    told.erase("entries");
    EXPECT_EQ(leaves(told), leaves(read.record->at(life->size())));
    const auto places = leaves_of(told);
    EXPECT_EQ(entries.size(), places.size());
    for (const SheetLeaf& leaf : places) {
        ASSERT_TRUE(entries.contains(leaf.pointer)) << leaf.pointer;
        const auto by = entries.at(leaf.pointer).get<std::uint64_t>();
        // What time brought about is the entry's that made it come.
        EXPECT_TRUE(touched[leaf.place].contains(by) || Index{by} == life->at("chartered"))
            << leaf.place << " by " << by;
    }
    EXPECT_EQ(entries.at("/complex/name"), life->at("second correction").value);
    EXPECT_EQ(entries.at("/needs/N-1/resolved"), life->at("need.resolved").value);
    const Json earlier = read.record->told_at(with("correction"));
    EXPECT_EQ(earlier.at("entries").at("/complex/name"), life->at("correction").value);
    EXPECT_EQ(earlier.at("complex").at("name"), "示例更正名称");
}

TEST_F(ComplexRecordTest, OnTheSecondAxisStepsAreThoseThatHadHappenedInTheirLastWords) {
    const auto types = [](const Read& read) {
        std::map<std::string, unsigned> found;
        for (const RecordStep& step : read.record->steps(Index{0}, next_index(life->size()), all))
            ++found[step.type];
        return found;
    };
    const auto late = types(Read(life->size(), TownLife::day(100)));
    EXPECT_FALSE(late.contains("event.corrected"));
    EXPECT_EQ(late.at("need.registered"), 2u);
    EXPECT_EQ(late.at("complex.changed"), 1u);
    const auto day_six = types(Read(life->size(), TownLife::day(6, 2)));
    EXPECT_EQ(day_six.at("need.registered"), 2u) << "the one that is dated back";
    EXPECT_FALSE(day_six.contains("complex.changed"));
    EXPECT_FALSE(day_six.contains("need.resolved"));
    const auto before = types(Read(TreeSize{life->at("dated back").value}, TownLife::day(6, 2)));
    EXPECT_EQ(before.at("need.registered"), 1u) << "nobody knew of it yet";
    const Read read(life->size(), TownLife::day(100));
    const Index changed = life->at("complex.changed");
    const auto step = read.record->steps(changed, Index{changed.value + 1}, all);
    ASSERT_EQ(step.size(), 1u);
    const auto name = std::ranges::find(step[0].changes, "/complex/name", &SheetChange::place);
    ASSERT_NE(name, step[0].changes.end());
    EXPECT_EQ(name->after, Json("示例再更正"));
}

TEST_F(ComplexRecordTest, WhatIsNotThereIsNotFound) {
    const auto read = [](const std::string& id, TreeSize size) {
        const auto history = life->recorded(size);
        SheetSource source(*history);
        const auto record = ComplexRecord::read(source, id);
        EXPECT_FALSE(record);
        return record ? ErrorCode::io : record.error().code;
    };
    EXPECT_EQ(read("CQ-9", life->size()), ErrorCode::not_found);
    EXPECT_EQ(read("CQ", life->size()), ErrorCode::not_found);
    EXPECT_EQ(read("CQ-1", TreeSize{life->at("direction.set").value}), ErrorCode::not_found);
}

TEST_F(ComplexRecordTest, NoPartOfAnotherComplexIsInIt) {
    const auto history = life->recorded();
    SheetSource source(*history);
    const auto other = ComplexRecord::read(source, "CQ-10");
    ASSERT_TRUE(other) << other.error().text();
    const Json at_end = other->at(life->size());
    EXPECT_FALSE(at_end.contains("needs"));
    EXPECT_FALSE(at_end.contains("kpis"));
    EXPECT_EQ(other->steps(Index{0}, next_index(life->size()), all).size(), 2u);
}

}  // namespace
}  // namespace qiyue::testing

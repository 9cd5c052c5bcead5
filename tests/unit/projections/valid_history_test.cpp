// What was true: acts by the time they happened, in the words of their corrections.

#include "projections/history/valid_history.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/projections/naive_replay.hpp"
#include "tests/unit/projections/town_life.hpp"

namespace qiyue::testing {
namespace {

const std::set<RowKind> folded_kinds = {
    RowKind::complex,      RowKind::evaluation, RowKind::resolution,  RowKind::settlement,
    RowKind::need,         RowKind::task,       RowKind::achievement, RowKind::model_case,
    RowKind::organization, RowKind::expert,     RowKind::kpi};

/// A valid history with the recorded one below it.
struct Told {
    Told(TownLife& life, TreeSize size, Micros as_of)
        : recorded(life.recorded(size)),
          valid(*recorded, life.store(), Point{size, as_of, as_of}) {}

    std::string name_of(const std::string& complex) {
        const auto row = get<ComplexRow>(valid, complex);
        return row ? row->name : std::string();
    }

    std::unique_ptr<RecordedHistory> recorded;
    ValidHistory valid;
};

class ValidHistoryTest : public ::testing::Test {
protected:
    static constexpr Micros ever{TownLife::first_morning.value + 1'000 * us_per_day};

    static NaiveRows rows_at(const TownLife& life, TreeSize size) {
        NaiveReplay replay(life.store());
        replay.step_to(size);
        return replay.rows();
    }
    static std::uint64_t steps_counted(StateReader& state, const std::string& type) {
        const auto tally = get<TallyRow>(state, "count/" + type + "/*");
        return tally ? tally->steps : 0;
    }
};

/// A life without corrections.
class StraightLife : public ValidHistoryTest {
protected:
    void SetUp() override {
        life.charter();
        life.set_up();
        life.work();
        life.other_complex();
        life.evaluate();
    }
    TownLife life;
};

TEST_F(StraightLife, BehindEveryActWhatWasTrueIsWhatWasRecorded) {
    Told told(life, life.size(), ever);
    std::size_t folded = 0;
    for (const auto& [name, bytes] : rows_at(life, life.size())) {
        EXPECT_EQ(bytes_of(told.valid.row(name)), bytes) << name.id;
        if (!folded_kinds.contains(name.kind)) continue;
        ++folded;
        const auto expected = told.recorded->versions(name);
        const auto versions = told.valid.versions(name);
        ASSERT_EQ(versions.size(), expected.size()) << name.id;
        for (std::size_t number = 0; number < versions.size(); ++number) {
            EXPECT_EQ(versions[number].index, expected[number].index) << name.id;
            EXPECT_EQ(bytes_of(versions[number].row), bytes_of(expected[number].row)) << name.id;
        }
    }
    EXPECT_FALSE(told.valid.failed());
    EXPECT_GT(folded, 12u);
}

TEST_F(StraightLife, FoldedWholeTheLogGivesTheSameRowsAndTallies) {
    Told told(life, life.size(), ever);
    told.valid.fold_all();
    std::size_t tallies = 0;
    for (const auto& [name, bytes] : rows_at(life, life.size())) {
        EXPECT_EQ(bytes_of(told.valid.row(name)), bytes) << name.id;
        if (name.kind == RowKind::tally || name.kind == RowKind::tally_step) ++tallies;
    }
    EXPECT_FALSE(told.valid.failed());
    EXPECT_GT(tallies, 5u);
}

TEST_F(StraightLife, ThroughTheDaysWhatWasTrueIsWhatWasRecordedByThen) {
    // Every act was recorded when it happened.
    for (int day = -1; day <= 23; ++day) {
        const Micros as_of = TownLife::day(day, 2);
        const auto first_later = life.store().first_at(as_of + 1);
        ASSERT_TRUE(first_later);
        const TreeSize size{first_later->value};
        const auto then = rows_at(life, size);
        Told told(life, life.size(), as_of);
        for (const auto& [name, last] : rows_at(life, life.size())) {
            if (!folded_kinds.contains(name.kind)) continue;
            const auto found = then.find(name);
            EXPECT_EQ(bytes_of(told.valid.row(name)), found == then.end() ? "" : found->second)
                << name.id << " on day " << day;
        }
        EXPECT_FALSE(told.valid.failed());
    }
}

TEST_F(StraightLife, TalliesCountWhatHadHappened) {
    for (const auto& [day, matched, resolved] :
         {std::tuple{4, 0u, 0u}, {5, 1u, 0u}, {7, 1u, 0u}, {8, 1u, 1u}, {20, 1u, 1u}}) {
        Told told(life, life.size(), TownLife::day(day, 2));
        told.valid.fold_all();
        EXPECT_EQ(steps_counted(told.valid, "need.resolved"), resolved) << "day " << day;
        EXPECT_EQ(get<NeedRow>(told.valid, "CQ-1/N-1") != nullptr, matched == 1) << "day " << day;
    }
}

TEST_F(StraightLife, PoliciesAndDirectionsAreAsRecorded) {
    Told told(life, life.size(), TownLife::day(-20));
    EXPECT_TRUE(get<LedgerRow>(told.valid));
    EXPECT_TRUE(get<PolicyRow>(told.valid, "1"));
    EXPECT_TRUE(get<DirectionsRow>(told.valid));
    EXPECT_FALSE(get<ComplexRow>(told.valid, "CQ-1"));
    EXPECT_FALSE(get<OrganizationRow>(told.valid, TownLife::uscc("lead")));
}

/// A life with all that is said of the past.
class WholeLife : public ValidHistoryTest {
protected:
    void SetUp() override { life.live(); }
    TreeSize before(const std::string& step) const { return TreeSize{life.at(step).value}; }
    TreeSize with(const std::string& step) const { return size_with(life.at(step)); }

    TownLife life;
};

TEST_F(WholeLife, AnActThatIsDatedBackIsTrueFromItsTimeOn) {
    const auto is_there = [&](TreeSize size, Micros as_of) {
        Told told(life, size, as_of);
        const auto need = get<NeedRow>(told.valid, "CQ-1/N-2");
        EXPECT_FALSE(told.valid.failed());
        const auto ids = told.valid.ids(RowKind::need, "CQ-1/", "", 10);
        EXPECT_EQ(std::ranges::count(ids, "CQ-1/N-2"), need ? 1 : 0);
        return need != nullptr;
    };
    const Micros happened = TownLife::day(6, 1);
    EXPECT_FALSE(is_there(life.size(), happened + -1));
    EXPECT_TRUE(is_there(life.size(), happened));
    EXPECT_TRUE(is_there(life.size(), TownLife::day(7)));
    EXPECT_TRUE(is_there(with("dated back"), happened));
    // Nobody knew it before it was recorded.
    EXPECT_FALSE(is_there(before("dated back"), TownLife::day(7)));
    EXPECT_FALSE(is_there(before("dated back"), ever));
    EXPECT_FALSE(get<NeedRow>(*life.recorded(before("dated back")), "CQ-1/N-2"));
    EXPECT_TRUE(get<NeedRow>(*life.recorded(with("dated back")), "CQ-1/N-2"));
}

TEST_F(WholeLife, ACorrectionChangesWhatWasTrueFromTheOriginalOn) {
    const auto name = [&](TreeSize size, Micros as_of) {
        return Told(life, size, as_of).name_of("CQ-1");
    };
    const Micros changed = TownLife::day(7);
    const std::string first = "示例智能网联综合体";
    for (const TreeSize size : {before("correction"), with("correction"), life.size()}) {
        EXPECT_EQ(name(size, changed + -1), first);
        EXPECT_EQ(name(size, TownLife::day(0, 1)), first);
    }
    for (const Micros as_of : {changed, TownLife::day(8), ever}) {
        EXPECT_EQ(name(before("correction"), as_of), "示例新名称");
        EXPECT_EQ(name(with("correction"), as_of), "示例更正名称");
        EXPECT_EQ(name(before("second correction"), as_of), "示例更正名称");
        EXPECT_EQ(name(with("second correction"), as_of), "示例再更正");
        EXPECT_EQ(name(life.size(), as_of), "示例再更正");
    }
}

TEST_F(WholeLife, ACorrectionChangesNothingOfWhatHadBeenRecorded) {
    const auto name = [&](TreeSize size) {
        return get<ComplexRow>(*life.recorded(size), "CQ-1")->name;
    };
    EXPECT_EQ(name(before("complex.changed")), "示例智能网联综合体");
    EXPECT_EQ(name(with("complex.changed")), "示例新名称");
    EXPECT_EQ(name(before("correction")), "示例新名称");
    const Index changed = life.at("complex.changed");
    const auto row = life.recorded()->versions({RowKind::complex, "CQ-1"});
    const auto version = std::ranges::find(row, changed, &RowVersion::index);
    ASSERT_NE(version, row.end());
    EXPECT_EQ(std::get<ComplexRow>(*version->row).name, "示例新名称");
}

TEST_F(WholeLife, AnEventIsToldInTheWordsOfItsCorrections) {
    const Index changed = life.at("complex.changed");
    const auto told_name = [&](TreeSize size) {
        Told told(life, size, ever);
        const auto text = told.valid.told_payload(changed);
        EXPECT_TRUE(text);
        return text ? Town::Json::parse(*text)["data"]["name"].get<std::string>() : "";
    };
    EXPECT_EQ(told_name(before("correction")), "示例新名称");
    EXPECT_EQ(told_name(with("correction")), "示例更正名称");
    EXPECT_EQ(told_name(life.size()), "示例再更正");
    Told told(life, life.size(), ever);
    const auto corrected = Town::Json::parse(told.valid.told_payload(changed).value());
    const auto as_signed = Town::Json::parse(told.valid.payload(changed).value());
    EXPECT_EQ(as_signed["data"]["name"], "示例新名称");
    for (const auto& [attribute, value] : as_signed.items()) {
        if (attribute != "data") {
            EXPECT_EQ(corrected[attribute], value) << attribute;
        }
    }
    for (std::uint64_t index = 0; index < life.size().value; ++index) {
        if (Index{index} == changed) continue;
        EXPECT_EQ(told.valid.told_payload(Index{index}), told.valid.payload(Index{index}));
    }
    EXPECT_FALSE(told.valid.told_payload(next_index(life.size())));
}

TEST_F(WholeLife, ACorrectionIsNoActOfItsOwn) {
    Told told(life, life.size(), ever);
    for (const RowVersion& version : told.valid.versions({RowKind::complex, "CQ-1"})) {
        EXPECT_NE(version.index, life.at("correction"));
        EXPECT_NE(version.index, life.at("second correction"));
    }
}

TEST_F(WholeLife, WhatHappenedLaterIsNotTrueYetAlthoughItIsRecorded) {
    Told early(life, life.size(), TownLife::day(2));
    const auto signed_only = get<ComplexRow>(early.valid, "CQ-1");
    ASSERT_TRUE(signed_only);
    EXPECT_EQ(signed_only->charters.at(0).signatures.size(), 3u);
    EXPECT_FALSE(signed_only->charter_took_effect);
    EXPECT_FALSE(signed_only->council);
    EXPECT_FALSE(signed_only->cultivation);
    EXPECT_TRUE(signed_only->evaluations.empty());
    EXPECT_TRUE(early.valid.ids(RowKind::need, "CQ-1/", "", 10).empty());
    EXPECT_FALSE(get<EvaluationRow>(early.valid, "CQ-1/EV-1"));
    Told later(life, life.size(), TownLife::day(5, 1));
    const auto at_work = get<ComplexRow>(later.valid, "CQ-1");
    ASSERT_TRUE(at_work);
    EXPECT_EQ(at_work->state, ComplexState::cultivating);
    EXPECT_TRUE(at_work->council);
    const auto has_joined = [](const ComplexRow& complex) {
        return std::ranges::any_of(complex.members, [](const Member& member) {
            return member.uscc == TownLife::uscc("m3") && !member.left;
        });
    };
    EXPECT_TRUE(has_joined(*at_work));
    Told last(life, life.size(), TownLife::day(20, 1));
    EXPECT_FALSE(has_joined(*get<ComplexRow>(last.valid, "CQ-1")));
    EXPECT_EQ(later.valid.ids(RowKind::need, "CQ-1/", "", 10),
              (std::vector<std::string>{"CQ-1/N-1"}));
    EXPECT_EQ(get<NeedRow>(later.valid, "CQ-1/N-1")->resolved, std::nullopt);
}

TEST_F(WholeLife, WhetherAStreamOrTheWholeLogIsFoldedItsRowsAreTheSame) {
    const auto names = rows_at(life, life.size());
    for (const TreeSize size : {before("correction"), before("evaluation.opened"), life.size()}) {
        for (const Micros as_of :
             {TownLife::day(0, 1), TownLife::day(6, 2), TownLife::day(21, 1), ever}) {
            Told by_stream(life, size, as_of);
            Told whole(life, size, as_of);
            whole.valid.fold_all();
            for (const auto& [name, last] : names) {
                if (!folded_kinds.contains(name.kind)) continue;
                EXPECT_EQ(bytes_of(by_stream.valid.row(name)), bytes_of(whole.valid.row(name)))
                    << name.id << " at " << size.value << " as of " << format_recorded(as_of);
            }
        }
    }
}

TEST_F(WholeLife, OrganisationsThatTheFoundingRegisteredAreTold) {
    const std::vector<std::string> offices{"district", "operator", "meic"};
    life.set_day(23);
    for (const std::string& name : {offices[0], offices[1]}) {
        const std::string stream = TownLife::party(name).substr(1);
        const auto changed =
            life.given({"organization.changed", stream, {name}, {{"name", "new " + name}}});
        life.set_day(24);
        life.given({"event.corrected",
                    stream,
                    {name},
                    {{"reason", "示例笔误"}, {"fields", {{"/name", "right " + name}}}},
                    {},
                    changed});
    }
    const auto names = [&](Micros as_of, const std::vector<std::string>& order) {
        Told told(life, life.size(), as_of);
        std::map<std::string, std::string> found;
        for (const std::string& name : order) {
            const auto row = get<OrganizationRow>(told.valid, TownLife::uscc(name));
            found[name] = row ? row->name : "none";
        }
        return found;
    };
    const std::vector<std::string> backwards{offices.rbegin(), offices.rend()};
    for (const auto& order : {offices, backwards}) {
        const auto last = names(ever, order);
        EXPECT_EQ(last.at("district"), "right district");
        EXPECT_EQ(last.at("operator"), "right operator");
        EXPECT_EQ(last.at("meic"), "示例市经济信息委");
        const auto first = names(TownLife::day(22), order);
        EXPECT_EQ(first.at("district"), "示例沙区政府");
        EXPECT_EQ(first.at("operator"), "示例账本运营中心");
        EXPECT_EQ(first.at("meic"), "示例市经济信息委");
        for (const auto& [name, text] : names(Town::start + -us_per_day, order))
            EXPECT_EQ(text, "none") << name;
    }
}

TEST_F(WholeLife, FiguresOfPartiesAreTrueWhenTheyWereReported) {
    const std::string id = TownLife::uscc("lead") + "/rd_intensity/2026";
    const auto is_told = [&](Micros as_of, bool after_complex) {
        Told told(life, life.size(), as_of);
        if (after_complex) get<ComplexRow>(told.valid, "CQ-1");
        const auto versions = told.valid.versions({RowKind::kpi, id});
        const bool there = get<KpiRow>(told.valid, id) != nullptr;
        EXPECT_EQ(versions.size(), there ? 1u : 0u);
        return there;
    };
    for (const bool after_complex : {false, true}) {
        EXPECT_FALSE(is_told(TownLife::day(5, 1), after_complex));
        EXPECT_TRUE(is_told(TownLife::day(6, 1), after_complex));
        EXPECT_TRUE(is_told(ever, after_complex));
    }
}

TEST_F(WholeLife, IdsAreToldPageByPage) {
    Told told(life, life.size(), ever);
    const std::vector<std::string> all{"CQ-1/N-1", "CQ-1/N-2"};
    EXPECT_EQ(told.valid.ids(RowKind::need, "CQ-1/", "", 10), all);
    EXPECT_EQ(told.valid.ids(RowKind::need, "CQ-1/", "", 1), std::vector{all[0]});
    EXPECT_EQ(told.valid.ids(RowKind::need, "CQ-1/", all[0], 1), std::vector{all[1]});
    EXPECT_TRUE(told.valid.ids(RowKind::need, "CQ-1/", all[1], 1).empty());
    // What is recorded but not true yet fills no page.
    Told early(life, life.size(), TownLife::day(5, 1));
    EXPECT_EQ(early.valid.ids(RowKind::organization, "", "", 2).size(), 2u);
    EXPECT_TRUE(early.valid.ids(RowKind::evaluation, "", "", 1).empty());
    EXPECT_EQ(early.valid.ids(RowKind::complex, "", "", 1), std::vector<std::string>{"CQ-1"});
}

}  // namespace
}  // namespace qiyue::testing

// The view "dossiers": who took part in what.

#include "projections/views/dossiers_view.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/projections/naive_replay.hpp"
#include "tests/unit/projections/town_life.hpp"

namespace qiyue::testing {
namespace {

using Complexes = std::vector<std::string>;

class DossiersViewTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        life = std::make_unique<TownLife>();
        life->live();
        dossiers = life->view("dossiers");
    }
    static void TearDownTestSuite() {
        dossiers.reset();
        life.reset();
    }

    static Complexes complexes_of(const std::string& name, TreeSize size, std::size_t limit = 100) {
        const auto found =
            dossiers_view::complexes_of(*dossiers, TownLife::party(name), size, limit);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : Complexes{};
    }
    static Complexes complexes_of(const std::string& name) {
        return complexes_of(name, life->size());
    }
    static std::vector<Index> entries_of(const std::string& name, TreeSize size,
                                         const std::string& complex = "CQ-1",
                                         std::size_t limit = 1'000) {
        const auto found =
            dossiers_view::entries_of(*dossiers, TownLife::party(name), complex, size, limit);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : std::vector<Index>{};
    }
    static std::vector<Index> entries_of(const std::string& name) {
        return entries_of(name, life->size());
    }
    static bool takes_part(const std::string& name, const std::string& step) {
        const auto entries = entries_of(name);
        return std::ranges::count(entries, life->at(step)) == 1;
    }

    static std::unique_ptr<TownLife> life;
    static std::shared_ptr<const ViewSnapshot> dossiers;
};

std::unique_ptr<TownLife> DossiersViewTest::life;
std::shared_ptr<const ViewSnapshot> DossiersViewTest::dossiers;

TEST_F(DossiersViewTest, APartyTakesPartAsSourceSignerOrByName) {
    EXPECT_TRUE(takes_part("lead", "lead.applied")) << "its source";
    EXPECT_TRUE(takes_part("m2", "task.launched")) << "a signer";
    EXPECT_TRUE(takes_part("lead", "complex.changed"));
    EXPECT_TRUE(takes_part("mstb", "complex.changed")) << "an office that signs";
    EXPECT_TRUE(takes_part("m1", "charter.proposed")) << "named in the data";
    EXPECT_TRUE(takes_part("m2", "need.matched")) << "named as its provider";
    EXPECT_FALSE(takes_part("m1", "need.matched"));
    EXPECT_FALSE(takes_part("m3", "charter.proposed"));
    EXPECT_FALSE(takes_part("m2", "secretariat.constituted"));
}

TEST_F(DossiersViewTest, ExpertsTakePartByScoringAndByBeingAppointed) {
    EXPECT_EQ(entries_of("expert-1"),
              (std::vector<Index>{life->at("experts.appointed"), life->at("score of expert-1")}));
    EXPECT_EQ(entries_of("expert-2"),
              (std::vector<Index>{life->at("experts.appointed"), life->at("score of expert-2")}));
    EXPECT_EQ(entries_of("expert-3"),
              (std::vector<Index>{life->at("expert_committee.constituted")}));
    EXPECT_EQ(complexes_of("expert-3"), Complexes{"CQ-1"});
}

TEST_F(DossiersViewTest, ForEveryPartyTheEntriesAreThoseOfANaiveSearch) {
    const std::vector<std::string> names{"operator", "meic",     "mstb",     "district", "dpo",
                                         "guardian", "lead",     "m1",       "m2",       "m3",
                                         "outsider", "expert-1", "expert-2", "expert-3"};
    std::map<KeyId, std::string> holders;
    std::map<std::string, std::map<std::string, std::vector<Index>>> expected;
    for (std::uint64_t index = 0; index < life->size().value; ++index) {
        const auto entry = naive_entry(life->store(), index);
        for (const BoundKey& key : keys_bound_by(entry->event))
            holders[key.id] = key.holder;
        const std::string stream = entry->head.stream;
        if (!stream.starts_with("complexes/")) continue;
        for (const std::string& name : names) {
            const std::string party = TownLife::party(name);
            const std::string quoted = "\"" + party.substr(party.rfind('/') + 1) + "\"";
            bool part =
                entry->event.source == party || entry->payload.find(quoted) != std::string::npos;
            for (const KeyId& signer : entry->signers)
                part = part || holders.at(signer) == party;
            if (part) expected[name][stream.substr(10)].push_back(Index{index});
        }
    }
    for (const std::string& name : names) {
        Complexes complexes;
        for (const auto& [complex, entries] : expected[name]) {
            complexes.push_back(complex);
            EXPECT_EQ(entries_of(name, life->size(), complex), entries) << name << " " << complex;
        }
        EXPECT_EQ(complexes_of(name), complexes) << name;
    }
    EXPECT_EQ(complexes_of("m2"), (Complexes{"CQ-1", "CQ-10"}));
    EXPECT_TRUE(complexes_of("outsider").empty()) << "employs experts, but has no part itself";
    EXPECT_TRUE(complexes_of("guardian").empty()) << "its acts are no complex's";
}

TEST_F(DossiersViewTest, NothingIsToldFromBeyondTheSize) {
    for (const std::string name : {"lead", "m2", "m3", "meic", "expert-1"}) {
        const auto all = entries_of(name);
        const auto others = entries_of(name, life->size(), "CQ-10");
        for (std::uint64_t size = 0; size <= life->size().value; ++size) {
            std::vector<Index> below;
            for (const Index index : all) {
                if (index.value < size) below.push_back(index);
            }
            ASSERT_EQ(entries_of(name, TreeSize{size}), below) << name << " at " << size;
            Complexes complexes;
            if (!below.empty()) complexes.push_back("CQ-1");
            if (!others.empty() && others[0].value < size) complexes.push_back("CQ-10");
            ASSERT_EQ(complexes_of(name, TreeSize{size}), complexes) << name << " at " << size;
        }
    }
}

TEST_F(DossiersViewTest, NoMoreIsToldThanAskedFor) {
    EXPECT_EQ(complexes_of("m2", life->size(), 1), Complexes{"CQ-1"});
    EXPECT_TRUE(complexes_of("m2", life->size(), 0).empty());
    const auto all = entries_of("lead");
    ASSERT_GT(all.size(), 3u);
    EXPECT_EQ(entries_of("lead", life->size(), "CQ-1", 2), (std::vector<Index>{all[0], all[1]}));
}

TEST_F(DossiersViewTest, OneComplexIsNotTakenForAnother) {
    EXPECT_TRUE(entries_of("lead", life->size(), "CQ-10").empty());
    EXPECT_TRUE(entries_of("lead", life->size(), "CQ").empty());
    EXPECT_TRUE(entries_of("lead", life->size(), "CQ-1/").empty());
    for (const Index index : entries_of("m2", life->size(), "CQ-1")) {
        EXPECT_EQ(naive_entry(life->store(), index.value)->head.stream, "complexes/CQ-1");
    }
}

}  // namespace
}  // namespace qiyue::testing

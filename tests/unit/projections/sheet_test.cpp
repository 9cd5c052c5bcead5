// Leaves of sheets, where their values came from, and what changed between two.

#include "projections/sheets/sheet.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qiyue::testing {
namespace {

using Places = std::vector<std::string>;

Places places_of(const Json& sheet) {
    Places places;
    for (const SheetLeaf& leaf : leaves_of(sheet))
        places.push_back(leaf.place);
    return places;
}

std::map<std::string, Json> told(const Json& sheet) {
    std::map<std::string, Json> leaves;
    for (const SheetLeaf& leaf : leaves_of(sheet))
        leaves.emplace(leaf.place, leaf.value);
    return leaves;
}

TEST(Sheet, LeavesAreWhatIsNotTakenApart) {
    const auto sheet = Json::parse(R"({"b":1,"a":{"x":null,"y":[]},"c":{},"d":["p","q"],
        "e":[[1,2],[3]],"f":[{"z":true}]})");
    const auto leaves = leaves_of(sheet);
    ASSERT_EQ(leaves.size(), 7u);
    const Places expected{"/b", "/a/x", "/a/y", "/c", "/d", "/e", "/f/0/z"};
    for (std::size_t number = 0; number < leaves.size(); ++number) {
        EXPECT_EQ(leaves[number].place, expected[number]);
        EXPECT_EQ(leaves[number].pointer, expected[number]);
        EXPECT_EQ(leaves[number].value, sheet.at(Json::json_pointer(leaves[number].pointer)));
    }
}

TEST(Sheet, OfWhichNothingIsThereSaysNothing) {
    EXPECT_TRUE(leaves_of(Json::object()).empty());
    const Json first = {{"a", 1}};
    const auto changes = changes_between(Json::object(), first);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].place, "/a");
}

TEST(Sheet, PointersLeadToTheirValuesWhateverTheNames) {
    const Json sheet = {{"a/b", {{"c~d", 1}, {"", 2}}}, {"~1", 3}};
    EXPECT_EQ(places_of(sheet), (Places{"/a~1b/c~0d", "/a~1b/", "/~01"}));
    for (const SheetLeaf& leaf : leaves_of(sheet))
        EXPECT_EQ(sheet.at(Json::json_pointer(leaf.pointer)), leaf.value);
}

TEST(Sheet, ElementsAreCalledByTheFirstNameTheyHave) {
    EXPECT_EQ(places_of(Json::parse(R"([{"uscc":"U","id":"I"}])")), (Places{"/I/uscc", "/I/id"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"entry":7,"version":2,"uscc":"U"}])")),
              (Places{"/U/entry", "/U/version", "/U/uscc"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"entry":7,"version":2}])")),
              (Places{"/2/entry", "/2/version"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"entry":7,"expert":"E"}])")),
              (Places{"/E/entry", "/E/expert"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"entry":7,"x":1}])")), (Places{"/7/entry", "/7/x"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"x":1},{"x":2}])")), (Places{"/0/x", "/1/x"}));
    EXPECT_EQ(places_of(Json::parse(R"([{"id":"a/b~c"}])")), Places{"/a~1b~0c/id"});
}

TEST(Sheet, WhoStandsInAListTwiceHasTwoPlaces) {
    const auto sheet = Json::parse(R"([{"id":"A","n":1},{"id":"B","n":2},{"id":"A","n":3}])");
    EXPECT_EQ(places_of(sheet), (Places{"/A/id", "/A/n", "/B/id", "/B/n", "/A#1/id", "/A#1/n"}));
    EXPECT_EQ(leaves_of(sheet)[5].pointer, "/2/n");
}

TEST(SheetOrigins, AValueIsTheLastEntryThatChangedIt) {
    SheetOrigins origins;
    origins.take(Json::parse(R"({"a":1,"b":1})"), Index{3});
    origins.take(Json::parse(R"({"a":1,"b":2})"), Index{5});
    const auto last = Json::parse(R"({"a":1,"b":2,"c":[]})");
    origins.take(last, Index{9});
    EXPECT_EQ(origins.entries_of(last), Json::parse(R"({"/a":3,"/b":5,"/c":9})"));
}

TEST(SheetOrigins, AValueThatChangedBackIsThatOfTheEntryThatChangedItBack) {
    SheetOrigins origins;
    for (const auto& [value, by] : {std::pair{1, 3}, {2, 5}, {1, 7}, {1, 9}})
        origins.take({{"a", value}}, Index{static_cast<std::uint64_t>(by)});
    EXPECT_EQ(origins.entries_of({{"a", 1}}), Json::parse(R"({"/a":7})"));
}

TEST(SheetOrigins, ElementsKeepTheirOriginsWhenOthersComeAndGo) {
    SheetOrigins origins;
    origins.take(Json::parse(R"({"m":[{"id":"A","n":1},{"id":"B","n":1}]})"), Index{1});
    origins.take(Json::parse(R"({"m":[{"id":"A","n":1},{"id":"B","n":2},{"id":"C","n":1}]})"),
                 Index{2});
    origins.take(Json::parse(R"({"m":[{"id":"B","n":2},{"id":"C","n":1}]})"), Index{3});
    const auto last = Json::parse(R"({"m":[{"id":"C","n":1},{"id":"B","n":2}]})");
    origins.take(last, Index{4});
    EXPECT_EQ(origins.entries_of(last),
              Json::parse(R"({"/m/0/id":2,"/m/0/n":2,"/m/1/id":1,"/m/1/n":2})"));
}

TEST(SheetOrigins, WhatWasGoneAndCameBackIsNew) {
    SheetOrigins origins;
    const auto with = Json::parse(R"({"m":[{"id":"A","n":1}],"x":1})");
    origins.take(with, Index{1});
    origins.take(Json::parse(R"({"m":[],"x":1})"), Index{2});
    origins.take(with, Index{3});
    EXPECT_EQ(origins.entries_of(with), Json::parse(R"({"/m/0/id":3,"/m/0/n":3,"/x":1})"));
}

TEST(SheetOrigins, APartIsToldApartFromTheRest) {
    SheetOrigins origins;
    origins.take_part("", {{"a", 1}}, Index{1});
    origins.take_part("/needs/N1", {{"needs", {{"N1", {{"n", 1}}}}}}, Index{2});
    origins.take_part("/needs/N2", {{"needs", {{"N2", {{"n", 1}}}}}}, Index{3});
    origins.take_part("/needs/N1", {{"needs", {{"N1", {{"n", 2}}}}}}, Index{4});
    const auto whole = Json::parse(R"({"a":1,"needs":{"N1":{"n":2},"N2":{"n":1}}})");
    EXPECT_EQ(origins.entries_of(whole),
              Json::parse(R"({"/a":1,"/needs/N1/n":4,"/needs/N2/n":3})"));
}

TEST(SheetChanges, EqualSheetsDoNotDiffer) {
    const auto sheet = Json::parse(R"({"a":[{"id":"A","n":1},{"id":"B","n":2}],"b":{}})");
    EXPECT_TRUE(changes_between(sheet, sheet).empty());
    const auto turned = Json::parse(R"({"b":{},"a":[{"id":"B","n":2},{"id":"A","n":1}]})");
    EXPECT_TRUE(changes_between(sheet, turned).empty()) << "another order says nothing else";
}

TEST(SheetChanges, WhatCameChangedAndWentIsTold) {
    const auto before = Json::parse(R"({"s":"x","m":[{"id":"A","n":1},{"id":"B","n":2}]})");
    const auto after = Json::parse(R"({"s":"y","m":[{"id":"B","n":2},{"id":"C","n":3}]})");
    std::map<std::string, SheetChange> changes;
    for (SheetChange& change : changes_between(before, after)) {
        std::string place = change.place;
        EXPECT_TRUE(changes.emplace(std::move(place), std::move(change)).second);
    }
    ASSERT_EQ(changes.size(), 5u);
    EXPECT_EQ(changes.at("/s").before, Json("x"));
    EXPECT_EQ(changes.at("/s").after, Json("y"));
    EXPECT_EQ(changes.at("/m/C/n").before, std::nullopt);
    EXPECT_EQ(changes.at("/m/C/n").after, Json(3));
    EXPECT_EQ(changes.at("/m/C/n").pointer, "/m/1/n") << "where it is now";
    EXPECT_EQ(changes.at("/m/A/n").before, Json(1));
    EXPECT_EQ(changes.at("/m/A/n").after, std::nullopt);
    EXPECT_EQ(changes.at("/m/A/n").pointer, "/m/0/n") << "where it was";
    EXPECT_TRUE(changes.contains("/m/C/id"));
    EXPECT_TRUE(changes.contains("/m/A/id"));
}

// -- properties

/// In [from, below), evenly from the first try on.
int number_in(int from, int below) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, below));
}

/// A sheet of few names, values and depths, so that two of them have much in common.
Json some_value(int depth);

Json some_object(int depth, bool named) {
    Json object = Json::object();
    if (named && number_in(0, 4) != 0)
        object["id"] = std::string(1, static_cast<char>('A' + number_in(0, 4)));
    for (int members = number_in(named ? 1 : 0, 6); members > 0; --members)
        object[*rc::gen::element<std::string>("a", "b/c", "d~", "entry", "n")] =
            some_value(depth - 1);
    return object;
}

Json some_value(int depth) {
    const int kind = number_in(0, depth > 0 ? 8 : 5);
    if (kind < 3) return number_in(0, 3);
    if (kind == 3) return nullptr;
    if (kind == 4) return Json::array({number_in(0, 2), "x"});
    if (kind == 5) return some_object(depth, false);
    Json list = Json::array();
    for (int elements = number_in(0, 5); elements > 0; --elements)
        list.push_back(some_object(depth - 1, true));
    return list;
}

Json some_sheet() { return some_object(4, false); }

RC_GTEST_PROP(SheetProperty, LeavesHaveDistinctPlacesAndPointersToTheirValues, ()) {
    const Json sheet = some_sheet();
    std::set<std::string> places;
    for (const SheetLeaf& leaf : leaves_of(sheet)) {
        RC_ASSERT(places.insert(leaf.place).second);
        RC_ASSERT(sheet.at(Json::json_pointer(leaf.pointer)) == leaf.value);
    }
}

RC_GTEST_PROP(SheetProperty, ChangesBetweenTwoSheetsMakeTheOneOfTheOther, ()) {
    const Json before = some_sheet();
    const Json after = some_sheet();
    auto leaves = told(before);
    const auto there = leaves;
    for (const SheetChange& change : changes_between(before, after)) {
        RC_ASSERT(change.before || change.after);
        RC_ASSERT(change.before != change.after);
        const auto found = there.find(change.place);
        RC_ASSERT(change.before.has_value() == (found != there.end()));
        if (change.before) RC_ASSERT(*change.before == found->second);
        if (change.after) {
            leaves.insert_or_assign(change.place, *change.after);
            RC_ASSERT(after.at(Json::json_pointer(change.pointer)) == *change.after);
        } else {
            leaves.erase(change.place);
            RC_ASSERT(before.at(Json::json_pointer(change.pointer)) == *change.before);
        }
    }
    RC_ASSERT(leaves == told(after));
}

RC_GTEST_PROP(SheetProperty, OriginsAreThoseOfANaiveWalkBackwards, ()) {
    std::vector<Json> versions;
    for (int number = number_in(1, 6); number > 0; --number)
        versions.push_back(some_sheet());
    SheetOrigins origins;
    for (std::size_t number = 0; number < versions.size(); ++number)
        origins.take(versions[number], Index{number * 10});
    const Json entries = origins.entries_of(versions.back());
    RC_ASSERT(entries.size() == leaves_of(versions.back()).size());
    for (const SheetLeaf& leaf : leaves_of(versions.back())) {
        std::size_t since = versions.size() - 1;
        while (since > 0) {
            const auto earlier = told(versions[since - 1]);
            const auto found = earlier.find(leaf.place);
            if (found == earlier.end() || found->second != leaf.value) break;
            --since;
        }
        RC_ASSERT(entries.at(leaf.pointer) == Json(since * 10));
    }
}

}  // namespace
}  // namespace qiyue::testing

// A generation's rows and position.

#include "projections/view_rows.hpp"

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "tests/support/temporary_directory.hpp"

namespace qiyue::testing {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using Mode = ViewRows::Mode;

class ViewRowsTest : public ::testing::Test {
protected:
    static constexpr std::uint64_t first_recorded = 1'000;

    std::shared_ptr<ViewRows> open(const std::string& name, Mode mode = Mode::write) {
        auto rows = ViewRows::open(directory / name, label, mode);
        EXPECT_TRUE(rows) << rows.error().text();
        return rows ? *rows : nullptr;
    }
    ErrorCode refusal(const std::string& name, const ViewLabel& as, Mode mode) {
        const auto rows = ViewRows::open(directory / name, as, mode);
        EXPECT_FALSE(rows);
        return rows ? ErrorCode::invalid_argument : rows.error().code;
    }
    /// One entry that writes these rows.
    static void apply(ViewBatch& batch, const Rows& rows) {
        for (const auto& [key, value] : rows)
            batch.put(key, value);
        batch.finish_entry(
            Micros{static_cast<std::int64_t>(first_recorded + batch.position().size.value)});
    }
    static void write(ViewRows& rows, const std::vector<Rows>& entries) {
        ViewBatch batch(rows);
        for (const Rows& entry : entries)
            apply(batch, entry);
        const auto written = rows.write(batch);
        ASSERT_TRUE(written) << written.error().text();
    }
    /// A generation of its own with these entries, so many to a batch.
    std::shared_ptr<ViewRows> made(const std::vector<Rows>& entries, std::size_t batch = 1) {
        auto rows = open("made-" + std::to_string(++made_));
        for (std::size_t at = 0; at < entries.size(); at += batch) {
            const auto from = entries.begin() + static_cast<std::ptrdiff_t>(at);
            const auto left = static_cast<std::size_t>(entries.end() - from);
            write(*rows, {from, from + static_cast<std::ptrdiff_t>(std::min(batch, left))});
        }
        return rows;
    }
    static std::optional<std::string> at(const ViewSnapshot& snapshot, std::string_view key) {
        const auto value = snapshot.get(key);
        EXPECT_TRUE(value) << value.error().text();
        return value ? *value : std::nullopt;
    }
    static Hash contents(const std::shared_ptr<ViewRows>& rows) {
        const auto digest = rows->contents();
        EXPECT_TRUE(digest) << digest.error().text();
        return digest ? *digest : Hash{};
    }
    static std::vector<std::string> keys(const ViewSnapshot& snapshot, std::string_view from,
                                         std::string_view below) {
        std::vector<std::string> found;
        const auto scanned = snapshot.scan(from, below, [&](std::string_view key, auto) {
            found.emplace_back(key);
            return true;
        });
        EXPECT_TRUE(scanned) << scanned.error().text();
        return found;
    }
    /// Fifty entries that write, overwrite and leave alone.
    static std::vector<Rows> history() {
        std::vector<Rows> entries;
        for (std::size_t number = 0; number < 50; ++number) {
            Rows rows;
            for (std::size_t row = 0; row < number % 4; ++row)
                rows.emplace_back("k" + std::to_string((number * 7 + row) % 13),
                                  "value " + std::to_string(number));
            entries.push_back(std::move(rows));
        }
        return entries;
    }

    TemporaryDirectory directory;
    const ViewLabel label{"tests", 1};

private:
    unsigned made_ = 0;
};

TEST_F(ViewRowsTest, RowsAndPositionComeWithTheSameWrite) {
    const auto rows = open("rows");
    EXPECT_EQ(rows->position(), ViewPosition{});
    ViewBatch batch(*rows);
    apply(batch, {{"a", "1"}});
    apply(batch, {{"b", "2"}});
    EXPECT_EQ(rows->position(), ViewPosition{});
    EXPECT_FALSE(at(*rows->snapshot(), "a"));
    ASSERT_TRUE(rows->write(batch));
    EXPECT_EQ(rows->position().size, TreeSize{2});
    EXPECT_EQ(rows->position().recorded, Micros{first_recorded + 1});
    EXPECT_EQ(rows->position(), batch.position());
    EXPECT_EQ(at(*rows->snapshot(), "a"), "1");
    EXPECT_EQ(at(*rows->snapshot(), "b"), "2");
}

TEST_F(ViewRowsTest, NoReaderSeesRowsOfAnotherPosition) {
    const auto rows = open("rows");
    write(*rows, {{{"size", "1"}}});
    constexpr std::uint64_t entries = 2'000;
    std::atomic<std::uint64_t> mixed{0};
    std::atomic<std::uint64_t> looks{0};
    std::thread reader([&] {
        std::uint64_t seen = 0;
        while (seen < entries) {
            const auto snapshot = rows->snapshot();
            seen = snapshot->position().size.value;
            if (at(*snapshot, "size") != std::to_string(seen)) ++mixed;
            ++looks;
        }
    });
    for (std::uint64_t size = 2; size <= entries; ++size) {
        // However busy the machine is, the reader looks at many positions.
        const std::uint64_t before = looks;
        while (size % 100 == 0 && size < entries && looks == before)
            std::this_thread::yield();
        write(*rows, {{{"size", std::to_string(size)}}});
    }
    reader.join();
    EXPECT_EQ(mixed, 0u);
    EXPECT_GE(looks, entries / 100 - 1);
}

TEST_F(ViewRowsTest, ABatchThatIsNotWrittenLeavesNothing) {
    const auto rows = open("rows");
    write(*rows, {{{"a", "1"}}});
    const auto before = rows->position();
    const Hash stored = contents(rows);
    {
        ViewBatch dropped(*rows);
        apply(dropped, {{"a", "2"}, {"b", "2"}});
    }
    EXPECT_EQ(rows->position(), before);
    EXPECT_EQ(contents(rows), stored);
    EXPECT_EQ(at(*rows->snapshot(), "a"), "1");
    write(*rows, {{{"c", "3"}}});
    EXPECT_FALSE(at(*rows->snapshot(), "b"));
    EXPECT_EQ(rows->position(), made({{{"a", "1"}}, {{"c", "3"}}})->position());
}

TEST_F(ViewRowsTest, ABatchReadsWhatItPutAndWhatIsStored) {
    const auto rows = open("rows");
    write(*rows, {{{"stored", "1"}, {"over", "1"}}});
    ViewBatch batch(*rows);
    batch.put("over", "2");
    EXPECT_EQ(batch.get("over").value(), "2");
    EXPECT_EQ(batch.get("stored").value(), "1");
    EXPECT_FALSE(batch.get("none").value());
    batch.finish_entry(Micros{1});
    EXPECT_EQ(batch.get("over").value(), "2");
    batch.put("over", "3");
    EXPECT_EQ(batch.get("over").value(), "3");
    batch.finish_entry(Micros{2});
    ASSERT_TRUE(rows->write(batch));
    EXPECT_EQ(at(*rows->snapshot(), "over"), "3");
}

TEST_F(ViewRowsTest, AnEntryThatIsDroppedLeavesTheOnesBeforeIt) {
    const auto rows = open("rows");
    ViewBatch batch(*rows);
    apply(batch, {{"a", "1"}});
    const auto before = batch.position();
    batch.put("a", "2");
    batch.put("b", "2");
    batch.drop_entry();
    EXPECT_EQ(batch.get("a").value(), "1");
    EXPECT_FALSE(batch.get("b").value());
    EXPECT_EQ(batch.position(), before);
    ASSERT_TRUE(rows->write(batch));
    EXPECT_EQ(at(*rows->snapshot(), "a"), "1");
    EXPECT_FALSE(at(*rows->snapshot(), "b"));
    EXPECT_EQ(rows->position(), made({{{"a", "1"}}})->position());
}

TEST_F(ViewRowsTest, HoweverEntriesAreCutIntoBatchesTheDigestIsTheSame) {
    const auto entries = history();
    const auto one = made(entries, 1);
    for (const std::size_t batch : {2u, 7u, 49u, 50u}) {
        const auto other = made(entries, batch);
        EXPECT_EQ(other->position(), one->position()) << batch;
        EXPECT_EQ(contents(other), contents(one)) << batch;
    }
}

TEST_F(ViewRowsTest, ADifferenceAnywhereGivesAnotherDigest) {
    const auto digest = [this](const std::vector<Rows>& entries) {
        return made(entries, 3)->position().digest;
    };
    const auto entries = history();
    const Hash right = digest(entries);
    ASSERT_EQ(entries[7].size(), 3u);
    auto changed = entries;
    changed[7][0].second += "!";
    EXPECT_NE(digest(changed), right) << "another value";
    changed = entries;
    changed[7][0].first += "!";
    EXPECT_NE(digest(changed), right) << "another key";
    changed = entries;
    changed[7].pop_back();
    EXPECT_NE(digest(changed), right) << "a row is missing";
    changed = entries;
    changed[7].emplace_back("k", "");
    EXPECT_NE(digest(changed), right) << "a row too many";
    changed = entries;
    std::swap(changed[6], changed[7]);
    EXPECT_NE(digest(changed), right) << "another order";
    EXPECT_NE(digest({{{"a", "bc"}}}), digest({{{"ab", "c"}}})) << "another border";
    EXPECT_NE(digest({{{"a", "1"}}, {}}), digest({{}, {{"a", "1"}}})) << "by another entry";
}

TEST_F(ViewRowsTest, ASnapshotDoesNotSeeLaterWrites) {
    const auto rows = open("rows");
    write(*rows, {{{"a", "1"}, {"c", "1"}}});
    const auto before = rows->snapshot();
    const auto position = rows->position();
    write(*rows, {{{"a", "2"}, {"b", "2"}, {"d", "2"}}});
    EXPECT_EQ(before->position(), position);
    EXPECT_EQ(at(*before, "a"), "1");
    EXPECT_FALSE(at(*before, "b"));
    EXPECT_EQ(keys(*before, "a", "z"), (std::vector<std::string>{"a", "c"}));
    const auto last = before->last_in("a", "z");
    ASSERT_TRUE(last && *last);
    EXPECT_EQ((*last)->key, "c");
    EXPECT_EQ(keys(*rows->snapshot(), "a", "z"), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(ViewRowsTest, ASnapshotKeepsItsGenerationOpen) {
    auto rows = open("rows");
    write(*rows, {{{"a", "1"}}});
    const auto snapshot = rows->snapshot();
    rows.reset();
    EXPECT_EQ(at(*snapshot, "a"), "1");
    EXPECT_EQ(snapshot->label(), label);
}

TEST_F(ViewRowsTest, AScanTakesItsLowerBoundAndNotItsUpperOne) {
    const auto rows = made({{{"a", "1"}, {"b", "2"}, {"ba", "3"}, {"c", "4"}}});
    const auto snapshot = rows->snapshot();
    EXPECT_EQ(keys(*snapshot, "b", "c"), (std::vector<std::string>{"b", "ba"}));
    EXPECT_EQ(keys(*snapshot, "aa", "bb"), (std::vector<std::string>{"b", "ba"}));
    EXPECT_TRUE(keys(*snapshot, "c", "c").empty());
    EXPECT_TRUE(keys(*snapshot, "d", "z").empty());
    std::vector<std::string> some;
    ASSERT_TRUE(snapshot->scan("a", "z", [&](std::string_view key, std::string_view value) {
        some.push_back(std::string(key) + "=" + std::string(value));
        return some.size() < 2;
    }));
    EXPECT_EQ(some, (std::vector<std::string>{"a=1", "b=2"}));
}

TEST_F(ViewRowsTest, TheLastRowOfARangeLiesWithinBothBounds) {
    const auto rows = made({{{"b", "2"}, {"d", "4"}, {"f", "6"}}});
    const auto snapshot = rows->snapshot();
    const auto last = [&](std::string_view from, std::string_view to) {
        const auto found = snapshot->last_in(from, to);
        EXPECT_TRUE(found) << found.error().text();
        return *found ? (*found)->key + "=" + (*found)->value : std::string("none");
    };
    EXPECT_EQ(last("b", "d"), "d=4");
    EXPECT_EQ(last("b", "e"), "d=4");
    EXPECT_EQ(last("d", "d"), "d=4");
    EXPECT_EQ(last("e", "e"), "none");
    EXPECT_EQ(last("c", "c"), "none");
    EXPECT_EQ(last("a", "a"), "none");
    EXPECT_EQ(last("a", "z"), "f=6");
}

TEST_F(ViewRowsTest, OpenedAgainItStandsWhereItStood) {
    const auto entries = history();
    auto rows = open("rows");
    write(*rows, entries);
    const auto position = rows->position();
    const Hash stored = contents(rows);
    rows.reset();
    for (const Mode mode : {Mode::write, Mode::read, Mode::write}) {
        rows = open("rows", mode);
        EXPECT_EQ(rows->position(), position);
        EXPECT_EQ(contents(rows), stored);
        EXPECT_EQ(rows->snapshot()->position(), position);
        rows.reset();
    }
    rows = open("rows");
    write(*rows, {{{"more", "1"}}});
    auto longer = entries;
    longer.push_back({{"more", "1"}});
    EXPECT_EQ(rows->position(), made(longer)->position());
}

TEST_F(ViewRowsTest, AnotherViewOrVersionIsRefused) {
    auto rows = open("rows");
    write(*rows, {{{"a", "1"}}});
    const auto position = rows->position();
    rows.reset();
    for (const Mode mode : {Mode::write, Mode::read}) {
        EXPECT_EQ(refusal("rows", {"tests", 2}, mode), ErrorCode::exists_already);
        EXPECT_EQ(refusal("rows", {"others", 1}, mode), ErrorCode::exists_already);
    }
    EXPECT_EQ(open("rows")->position(), position);
}

TEST_F(ViewRowsTest, ThereIsOneWriter) {
    auto rows = open("rows");
    write(*rows, {{{"a", "1"}}});
    EXPECT_EQ(refusal("rows", label, Mode::write), ErrorCode::locked);
    // Who reads beside it sees what stood at the opening.
    const auto reader = open("rows", Mode::read);
    write(*rows, {{{"a", "2"}}});
    EXPECT_EQ(reader->position().size, TreeSize{1});
    EXPECT_EQ(at(*reader->snapshot(), "a"), "1");
    EXPECT_EQ(at(*open("rows", Mode::read)->snapshot(), "a"), "2");
    rows.reset();
    EXPECT_EQ(open("rows")->position().size, TreeSize{2});
}

TEST_F(ViewRowsTest, WhatIsInADirectoryIsToldWithoutOpeningIt) {
    EXPECT_EQ(ViewRows::label_in(directory / "none").error().code, ErrorCode::not_found);
    EXPECT_EQ(refusal("none", label, Mode::read), ErrorCode::not_found);
    EXPECT_FALSE(std::filesystem::exists(directory / "none"));
    auto rows = open("rows");
    EXPECT_EQ(ViewRows::label_in(directory / "rows").value(), label);
    rows.reset();
    EXPECT_EQ(ViewRows::label_in(directory / "rows").value(), label);
    ASSERT_TRUE(ViewRows::open(directory / "second", {"tests", 2}, Mode::write));
    EXPECT_EQ(ViewRows::label_in(directory / "second").value(), (ViewLabel{"tests", 2}));
}

TEST_F(ViewRowsTest, ContentsAreWhatIsStoredNotHowItCameThere) {
    const auto one = made({{{"a", "1"}, {"b", "2"}}});
    const auto other = made({{{"b", "9"}}, {{"a", "1"}}, {{"b", "2"}}});
    EXPECT_NE(one->position(), other->position());
    EXPECT_EQ(contents(one), contents(other));
    EXPECT_NE(contents(one), contents(made({{{"a", "1"}, {"b", "3"}}})));
    EXPECT_NE(contents(one), contents(made({{{"a", "1"}}})));
    EXPECT_NE(contents(one), contents(made({{{"a", "1"}, {"b", "2"}, {"c", ""}}})));
    EXPECT_NE(contents(made({{{"a", "bc"}}})), contents(made({{{"ab", "c"}}})));
}

TEST_F(ViewRowsTest, DamagedRowsOfItsOwnAreCorrupt) {
    const std::vector<std::pair<std::string, std::string>> damages = {
        {std::string("\0position", 9), "short"},
        {std::string("\0label", 6), "tests"},
        {std::string("\0label", 6), "tests\nmany"},
    };
    for (const auto& [key, value] : damages) {
        const std::string name = "damaged-" + value;
        open(name).reset();
        rocksdb::DB* db = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open({}, directory / name, &db).ok());
        ASSERT_TRUE(db->Put({}, key, value).ok());
        delete db;
        EXPECT_EQ(refusal(name, label, Mode::write), ErrorCode::corrupt) << value;
        EXPECT_EQ(refusal(name, label, Mode::read), ErrorCode::corrupt) << value;
    }
}

}  // namespace
}  // namespace qiyue::testing

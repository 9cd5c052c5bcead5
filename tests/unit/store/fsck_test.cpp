#include "ledger/store/fsck.hpp"

#include <gtest/gtest.h>

#include "ledger/domain/state.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace qiyue {
namespace {

using testing::Findings;
using testing::fsck;
using testing::has;
using testing::RawDatabase;
using testing::text_of;

constexpr std::uint64_t entries = 600;

/// One ledger for all; each test damages a copy.
class Fsck : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = new testing::TemporaryDirectory;
        ledger_ = new testing::SyntheticLedger(testing::make_ledger(*shared_ / "l", entries));
    }
    static void TearDownTestSuite() {
        delete shared_;
        delete ledger_;
    }
    void SetUp() override { testing::copy_directory(*shared_ / "l", path()); }

    std::string path() const { return directory_ / "l"; }
    /// What is found after `harm` was done to a fresh copy.
    Findings after(const std::function<void(RawDatabase&)>& harm) {
        testing::copy_directory(*shared_ / "l", path());
        {
            RawDatabase raw(path());
            harm(raw);
        }
        return fsck(path());
    }
    static testing::TemporaryDirectory* shared_;
    static testing::SyntheticLedger* ledger_;
    testing::TemporaryDirectory directory_;
};

testing::TemporaryDirectory* Fsck::shared_ = nullptr;
testing::SyntheticLedger* Fsck::ledger_ = nullptr;

constexpr std::array columns = {Column::entries,   Column::by_stream, Column::by_type,
                                Column::by_actor,  Column::by_time,   Column::by_id,
                                Column::documents, Column::tiles,     Column::map,
                                Column::heads,     Column::keys};

TEST_F(Fsck, ASoundStoreHasNoFindings) {
    EXPECT_EQ(text_of(fsck(path())), "");
    const auto store = testing::open_store(path(), StoreOptions::Mode::read_only);
    ASSERT_TRUE(store);
    std::uint64_t last = 0;
    const auto report = fsck_rows(
        *store, [](const Finding&) {},
        [&](std::uint64_t done, std::uint64_t all) {
            EXPECT_EQ(all, entries);
            EXPECT_GE(done, last);
            last = done;
        });
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->clean());
    EXPECT_EQ(report->entries, entries);
    EXPECT_GT(report->rows, 5 * entries);
    EXPECT_EQ(last, entries);
    EXPECT_TRUE(store->verify_files());
}

TEST_F(Fsck, EmptyAndSingleTreeStoresAreSound) {
    testing::make_ledger(directory_ / "empty", 0);
    EXPECT_EQ(text_of(fsck(directory_ / "empty")), "");
    testing::make_ledger(directory_ / "single", 300, false);
    EXPECT_EQ(text_of(fsck(directory_ / "single")), "");
}

TEST_F(Fsck, EveryDeletedRowIsFound) {
    for (const Column column : columns) {
        for (const std::size_t part : {0u, 1u, 2u}) {  // the first, one between, the last
            std::string key;
            const Findings found = after([&](RawDatabase& raw) {
                const auto rows = raw.rows(column);
                ASSERT_FALSE(rows.empty());
                key = rows[part * (rows.size() - 1) / 2].key;
                raw.erase(column, key);
            });
            EXPECT_TRUE(has(found, "store_row_missing", column_name(column)))
                << column_name(column) << " " << to_hex(key) << "\n"
                << text_of(found);
        }
    }
}

TEST_F(Fsck, EveryAddedRowIsFound) {
    for (const Column column : columns) {
        const Findings found = after([&](RawDatabase& raw) {
            auto row = raw.rows(column).back();
            row.key.back() = static_cast<char>(row.key.back() + 101);
            if (column == Column::entries) row.key = u64be(entries + 5);
            if (column == Column::tiles) row.key = tile_key({HashAlgorithm::sm3, 1, 0});
            raw.put(column, row.key, row.value);
        });
        EXPECT_TRUE(has(found, "store_row_surplus", column_name(column)))
            << column_name(column) << "\n"
            << text_of(found);
    }
}

TEST_F(Fsck, EveryAddedRowOfNoFormIsFound) {
    for (const Column column :
         {Column::by_stream, Column::by_type, Column::by_actor, Column::by_time, Column::by_id,
          Column::documents, Column::tiles, Column::map, Column::keys, Column::meta, Column::none,
          Column::state}) {
        const Findings found =
            after([&](RawDatabase& raw) { raw.put(column, "\x7fxyz", "nonsense"); });
        EXPECT_TRUE(has(found, "store_row_surplus", column_name(column)))
            << column_name(column) << "\n"
            << text_of(found);
        EXPECT_EQ(found.size(), 1u) << text_of(found);
    }
    const Findings found =
        after([&](RawDatabase& raw) { raw.put(Column::entries, "odd key", "nonsense"); });
    EXPECT_TRUE(has(found, "store_row_surplus", "entries")) << text_of(found);
}

TEST_F(Fsck, EveryChangedRowIsFound) {
    // Rows of keys have members that are the domain's: see below, and StateRowsAreComparedBothWays.
    for (const Column column : {Column::by_stream, Column::by_time, Column::by_id, Column::tiles,
                                Column::map, Column::heads}) {
        for (const std::size_t part : {0u, 1u, 2u}) {
            const Findings found = after([&](RawDatabase& raw) {
                const auto rows = raw.rows(column);
                auto row = rows[part * (rows.size() - 1) / 2];
                row.value[row.value.size() - 1] ^= 1;
                raw.put(column, row.key, row.value);
            });
            EXPECT_TRUE(has(found, "store_row_differs", column_name(column)))
                << column_name(column) << "\n"
                << text_of(found);
        }
    }
}

TEST_F(Fsck, RowsNameTheEntryTheyBelongTo) {
    const Findings deleted = after([&](RawDatabase& raw) {
        raw.erase(Column::by_id, ledger_->entries()[123].id);
        raw.erase(Column::by_time,
                  index_rows(Column::by_time, ledger_->entries()[456], Index{456}).at(0).key);
    });
    EXPECT_TRUE(has(deleted, "store_row_missing", "by_id", 123)) << text_of(deleted);
    EXPECT_TRUE(has(deleted, "store_row_missing", "by_time", 456)) << text_of(deleted);
    EXPECT_EQ(deleted.size(), 2u) << text_of(deleted);

    const Findings swapped = after(
        [&](RawDatabase& raw) { raw.put(Column::by_id, ledger_->entries()[5].id, u64be(6)); });
    ASSERT_EQ(swapped.size(), 1u) << text_of(swapped);
    EXPECT_TRUE(has(swapped, "store_row_differs", "by_id", 5));

    const Findings tile = after([&](RawDatabase& raw) {
        const std::string key = tile_key({HashAlgorithm::sha256, 0, 1});
        for (auto row : raw.rows(Column::tiles)) {
            if (row.key != key) continue;
            row.value[32 * 44] ^= 1;
            raw.put(Column::tiles, key, row.value);
        }
    });
    EXPECT_TRUE(has(tile, "store_row_differs", "SHA-256 tile 1", 256 + 44)) << text_of(tile);
}

TEST_F(Fsck, AChangedEntryIsFoundAtItsIndex) {
    for (const std::uint64_t index : {0u, 300u, 511u}) {
        const Findings found = after([&](RawDatabase& raw) {
            std::string line = ledger_->entries()[index].line;
            line[line.find("\"sig\":\"") + 8] ^= 1;
            raw.put(Column::entries, u64be(index), line);
        });
        EXPECT_TRUE(has(found, "store_row_differs", "SHA-256 tile", index)) << text_of(found);
        EXPECT_TRUE(has(found, "store_row_differs", "SM3 tile", index)) << text_of(found);
    }
    // Behind the last full tile only the roots can tell.
    const Findings found = after([&](RawDatabase& raw) {
        raw.put(Column::entries, u64be(550), ledger_->entries()[550].line + " ");
    });
    EXPECT_TRUE(has(found, "store_row_differs", "SHA-256 tree's root")) << text_of(found);
    EXPECT_TRUE(has(found, "store_row_differs", "SM3 tree's root")) << text_of(found);
}

TEST_F(Fsck, MissingEntriesAreOneRange) {
    const Findings found = after([&](RawDatabase& raw) {
        for (std::uint64_t index = 10; index < 20; ++index)
            raw.erase(Column::entries, u64be(index));
        raw.erase(Column::entries, u64be(599));
    });
    EXPECT_TRUE(has(found, "store_row_missing", "entries 10 to 19 missing", 10)) << text_of(found);
    EXPECT_TRUE(has(found, "store_row_missing", "entry 599 missing", 599)) << text_of(found);
    // Rows of entries that are lost are not blamed; the last tile cannot be computed.
    for (const auto& finding : found)
        EXPECT_EQ(finding.detail.substr(0, 7), "entries");
}

TEST_F(Fsck, TheWritersStateIsChecked) {
    const auto with = [&](const std::function<void(WriterState&)>& change) {
        return after([&](RawDatabase& raw) {
            WriterState state = ledger_->writer_state();
            change(state);
            raw.put(Column::meta, std::string(meta_writer), encode_writer_state(state));
        });
    };
    EXPECT_TRUE(has(with([](WriterState& s) { s.root.bytes[3] ^= 1; }), "store_row_differs",
                    "SHA-256 tree's root"));
    EXPECT_TRUE(has(with([](WriterState& s) { s.twin_root.bytes[3] ^= 1; }), "store_row_differs",
                    "SM3 tree's root"));
    EXPECT_TRUE(has(with([](WriterState& s) { s.map_root.bytes[3] ^= 1; }), "store_row_differs",
                    "stream map's root"));
    EXPECT_TRUE(
        has(with([](WriterState& s) { s.recorded.value += 1; }), "store_row_differs", "recorded"));
    EXPECT_TRUE(has(with([](WriterState& s) { s.size.value -= 1; }), "store_row_surplus", "entries",
                    entries - 1));
    EXPECT_TRUE(has(with([](WriterState& s) { s.size.value += 7; }), "store_row_missing",
                    "entries 600 to 606", entries));
    // A size beyond all sense is told, not walked to.
    EXPECT_TRUE(has(with([](WriterState& s) { s.size.value = 1ULL << 62; }), "store_row_missing",
                    "entries 600 to", entries));
}

TEST_F(Fsck, KeysAreThoseThatTheEntriesBindAndRevoke) {
    const auto with = [&](const std::function<void(KeyRow&)>& change) {
        return after([&](RawDatabase& raw) {
            const auto stored = raw.rows(Column::keys)[3];
            auto row = std::get<KeyRow>(*decode_row(RowKind::key, stored.value));
            change(row);
            raw.put(Column::keys, stored.key, encode_row(row));
        });
    };
    EXPECT_TRUE(fsck(path()).empty());
    const std::vector<std::function<void(KeyRow&)>> changes = {
        [](KeyRow& row) { row.spki += "x"; },
        [](KeyRow& row) { row.holder = "/organizations/ORG-X"; },
        [](KeyRow& row) { row.bound.value += 1; },
        [](KeyRow& row) { row.revoked = row.revoked ? std::nullopt : std::optional(Index{599}); },
        [](KeyRow& row) { row.revoked = Index{row.revoked ? row.revoked->value + 1 : 1}; },
    };
    for (const auto& change : changes) {
        const Findings found = with(change);
        ASSERT_EQ(found.size(), 1u) << text_of(found);
        EXPECT_TRUE(has(found, "store_row_differs", "keys"));
    }
}

TEST_F(Fsck, StateRowsAreComparedBothWays) {
    const auto compared = [&](const StateOverlay::Rows& rows) {
        const auto store = testing::open_store(path(), StoreOptions::Mode::read_only);
        Findings findings;
        const auto report =
            compare_state(*store, rows, [&](Finding f) { findings.push_back(std::move(f)); });
        EXPECT_TRUE(report);
        return findings;
    };
    EXPECT_EQ(text_of(compared(ledger_->rows())), "");

    auto more = ledger_->rows();
    more[{RowKind::expert, "E-1"}] = std::make_shared<const Row>(ExpertRow{});
    EXPECT_TRUE(has(compared(more), "store_row_missing", "E-1"));
    auto fewer = ledger_->rows();
    fewer.erase({RowKind::organization, "ORG-2"});
    EXPECT_TRUE(has(compared(fewer), "store_row_surplus", "ORG-2"));
    auto other = ledger_->rows();
    OrganizationRow row;
    row.name = "another";
    other[{RowKind::organization, "ORG-2"}] = std::make_shared<const Row>(row);
    EXPECT_TRUE(has(compared(other), "store_row_differs", "ORG-2"));
    auto key = ledger_->rows();
    key.erase(key.lower_bound({RowKind::key, ""}));
    EXPECT_TRUE(has(compared(key), "store_row_surplus", "keys"));

    RawDatabase(path()).put(Column::state, "\x04ORG-1", "no row");
    EXPECT_TRUE(has(fsck(path()), "store_row_differs", "state"));
    EXPECT_TRUE(has(compared(ledger_->rows()), "store_row_differs", "ORG-1"));
}

}  // namespace
}  // namespace qiyue

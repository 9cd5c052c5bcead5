// Rows of every column of a closed ledger's database, changed, taken away and added by a hand that
// knows RocksDB: the check of a directory finds each, and names the entry or the row.

#include <algorithm>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/fault/demo_directory.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/store_fixture.hpp"
#include "tools/qiyue/directory_check.hpp"

namespace qiyue::testing {
namespace {

constexpr std::size_t entries_more = 230;  ///< so that there are full tiles
constexpr std::size_t rows_max = 6;  ///< of each column: the first, the last, some between

constexpr std::array all_columns = {
    Column::entries, Column::by_stream, Column::by_type, Column::by_actor, Column::by_time,
    Column::by_id,   Column::documents, Column::tiles,   Column::map,      Column::heads,
    Column::keys,    Column::state,     Column::meta};

class RowDamage : public ::testing::TestWithParam<Column> {
protected:
    void SetUp() override {
        make_demo(path(), 7);
        {
            const Mandates mandates(path());
            LedgerOptions options;
            options.directory = path();
            const auto ledger = Ledger::open(options);
            ASSERT_TRUE(ledger) << ledger.error().text();
            std::vector<Submission> batch;
            for (std::size_t i = 0; i < entries_more; ++i)
                batch.push_back({mandates.next(i), {}});
            for (const Outcome& outcome : (*ledger)->append(std::move(batch)))
                ASSERT_TRUE(std::holds_alternative<Receipt>(outcome));
            size_ = (*ledger)->status().size;
        }
        ASSERT_GT(size_, tile_width);
        trust_ = trust_of(path());
        raw_ = std::make_unique<RawDatabase>(path());
        raw_->flush();
        expect_sound();
    }
    std::string path() const { return directory_ / "ledger"; }

    Result<AuditReport> check() const {
        AuditOptions options;
        options.deep = true;
        options.trust = &trust_;
        return check_directory(path(), options);
    }
    void expect_sound() const {
        const auto report = check();
        ASSERT_TRUE(report) << report.error().text();
        ASSERT_TRUE(report->ok) << text_of(report->findings);
    }

    /// Found, and tied to the entry if there is one, else to the row.
    void expect_found(const std::string& what, std::optional<std::uint64_t> index) const {
        const auto report = check();
        const std::string harm = std::string(column_name(GetParam())) + ": " + what;
        if (!report) {  // a format that this program does not know
            EXPECT_EQ(GetParam(), Column::meta) << harm << ": " << report.error().text();
            EXPECT_EQ(report.error().code, ErrorCode::unsupported) << report.error().text();
            return;
        }
        EXPECT_FALSE(report->ok) << harm << " was not found";
        const bool located = std::ranges::any_of(report->findings, [&](const Finding& finding) {
            if (index) return finding.index == index;
            return finding.index.has_value() ||
                   finding.detail.find(column_name(GetParam())) != std::string::npos;
        });
        EXPECT_TRUE(located || report->ok) << harm << "\n" << text_of(report->findings);
    }

    /// The entry that a row belongs to, for columns that have one for each.
    static std::optional<std::uint64_t> entry_of(Column column, const StoredRow& row) {
        if (column == Column::entries) return read_u64be(row.key);
        if (std::ranges::find(index_columns, column) == index_columns.end()) return {};
        const auto index = index_named_by(column, row.key, row.value);
        return index ? std::optional(index->value) : std::nullopt;
    }

    std::vector<StoredRow> some_rows() const {
        const auto all = raw_->rows(GetParam());
        std::vector<StoredRow> some;
        const std::size_t step = std::max<std::size_t>(1, (all.size() - 1) / (rows_max - 1));
        for (std::size_t i = 0; i < all.size(); i += step)
            some.push_back(all[i]);
        if (!all.empty() && some.back() != all.back()) some.push_back(all.back());
        return some;
    }

    TemporaryDirectory directory_;
    Trust trust_;
    std::uint64_t size_ = 0;
    std::unique_ptr<RawDatabase> raw_;
};

TEST_P(RowDamage, ARemovedRowIsFound) {
    const auto rows = some_rows();
    ASSERT_FALSE(rows.empty());
    for (const StoredRow& row : rows) {
        raw_->erase(GetParam(), row.key);
        expect_found("row " + to_hex(row.key) + " removed", entry_of(GetParam(), row));
        raw_->put(GetParam(), row.key, row.value);
    }
    expect_sound();
}

TEST_P(RowDamage, AChangedRowIsFound) {
    for (const StoredRow& row : some_rows()) {
        const std::size_t last = row.value.empty() ? 0 : row.value.size() - 1;
        for (const std::size_t at : std::set<std::size_t>{0, last / 3, last / 2, last}) {
            std::string value = row.value.empty() ? "x" : row.value;
            if (!row.value.empty()) value[at] = static_cast<char>(value[at] ^ 1);
            raw_->put(GetParam(), row.key, value);
            expect_found("byte " + std::to_string(at) + " of row " + to_hex(row.key) + " changed",
                         GetParam() == Column::entries ? entry_of(GetParam(), row) : std::nullopt);
        }
        for (const std::string& value : {row.value + "x", row.value.substr(0, last)}) {
            if (value == row.value) continue;
            raw_->put(GetParam(), row.key, value);
            expect_found("length of row " + to_hex(row.key) + " changed", std::nullopt);
        }
        raw_->put(GetParam(), row.key, row.value);
    }
    expect_sound();
}

TEST_P(RowDamage, AnAddedRowIsFound) {
    const auto rows = some_rows();
    ASSERT_FALSE(rows.empty());
    std::vector<StoredRow> added = {{"\x7fnone", "x"}};
    for (const StoredRow& row : rows) {
        added.push_back(row);
        added.back().key.back() = static_cast<char>(row.key.back() ^ 0x40);
        added.push_back({row.key + "x", row.value});
    }
    for (const StoredRow& row : added) {
        if (std::ranges::any_of(raw_->rows(GetParam()),
                                [&](const StoredRow& there) { return there.key == row.key; })) {
            continue;
        }
        raw_->put(GetParam(), row.key, row.value);
        expect_found("row " + to_hex(row.key) + " added", std::nullopt);
        raw_->erase(GetParam(), row.key);
    }
    expect_sound();
}

INSTANTIATE_TEST_SUITE_P(Columns, RowDamage, ::testing::ValuesIn(all_columns),
                         [](const auto& column) { return std::string(column_name(column.param)); });

}  // namespace
}  // namespace qiyue::testing

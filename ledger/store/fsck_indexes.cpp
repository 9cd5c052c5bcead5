#include <algorithm>
#include <unordered_set>

#include "ledger/store/fsck_parts.hpp"

namespace qiyue {
namespace {

/// One column whose sum differs: row by row, first from the entries, then from the rows.
class IndexCheck {
public:
    IndexCheck(FsckRun& run, const ExpectedRows& expected, Column column)
        : run_(run), expected_(expected), column_(column) {}

    Result<void> from_entries() {
        const EntryVisitor visitor{[this](std::uint64_t index, std::string_view line) {
                                       if (expected_.known(column_, index)) look_up(index, line);
                                   },
                                   [](std::uint64_t, std::uint64_t) {}};
        auto walked = walk_entries(run_, false, visitor);
        return walked ? error_ : walked;
    }

    Result<void> from_rows() {
        auto walked = run_.each_row(column_, [this](std::string_view key, std::string_view value) {
            const auto index = index_named_by(column_, key, value);
            if (!index) {
                // A damaged value under a key that is right was told already.
                if (!told_.contains(std::string(key))) {
                    run_.surplus(column_, std::nullopt,
                                 shown_key(key) + " is no row of this index");
                }
            } else if (!told_.contains(std::string(key)) && !follows(*index, key)) {
                run_.surplus(
                    column_, index->value,
                    shown_key(key) + " does not follow from entry " + std::to_string(index->value));
            }
        });
        return walked ? error_ : walked;
    }

private:
    void look_up(std::uint64_t index, std::string_view line) {
        for (const StoredRow& row : index_rows(column_, reader_.read(line).entry, Index{index}))
            look_up(index, row);
    }

    void look_up(std::uint64_t index, const StoredRow& row) {
        auto stored = run_.find(column_, row.key);
        if (!stored) {
            if (error_) error_ = pass(stored);
        } else if (!stored->value) {
            if (stored->unreadable) return;
            run_.missing(column_, index,
                         "the row of entry " + std::to_string(index) + " is missing");
        } else if (*stored->value != row.value) {
            run_.differs(column_, index,
                         shown_key(row.key) + " does not name entry " + std::to_string(index));
            told_.insert(row.key);
        }
    }

    bool follows(Index index, std::string_view key) {
        if (index.value >= run_.size) return false;
        if (!expected_.known(column_, index.value)) return true;
        auto line = run_.find(Column::entries, entry_key(index));
        if (!line) {
            if (error_) error_ = pass(line);
            return true;
        }
        if (!line->value) return true;
        const auto rows = index_rows(column_, reader_.read(*line->value).entry, index);
        return std::ranges::any_of(rows, [key](const StoredRow& row) { return row.key == key; });
    }

    FsckRun& run_;
    const ExpectedRows& expected_;
    const Column column_;
    EntryReader reader_;
    std::unordered_set<std::string> told_;
    Result<void> error_{};
};

/// True if the rows of the column add up to those that the entries have.
Result<bool> adds_up(FsckRun& run, const ExpectedRows& expected, Column column) {
    RowSum sum = expected.empty_sum();
    bool formed = true;
    const std::uint64_t findings = run.report.findings;
    auto walked = run.each_row(column, [&](std::string_view key, std::string_view value) {
        const auto index = index_named_by(column, key, value);
        formed = formed && index;
        if (index && index->value < run.size && !expected.known(column, index->value)) return;
        sum.add(key, value);
    });
    if (!walked) return pass(walked);
    return formed && findings == run.report.findings && sum == expected.sum(column);
}

}  // namespace

Result<void> check_indexes(FsckRun& run, const ExpectedRows& expected) {
    for (const Column column : index_columns) {
        auto sound = adds_up(run, expected, column);
        if (!sound) return pass(sound);
        if (*sound) continue;
        IndexCheck check(run, expected, column);
        auto done = check.from_entries();
        if (done) done = check.from_rows();
        if (!done) return done;
    }
    return {};
}

}  // namespace qiyue

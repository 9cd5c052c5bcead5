#include "ledger/store/fsck_run.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"

namespace qiyue {

FsckRun::FsckRun(const EventStore& checked, const FindingTaker& take)
    : store(checked),
      database(checked.database()),
      size(checked.writer_state().size.value),
      take_(take) {}

void FsckRun::add(std::string_view code, std::optional<std::uint64_t> index, std::string detail) {
    ++report.findings;
    take_(Finding{std::string(code), index, std::move(detail)});
}

void FsckRun::missing(Column column, std::optional<std::uint64_t> index, const std::string& what) {
    add("store_row_missing", index, std::string(column_name(column)) + ": " + what);
}

void FsckRun::surplus(Column column, std::optional<std::uint64_t> index, const std::string& what) {
    add("store_row_surplus", index, std::string(column_name(column)) + ": " + what);
}

void FsckRun::differs(Column column, std::optional<std::uint64_t> index, const std::string& what) {
    add("store_row_differs", index, std::string(column_name(column)) + ": " + what);
}

void FsckRun::damaged_block(std::optional<std::uint64_t> index, const std::string& what) {
    add("store_block_damaged", index, what);
}

void FsckRun::damaged_file(const std::string& what) {
    add("store_file_damaged", std::nullopt, what);
}

Result<void> FsckRun::each_row(
    Column column, const std::function<void(std::string_view, std::string_view)>& take) {
    const auto row = database.iterate(column, nullptr, true);
    std::string last;
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
        ++report.rows;
        take(row->key().ToStringView(), row->value().ToStringView());
        last = row->key().ToString();
    }
    if (row->status().ok()) return {};
    Error error = database.error(row->status(), "reading a column of");
    if (error.code != ErrorCode::corrupt) return std::unexpected(std::move(error));
    damaged_block(std::nullopt, std::string(column_name(column)) + ": rows behind " +
                                    (last.empty() ? "the beginning" : shown_key(last)) +
                                    " cannot be read: " + error.detail);
    return {};
}

Result<FsckRun::Found> FsckRun::find(Column column, std::string_view key) {
    auto value = database.get(column, key);
    if (value) return Found{std::move(*value), false};
    if (value.error().code == ErrorCode::corrupt) return Found{std::nullopt, true};
    return pass(value);
}

std::string shown_key(std::string_view key) {
    const bool printable =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
    return printable && !key.empty() ? std::string(key) : "0x" + to_hex(key);
}

}  // namespace qiyue

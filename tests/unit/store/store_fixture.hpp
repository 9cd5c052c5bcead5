#pragma once

// What tests of the store share: a stored synthetic ledger in a directory of its own, and ways to
// look at it and to do it harm.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "ledger/base/encoding.hpp"
#include "ledger/store/database_options.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/fsck.hpp"
#include "ledger/store/schema.hpp"
#include "tests/support/synthetic_ledger.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue::testing {

inline std::unique_ptr<EventStore> open_store(const std::string& directory, StoreOptions::Mode mode,
                                              bool twin = false) {
    StoreOptions options;
    options.mode = mode;
    options.twin = twin;
    auto store = EventStore::open(directory, options);
    if (!store) {
        ADD_FAILURE() << store.error().text();
        return nullptr;
    }
    return std::move(*store);
}

/// A store with `entries` entries in groups of `group`, closed.
inline SyntheticLedger make_ledger(const std::string& directory, std::size_t entries,
                                   bool twin = true, std::size_t group = 100) {
    SyntheticLedger ledger(twin);
    const auto store = open_store(directory, StoreOptions::Mode::create, twin);
    while (store && ledger.size() < entries) {
        const auto done =
            store->commit(ledger.group(std::min<std::size_t>(group, entries - ledger.size())));
        EXPECT_TRUE(done.has_value()) << done.error().text();
    }
    return ledger;
}

/// DIR/db opened beside our code, to change what it would never change.
class RawDatabase {
public:
    explicit RawDatabase(const std::string& directory) {
        rocksdb::DB* db = nullptr;
        const StoreOptions store;
        const auto status =
            rocksdb::DB::Open(database_options(store, rocksdb::Env::Default()), directory + "/db",
                              column_descriptors(store, nullptr), &columns_, &db);
        EXPECT_TRUE(status.ok()) << status.ToString();
        db_.reset(db);
    }
    ~RawDatabase() {
        for (auto* column : columns_)
            db_->DestroyColumnFamilyHandle(column);
        db_->Close().PermitUncheckedError();
    }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    rocksdb::ColumnFamilyHandle* column(Column which) const {
        return columns_[static_cast<std::size_t>(which)];
    }
    std::vector<StoredRow> rows(Column which) const {
        std::vector<StoredRow> rows;
        const std::unique_ptr<rocksdb::Iterator> row(
            db_->NewIterator(rocksdb::ReadOptions(), column(which)));
        for (row->SeekToFirst(); row->Valid(); row->Next()) {
            rows.push_back({row->key().ToString(), row->value().ToString()});
        }
        return rows;
    }
    void put(Column which, const std::string& key, const std::string& value) {
        EXPECT_TRUE(db_->Put(rocksdb::WriteOptions(), column(which), key, value).ok());
    }
    void erase(Column which, const std::string& key) {
        EXPECT_TRUE(db_->Delete(rocksdb::WriteOptions(), column(which), key).ok());
    }
    /// Everything into files.
    void flush() { EXPECT_TRUE(db_->Flush(rocksdb::FlushOptions(), columns_).ok()); }
    /// The files that hold a column.
    std::vector<std::string> files(Column which) const {
        rocksdb::ColumnFamilyMetaData meta;
        db_->GetColumnFamilyMetaData(column(which), &meta);
        std::vector<std::string> paths;
        for (const auto& level : meta.levels) {
            for (const auto& file : level.files)
                paths.push_back(file.db_path + file.name);
        }
        return paths;
    }

private:
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> columns_;
};

using Findings = std::vector<Finding>;

inline Findings fsck(const std::string& directory) {
    Findings findings;
    const auto store = open_store(directory, StoreOptions::Mode::read_only);
    if (!store) return findings;
    const auto report = fsck_rows(*store, [&](Finding f) { findings.push_back(std::move(f)); });
    EXPECT_TRUE(report.has_value()) << report.error().text();
    if (report) {
        EXPECT_EQ(report->findings, findings.size());
    }
    return findings;
}

inline std::string text_of(const Findings& findings) {
    std::string text;
    for (const auto& finding : findings) {
        text += finding.code + " " +
                (finding.index ? std::to_string(*finding.index) : std::string("-")) + " " +
                finding.detail + "\n";
    }
    return text;
}

inline bool has(const Findings& findings, std::string_view code, std::string_view part = {},
                std::optional<std::uint64_t> index = std::nullopt) {
    for (const auto& finding : findings) {
        if (finding.code == code && finding.detail.find(part) != std::string::npos &&
            (!index || finding.index == index)) {
            return true;
        }
    }
    return false;
}

inline void copy_directory(const std::string& from, const std::string& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

}  // namespace qiyue::testing
